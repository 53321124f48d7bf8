"""Each rule of an assertion: an input that fires it, and a near miss that does not."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from jwtbearer.audit import Report, audit_assertion
from jwtbearer.audit.catalogue import ASSERTION_RULES, RULES
from jwtbearer.audit.rules import SEVERITIES
from jwtbearer.verification import MAXIMUM_CHARACTERS
from tests import oracle
from tests.audit.tokens import AUDIENCE, CLAIMS, HEADER, KEY, NOW, as_json, signed, token

GOOD = token()
HEADER_PART, CLAIMS_PART, SIGNATURE_PART = GOOD.split(".")


def without(name: str) -> dict[str, Any]:
    return {member: value for member, value in CLAIMS.items() if member != name}


def claims(**changes: object) -> str:
    return token(claims={**CLAIMS, **changes})


def header(**changes: object) -> str:
    return token(header={**HEADER, **changes})


def audited(text: str, **known: Any) -> Report:
    return audit_assertion(
        text, **{"key": KEY.public, "audience": AUDIENCE, "now": NOW, "profile": "rfc", **known}
    )


class Case(NamedTuple):
    """A rule, its severity, an input that fires it, and one that comes near and does not."""

    rule: str
    severity: str
    fires: str
    misses: str
    endpoint: str | None = None


PADDED = signed(f"{HEADER_PART}.{oracle.base64url(as_json(without('jti')))}=")
TWICE = oracle.base64url(CLAIMS_PART.encode())
SPARE = signed(f"{HEADER_PART}.{CLAIMS_PART}")[:-1]
CASES = [
    Case("encoding-size", "E", "a" * (MAXIMUM_CHARACTERS + 1), "a" * MAXIMUM_CHARACTERS),
    Case("encoding-segments", "E", GOOD.rpartition(".")[0], GOOD),
    Case("encoding-segments", "E", f"{GOOD}.a.b", GOOD),
    Case("encoding-segments", "E", f"{HEADER_PART}.{CLAIMS_PART}.", GOOD),
    Case("encoding-padding", "E", f"{GOOD}==", GOOD),
    Case("encoding-alphabet", "E", f"{GOOD[:-5]}+{GOOD[-4:]}", f"{GOOD[:-5]}-{GOOD[-4:]}"),
    Case("encoding-whitespace", "E", f"{GOOD}\n", GOOD),
    Case("encoding-whitespace", "E", f"{GOOD[:-5]} {GOOD[-4:]}", GOOD),
    Case("encoding-character", "E", f'"{GOOD}"', GOOD),
    Case("encoding-character", "E", f"{GOOD[:-5]}é{GOOD[-4:]}", GOOD),
    Case("encoding-length", "E", f"{HEADER_PART}A.{CLAIMS_PART}.{SIGNATURE_PART}", GOOD),
    Case("encoding-trailing-bits", "E", f"{SPARE}{chr(ord(GOOD[-1]) + 1)}", GOOD),
    Case("encoding-double", "E", f"{HEADER_PART}.{TWICE}.{SIGNATURE_PART}", GOOD),
    Case(
        "json-utf8", "E", token(claims=b'{"sub":"zo\xeb"}'), token(claims=b'{"sub":"zo\xc3\xab"}')
    ),
    Case("json-bom", "E", token(claims=b"\xef\xbb\xbf" + as_json(CLAIMS)), GOOD),
    Case("json-object", "E", token(claims=b'["iss"]'), token(claims=b'{"iss":1}')),
    Case("json-duplicate", "E", token(claims=b'{"a":1,"a":2}'), token(claims=b'{"a":1,"b":1}')),
    Case("json-constant", "E", token(claims=b'{"exp":NaN}'), token(claims=b'{"exp":"NaN"}')),
    Case("json-surrogate", "E", token(claims=b'{"a":"\\ud83d"}'), GOOD),
    Case("json-number", "E", token(claims=b'{"a":9007199254740992}'), claims(a=2**53 - 1)),
    Case("json-depth", "E", token(claims=b"[" * 65 + b"]" * 65), token(claims=b'{"a":[[1]]}')),
    Case("json-syntax", "E", token(claims=as_json(CLAIMS) + b"x"), token(claims=as_json(CLAIMS))),
    Case("json-order", "N", token(claims=b'{"b":1, "a":2}'), token(claims=b'{"a":2,"b":1}')),
    Case("header-alg", "E", header(alg="ES256"), GOOD),
    Case("header-alg", "E", token(header={"typ": "JWT"}), GOOD),
    Case("header-alg", "E", header(alg=["RS256"]), GOOD),
    Case("header-alg-none", "E", header(alg="NoNe"), header(alg="no")),
    Case("header-alg-hmac", "E", header(alg="HS256"), header(alg="ES256")),
    Case("header-alg-case", "E", header(alg="rs256"), GOOD),
    Case("header-typ", "E", header(typ="at+jwt"), header(typ="application/jwt")),
    Case("header-typ", "N", header(typ="jwt"), GOOD),
    Case("header-crit", "E", header(crit=[]), header(critical=[])),
    Case("header-b64", "E", header(b64=True), header(B64=True)),
    Case("header-key-url", "W", header(jku="https://example.com"), header(jku2="x")),
    Case("header-kid", "N", header(kid="1"), GOOD),
    Case("claims-iss-missing", "E", token(claims=without("iss")), GOOD),
    Case("claims-iss-missing", "E", claims(iss=""), claims(iss="a")),
    Case("claims-iss-missing", "E", claims(iss=7), claims(iss="7")),
    Case("claims-iss-shape", "W", claims(iss="My App"), GOOD),
    Case("claims-iss-shape", "W", claims(iss="a@b.c"), GOOD),
    Case("claims-iss-shape", "W", claims(iss="A1" * 32), GOOD),
    Case("claims-sub-missing", "E", token(claims=without("sub")), GOOD),
    Case("claims-sub-missing", "E", claims(sub=" a@b.c"), claims(sub="a@b.c")),
    Case("claims-prn", "E", claims(prn="a@b.c"), claims(principal="a@b.c")),
    Case("claims-sub-shape", "W", claims(sub="o&#39;hara@example.com"), claims(sub="o'h@b.c")),
    Case("claims-sub-shape", "W", claims(sub="005000000000001"), GOOD),
    Case("claims-aud-missing", "E", token(claims=without("aud")), GOOD),
    Case("claims-aud-missing", "E", claims(aud=[]), claims(aud=[AUDIENCE])),
    Case("claims-aud-missing", "E", claims(aud=[AUDIENCE, 1]), claims(aud=[AUDIENCE, "b"])),
    Case("claims-aud-other", "E", claims(aud="https://test.salesforce.com"), GOOD),
    Case("claims-aud-shape", "W", claims(aud=f"{AUDIENCE}/services/oauth2/token"), GOOD),
    Case("claims-aud-shape", "W", claims(aud="http://login.salesforce.com"), GOOD),
    Case("claims-aud-shape", "W", claims(aud=f"{AUDIENCE}/"), claims(aud=f"{AUDIENCE}/site")),
    Case("claims-aud-shape", "W", claims(aud="https://x.lightning.force.com"), GOOD),
    Case("claims-aud-shape", "W", claims(aud="https://[::1"), GOOD),
    Case("claims-aud-shape", "W", claims(aud="login.salesforce.com"), GOOD),
    Case(
        "claims-aud-endpoint",
        "W",
        GOOD,
        claims(aud="https://test.salesforce.com"),
        "https://test.salesforce.com/services/oauth2/token",
    ),
    Case("claims-aud-many", "W", claims(aud=[AUDIENCE, "b"]), claims(aud=[AUDIENCE])),
    Case("claims-exp-missing", "E", token(claims=without("exp")), GOOD),
    Case("claims-exp-type", "E", claims(exp=str(NOW + 120)), GOOD),
    Case("claims-exp-type", "E", claims(exp=None), claims(exp=NOW + 1.5)),
    Case("claims-exp-type", "E", claims(exp=True), GOOD),
    Case("claims-exp-milliseconds", "E", claims(exp=10**11), claims(exp=10**11 - 1)),
    Case("claims-exp-past", "E", claims(exp=NOW), claims(exp=NOW + 1)),
    Case("claims-exp-distant", "W", claims(exp=NOW + 181), claims(exp=NOW + 180)),
    Case("claims-nbf", "E", claims(nbf=NOW + 1), claims(nbf=NOW)),
    Case("claims-nbf", "E", claims(nbf="now"), claims(nbf=0)),
    Case("claims-iat", "W", claims(iat=NOW + 1), claims(iat=NOW)),
    Case("claims-iat", "W", claims(iat="now"), claims(iat=NOW - 10)),
    Case("claims-jti", "N", token(claims=without("jti")), GOOD),
    Case("claims-secret", "W", claims(client_secret="x"), claims(secretary="x")),
    Case("claims-secret", "W", claims(a="-----BEGIN PRIVATE KEY-----\n"), claims(a="KEY")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.severity}")
def test_a_rule_fires_and_its_near_miss_does_not(case: Case) -> None:
    fired = audited(case.fires, endpoint=case.endpoint).findings
    assert (case.rule, case.severity) in {(each.rule, each.severity) for each in fired}
    missed = audited(case.misses, endpoint=case.endpoint).findings
    assert (case.rule, case.severity) not in {(each.rule, each.severity) for each in missed}


def test_every_rule_of_the_assertion_is_tried() -> None:
    tried = {case.rule for case in CASES}
    layers = {rule.id for rule in ASSERTION_RULES if rule.layer != "signature"}
    assert layers - tried == {"json-size"}  # a part that long is refused before it is read


def test_a_good_assertion_has_no_finding() -> None:
    report = audited(GOOD)
    assert report.findings == ()
    assert report.unchecked == ()
    assert report.verdict == "accepted"


ORDERS = [
    dict(reversed(CLAIMS.items())),
    {**CLAIMS, "iat": NOW, "nbf": NOW - 60},
    {**CLAIMS, "name": "Zoë", "emoji": "😂", "nested": {"a": [1, 2.5, None, True]}},
]


@pytest.mark.parametrize("members", ORDERS, ids=["reversed", "iat and nbf", "more"])
@pytest.mark.parametrize("spaced", [False, True], ids=["compact", "spaced"])
def test_a_good_assertion_in_any_form_has_no_finding_over_a_note(
    members: dict[str, Any], spaced: bool
) -> None:
    text = as_json(members)
    report = audited(token(claims=text.replace(b",", b", ") if spaced else text))
    assert report.at_least("W") == ()


def test_the_worst_comes_first() -> None:
    text = token(header={"alg": "none", "kid": "1"}, claims={"secret": 1})
    severities = [finding.severity for finding in audited(text).findings]
    assert severities == sorted(severities, key=SEVERITIES.index)
    assert set(severities) == {"E", "W", "N"}


def test_a_fault_in_one_layer_does_not_hide_the_next() -> None:
    wrong_claims = as_json({**without("sub"), "exp": NOW - 10})
    header = oracle.base64url(b'{"alg":"none"}')
    text = f"{header}==.{oracle.base64url(wrong_claims)} .x"
    rules = {finding.rule for finding in audited(text).findings}
    assert {
        "encoding-padding",
        "encoding-whitespace",
        "encoding-length",
        "header-alg-none",
        "claims-sub-missing",
        "claims-exp-past",
    } <= rules


def test_a_span_points_at_the_very_character() -> None:
    report = audited(f"{GOOD[:40]}+{GOOD[41:]}")
    [finding] = [each for each in report.findings if each.rule == "encoding-alphabet"]
    part = report.texts[finding.span.part]
    assert finding.span.first is not None
    assert part[finding.span.first] == "+"


def test_a_span_in_json_points_at_the_very_character() -> None:
    report = audited(token(claims='{"sub":"zoë","sub":"b"}'.encode()))
    [finding] = [each for each in report.findings if each.rule == "json-duplicate"]
    assert finding.span.part == "claims JSON"
    assert finding.span.first == len('{"sub":"zoë",')


def test_a_whole_hour_names_the_time_zone() -> None:
    report = audited(claims(exp=NOW + 120 - 5 * 3600))
    [finding] = [each for each in report.findings if each.rule == "claims-exp-past"]
    assert "5 hours" in finding.cause
    [other] = [
        each
        for each in audited(claims(exp=NOW - 4 * 3600 - 1800)).findings
        if each.rule == "claims-exp-past"
    ]
    assert "hours" not in other.cause


def test_a_jti_seen_before_is_a_risk() -> None:
    [finding] = audited(GOOD, seen_jti=True).findings
    assert (finding.rule, finding.severity) == ("claims-jti", "W")


def test_what_cannot_be_checked_is_said() -> None:
    report = audit_assertion(GOOD)
    assert report.verdict == "undecided"
    assert [each.essential for each in report.unchecked] == [True, False, True]


def test_a_private_key_sent_as_assertion_is_told_and_not_shown() -> None:
    report = audited("-----BEGIN PRIVATE KEY-----\nMIIEvQSECRET\n")
    [finding] = report.findings
    assert finding.rule == "encoding-segments"
    assert "leaked" in finding.remedy
    assert "SECRET" not in repr(report)
    assert "SECRET" not in "".join(map(str, finding))


@pytest.mark.parametrize(
    "members",
    [
        {"client_secret": "hunter-2-hunter-2"},
        {"password": 'hunter-2-hunter-2\\"'},
        {"note": "-----BEGIN PRIVATE KEY-----\nhunter-2-hunter-2"},
        {"iss": "12345678901234567890"},
        {"iss": "ABCDEF0123456789" * 4},
    ],
)
def test_a_secret_in_a_claim_is_told_and_not_shown(members: dict[str, str]) -> None:
    from jwtbearer.audit.reports import Named
    from jwtbearer.audit.reports.document import document
    from jwtbearer.audit.reports.text import text

    report = audited(token(claims=json.dumps({**CLAIMS, **members}, indent=1).encode()))
    assert {"claims-secret", "claims-iss-shape"} & {finding.rule for finding in report.findings}
    written = text([Named("a", report)], colour=False) + document([Named("a", report)])
    for secret in ("hunter-2", "1234567890", "ABCDEF0123456789"):
        assert secret not in written


def test_the_salesforce_profile_turns_what_is_tolerated_into_a_risk() -> None:
    text = token(claims={**without("sub"), "prn": "a@b.c", "exp": str((NOW + 120) * 1000)})
    strict = audited(text)
    lenient = audited(text, profile="salesforce")
    tolerated = {"claims-prn", "claims-exp-type", "claims-exp-milliseconds"}
    assert {each.rule for each in strict.findings if each.severity == "E"} == tolerated
    assert {each.rule for each in lenient.findings if each.severity == "W"} >= tolerated
    assert lenient.verdict == "accepted"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_all_that_its_page_shows(rule: Any) -> None:
    for sentence in (rule.title, rule.clause, rule.explanation, rule.cause, rule.remedy):
        assert sentence
    assert rule.wrong
    assert rule.right
    assert rule.wrong != rule.right
    assert rule.severity in SEVERITIES
    assert rule.known in ("documented", "observed", "inferred")
    assert rule.tolerated in ("", "documented", "observed", "inferred")


def test_no_two_rules_share_an_id() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_what_the_verifier_tolerates_is_what_the_rules_say() -> None:
    from jwtbearer.verification import PROFILES

    assert PROFILES["salesforce"].tolerates == {rule.id for rule in RULES if rule.tolerated}
