"""The catalogue of the assertion's rules, layer by layer."""

from __future__ import annotations

from jwtbearer.audit import claims, encoding, header, json_text, signature
from jwtbearer.audit.rules import Rule

__all__ = ["ASSERTION_RULES"]

ASSERTION_RULES: tuple[Rule, ...] = tuple(
    rule
    for layer in (encoding.LAYER, json_text.LAYER, header.LAYER, signature.LAYER, claims.LAYER)
    for rule in layer.rules
)
