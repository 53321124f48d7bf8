"""audit_assertion: every rule over one assertion, and what could not be checked."""

from __future__ import annotations

from collections.abc import Iterator

from jwtbearer.audit.catalogue import ASSERTION_RULES
from jwtbearer.audit.evidence import Evidence, Known
from jwtbearer.audit.report import Report, Unchecked, finding, worst_first
from jwtbearer.errors import CallerMistake, shown
from jwtbearer.keys import PublicKey
from jwtbearer.verification import PROFILES

__all__ = ["audit_assertion"]


def audit_assertion(
    text: str,
    *,
    key: PublicKey | None = None,
    other_keys: tuple[PublicKey, ...] = (),
    audience: str | None = None,
    endpoint: str | None = None,
    now: float | None = None,
    leeway: float = 0,
    profile: str = "rfc",
    key_texts: tuple[bytes, ...] = (),
    seen_jti: bool = False,
) -> Report:
    """Say everything that is wrong with an assertion.

    ``key`` is the one that should have signed, ``other_keys`` those that may have; ``now`` is the
    time in seconds since 1970. What is not given is not checked, and the report says so. It has a
    finding of severity E exactly where verify_assertion refuses with the same knowledge.
    """
    if not isinstance(text, str):
        raise CallerMistake(f"an assertion is text, not {type(text).__name__}; decode it first")
    if profile not in PROFILES:
        raise CallerMistake(f"the profile is {shown(profile)}; it must be rfc or salesforce")
    known = Known(key, other_keys, audience, endpoint, now, leeway, seen_jti, key_texts)
    evidence = Evidence(text, known)
    findings = [
        finding(rule, fact, profile=profile)
        for rule in ASSERTION_RULES
        for fact in rule.check(evidence)
    ]
    return Report(worst_first(findings), tuple(unchecked(evidence)), profile, evidence.texts())


def unchecked(evidence: Evidence) -> Iterator[Unchecked]:
    """What could not be checked, and what would let it."""
    known = evidence.known
    if known.key is None:
        yield Unchecked("the signature", "the certificate or public key (--certificate)", True)
    if known.audience is None:
        yield Unchecked("whether aud is the server's own name", "the server's name (--audience)")
    if known.now is None:
        yield Unchecked("whether the assertion has ended", "the time (--now)", True)
    for part in evidence.parts:
        if part.octets is None:
            yield Unchecked(f"what the {part.name} holds", "a part that decodes")
        elif part.name != "signature" and part.value is None:
            yield Unchecked(f"the members of the {part.name}", "JSON that can be read")
    if not evidence.parts:
        yield Unchecked("header, claims and signature", "three parts with dots between")
