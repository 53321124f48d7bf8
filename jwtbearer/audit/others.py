"""audit_request, audit_response and audit_key: the other things that people have in hand."""

from __future__ import annotations

from collections.abc import Iterable

from jwtbearer.audit import key as key_layer
from jwtbearer.audit import request as request_layer
from jwtbearer.audit import response as response_layer
from jwtbearer.audit.key import KeyEvidence
from jwtbearer.audit.messages import RecordedRequest, read_request, read_response
from jwtbearer.audit.report import Finding, Report, Unchecked, finding, worst_first
from jwtbearer.audit.response import ResponseEvidence
from jwtbearer.audit.rules import Layer
from jwtbearer.errors import CallerMistake

__all__ = ["assertion_of", "audit_key", "audit_request", "audit_response"]


def audit_request(text: str, *, profile: str = "rfc") -> Report:
    """Say what is wrong with a recorded request: raw HTTP, a curl command line, or HAR.

    The assertion in it is another matter: assertion_of() gives it, audit_assertion() audits it.
    """
    request = read_request(text)
    findings = layer_findings(request_layer.LAYER, request, profile)
    unchecked = [] if assertion_of(request) else [Unchecked("the assertion", "one in the form")]
    return Report(worst_first(findings), tuple(unchecked), profile, {})


def assertion_of(request: RecordedRequest) -> str:
    """The assertion of a request, from its form, else from its URL; empty where there is none."""
    for name, value in [*request.parameters, *request.query]:
        if name == "assertion":
            return value
    return ""


def audit_response(text: str, *, now: float | None = None, profile: str = "rfc") -> Report:
    """Say what is wrong with a response, and what it means: raw HTTP, HAR, or a body alone.

    ``now`` is the time at which it came, in seconds since 1970.
    """
    evidence = ResponseEvidence(read_response(text), now=now)
    return Report(
        worst_first(layer_findings(response_layer.LAYER, evidence, profile)), (), profile, {}
    )


def audit_key(
    data: bytes,
    *,
    certificate: bytes | None = None,
    mode: int | None = None,
    now: float | None = None,
    profile: str = "rfc",
) -> Report:
    """Say what is wrong with a private key, a public key or a certificate.

    ``certificate`` is the one that the app holds, ``mode`` the file's as stat gives it.
    """
    if not isinstance(data, bytes):
        raise CallerMistake(f"a key is read from bytes, not {type(data).__name__}")
    evidence = KeyEvidence(data, certificate=certificate, mode=mode, now=now)
    unchecked = []
    if certificate is None and evidence.private_key is not None:
        unchecked.append(
            Unchecked("whether it is the key of the app's certificate", "the certificate")
        )
    findings = layer_findings(key_layer.LAYER, evidence, profile)
    return Report(worst_first(findings), tuple(unchecked), profile, {})


def layer_findings(layer: Layer, evidence: object, profile: str) -> Iterable[Finding]:
    """The findings of one layer."""
    for rule in layer.rules:
        for fact in rule.check(evidence):
            yield finding(rule, fact, profile=profile)
