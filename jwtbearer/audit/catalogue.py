"""The catalogue: every rule, layer by layer."""

from __future__ import annotations

from jwtbearer.audit import (
    claims,
    encoding,
    header,
    json_text,
    key,
    request,
    response,
    signature,
)
from jwtbearer.audit.rules import Rule
from jwtbearer.errors import CallerMistake, shown

__all__ = ["ASSERTION_RULES", "RULES", "rule_named"]

# Of one assertion, in the order in which a verifier reads.
ASSERTION_RULES: tuple[Rule, ...] = tuple(
    rule
    for layer in (encoding.LAYER, json_text.LAYER, header.LAYER, signature.LAYER, claims.LAYER)
    for rule in layer.rules
)
RULES: tuple[Rule, ...] = (
    *ASSERTION_RULES,
    *key.LAYER.rules,
    *request.LAYER.rules,
    *response.LAYER.rules,
)


def rule_named(name: str) -> Rule:
    """The rule of that id. Raises CallerMistake, with what comes close."""
    for rule in RULES:
        if rule.id == name:
            return rule
    import difflib

    close = difflib.get_close_matches(name, [rule.id for rule in RULES])
    hint = f"; perhaps {' or '.join(close)}" if close else "; jwtbearer audit --list names them all"
    raise CallerMistake(f"there is no rule {shown(name)}{hint}")
