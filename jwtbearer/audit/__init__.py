"""What is wrong with this assertion, request, response, key or certificate: where, why, and how it
came about.

The rooms:

    rules.py          what a rule is
    encoding.py, json_text.py, header.py, signature.py, claims.py     the layers of the catalogue
    evidence.py       an assertion taken apart as far as it goes, and what is known beside it
    secrets.py        what is a secret in a claim, and how it is kept out of a report
    forensics.py      what was really signed, recovered from a wrong signature
    paddings.py       what an EM says of itself
    signed_texts.py   what is commonly signed by mistake
    key.py, request.py, response.py     the layers for the other things that people have in hand
    messages.py       requests and responses read from raw HTTP, curl and HAR
    catalogue.py      every rule
    report.py         findings, what could not be checked, the verdict
    assertion.py      audit_assertion: every rule over one assertion
    others.py         audit_request, audit_response, audit_key
    reports/          a report in the forms that people and programs read
    stream.py         a log of assertions, in constant memory
"""

from jwtbearer.audit.assertion import audit_assertion
from jwtbearer.audit.others import audit_key, audit_request, audit_response
from jwtbearer.audit.report import Finding, Report, Span, Unchecked

__all__ = [
    "Finding",
    "Report",
    "Span",
    "Unchecked",
    "audit_assertion",
    "audit_key",
    "audit_request",
    "audit_response",
]
