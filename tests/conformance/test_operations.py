"""Our own flow behind the ten operations: known answers, wrong inputs, hostile inputs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from jwtbearer import (
    AssertionRefused,
    CallerMistake,
    EncodingRefused,
    JSONRefused,
    JWTBearerError,
    KeyRefused,
    TransportError,
)
from jwtbearer.conformance.judgement import Reply, judge
from jwtbearer.conformance.operations import perform
from jwtbearer.conformance.shape import INPUTS, RESULTS, misfits
from jwtbearer.conformance.suite import OPERATIONS, PROFILES, load
from jwtbearer.recorded import vectors_folder
from tests import oracle
from tests.conformance.written import AUD, ISS, NOW, PRIVATE, PUBLIC, SUB, documents
from tests.conftest import VECTORS

INPUT = {
    operation: documents()[f"{operation.replace('.', '-')}.json"]["vectors"][0]["input"]
    for operation in OPERATIONS
}
RESULT = {
    operation: documents()[f"{operation.replace('.', '-')}.json"]["vectors"][0]["expect"]["result"]
    for operation in OPERATIONS
}
MEMBERS = [(operation, name) for operation in OPERATIONS for name in INPUT[operation]]


def given(operation: str, **changes: Any) -> dict[str, Any]:
    return {**INPUT[operation], **changes}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_operation_does_a_plain_case(operation: str) -> None:
    result = perform(operation, INPUT[operation])
    assert not list(misfits(result, RESULTS[operation][0], "result"))
    if operation == "token.request":
        assert result.pop("headers").pop("Content-Type") == "application/x-www-form-urlencoded"
        assert result == {name: RESULT[operation][name] for name in result}
    else:
        assert result == RESULT[operation]


def test_the_figure_of_rfc_7515_is_verified() -> None:
    vector = json.loads((VECTORS / "rfc.json").read_bytes())["vectors"][0]
    assert vector["clause"].startswith("RFC 7515")
    signature = oracle_octets(vector["expect"]["signature"])
    message = vector["intermediates"]["signing_input"].encode()
    n, e = (vector["input"]["key"][name] for name in ("n", "e"))
    der = spki(int.from_bytes(oracle_octets(n), "big"), int.from_bytes(oracle_octets(e), "big"))
    asked = {"key": der, "message": message.hex(), "signature": signature.hex()}
    assert perform("rs256.verify", asked) == {}
    with pytest.raises(AssertionRefused, match="signature-unknown"):
        perform("rs256.verify", {**asked, "message": (message + b".").hex()})


def oracle_octets(text: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def spki(n: int, e: int) -> str:
    """A public key as PEM, the DER written by hand."""
    import base64

    def value(tag: int, content: bytes) -> bytes:
        length = len(content)
        size = length.to_bytes((length.bit_length() + 7) // 8 or 1, "big")
        head = bytes([length]) if length < 128 else bytes([0x80 | len(size)]) + size
        return bytes([tag]) + head + content

    def integer(number: int) -> bytes:
        return value(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))

    algorithm = value(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    key = value(0x30, integer(n) + integer(e))
    text = base64.encodebytes(value(0x30, algorithm + value(3, b"\0" + key))).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{text}-----END PUBLIC KEY-----\n"


@pytest.mark.openssl
def test_a_signature_is_that_of_openssl() -> None:
    message = b"any message"
    signed = perform("rs256.sign", {"key": PRIVATE, "message": message.hex()})
    expected = oracle.signature(message, VECTORS / "keys/demo-2048.key")
    assert signed == {"signature": expected.hex()}


def test_a_key_is_read_from_a_private_key_a_certificate_and_der() -> None:
    expected = RESULT["key.load"]
    for kind, name in (
        ("private", "demo-2048.key"),
        ("private", "demo-2048.pkcs1.key"),
        ("private", "demo-2048.key.der"),
        ("public", "demo-2048.crt"),
        ("public", "demo-2048.pub.der"),
    ):
        file = (VECTORS / "keys" / name).read_bytes()
        assert perform("key.load", {"kind": kind, "file": file.hex()}) == expected
        other = "public" if kind == "private" else "private"
        with pytest.raises(KeyRefused):
            perform("key.load", {"kind": other, "file": file.hex()})


def test_a_number_has_no_leading_zero_and_whole_octets() -> None:
    assert perform("key.load", INPUT["key.load"])["e"] == "010001"
    assert int(perform("key.load", INPUT["key.load"])["n"][:2], 16) >= 0x80


def test_what_the_flow_refuses_is_refused_with_its_rule() -> None:
    for operation, changes, error in (
        ("base64url.decode", {"text": "AB"}, EncodingRefused),
        ("json.canonicalize", {"octets": b'{"a":1,"a":1}'.hex()}, JSONRefused),
        ("rs256.sign", {"key": PUBLIC}, KeyRefused),
        ("rs256.verify", {"signature": "00"}, AssertionRefused),
        ("rs256.verify", {"signature": "ff" * 256}, AssertionRefused),
        ("assertion.build", {"lifetime": 0}, CallerMistake),
        ("assertion.build", {"iss": ""}, CallerMistake),
        ("assertion.verify", {"now": NOW + 60}, AssertionRefused),
        ("assertion.verify", {"audience": f"{AUD}/"}, AssertionRefused),
        ("token.request", {"endpoint": "http://example.com/token"}, CallerMistake),
        ("token.request", {"assertion": ""}, CallerMistake),
        ("token.response", {"body": ""}, TransportError),
        ("token.response", {"status": 400}, TransportError),
    ):
        with pytest.raises(error):
            perform(operation, given(operation, **changes))


def test_an_error_of_the_server_is_a_result_and_a_redirect_is_none() -> None:
    body = b'{"error":"invalid_grant","error_description":"audience is invalid"}'.hex()
    asked = {"status": 400, "headers": {}, "body": body}
    assert perform("token.response", asked) == {"error": "invalid_grant"}
    for status in (301, 302, 303, 307, 308):
        headers = {"Location": "https://other.example/token?code=hidden"}
        with pytest.raises(TransportError, match=r"other\.example") as caught:
            perform("token.response", {"status": status, "headers": headers, "body": body})
        assert caught.value.kind == "redirect"
        assert "hidden" not in str(caught.value)


def test_salesforce_reads_what_the_other_profile_refuses() -> None:
    assertion = perform("assertion.build", INPUT["assertion.build"])["assertion"]
    padded = ".".join(part + "=" * (-len(part) % 4) for part in assertion.split("."))
    assert padded != assertion
    asked = {"assertion": padded, "key": PUBLIC, "audience": AUD, "now": NOW}
    with pytest.raises(AssertionRefused, match="encoding-padding"):
        perform("assertion.verify", asked)
    # The padding was signed by nobody: what is let pass is the padding alone.
    with pytest.raises(AssertionRefused, match="signature-unknown"):
        perform("assertion.verify", asked, profile="salesforce")
    header, claims, signature = assertion.split(".")
    asked["assertion"] = f"{header}.{claims}.{signature}=="
    assert perform("assertion.verify", asked, profile="salesforce") == {"iss": ISS, "sub": SUB}


@pytest.mark.parametrize(("operation", "name"), MEMBERS)
def test_a_member_of_a_wrong_type_or_none_is_the_callers_mistake(operation: str, name: str) -> None:
    without = {key: value for key, value in INPUT[operation].items() if key != name}
    with pytest.raises(CallerMistake, match=f"the input has no {name}; it must be "):
        perform(operation, without)
    right = type(INPUT[operation][name])
    for value in (None, True, 1.5, 7, "text", ["text"], {"a": 1}):
        if type(value) is right and not isinstance(value, dict):
            continue
        with pytest.raises(CallerMistake, match=f"the input's {name} "):
            perform(operation, given(operation, **{name: value}))


HEX_MEMBERS = [
    (operation, name)
    for operation, name in MEMBERS
    if INPUTS[operation].members[name].expected.startswith("octets")  # type: ignore[union-attr]
]


@pytest.mark.parametrize(("operation", "name"), HEX_MEMBERS)
@pytest.mark.parametrize("text", ["0", "000", "0A", "AA", "0 0", "00 ", "00\n", "0x00", "zz", "٠٠"])
def test_hex_is_in_lower_case_and_whole(operation: str, name: str, text: str) -> None:
    with pytest.raises(CallerMistake, match=f"the input's {name} must be hex"):
        perform(operation, given(operation, **{name: text}))


def test_there_are_as_many_members_in_hex_as_the_protocol_says() -> None:
    assert len(HEX_MEMBERS) == 7


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400])
def test_a_number_beyond_64_bits_is_the_callers_mistake(number: int) -> None:
    for operation, name in (
        ("assertion.build", "now"),
        ("assertion.build", "lifetime"),
        ("assertion.verify", "now"),
        ("token.response", "status"),
    ):
        with pytest.raises(CallerMistake, match="64 bits"):
            perform(operation, given(operation, **{name: number}))


def test_headers_hold_text_alone() -> None:
    for headers in ({"Location": 5}, {"Location": None}, {5: "text"}):
        with pytest.raises(CallerMistake, match="must hold text by name"):
            perform("token.response", given("token.response", headers=headers))


@pytest.mark.parametrize("value", ["base64url.decod", "", None, 5, ["key.load"], {}])
def test_an_operation_and_a_profile_that_there_are_not_are_refused(value: Any) -> None:
    with pytest.raises(CallerMistake, match="no operation"):
        perform(value, {})
    with pytest.raises(CallerMistake, match="no profile"):
        perform("base64url.decode", {"text": "AA"}, profile=value)


@pytest.mark.parametrize("value", [None, "text", 5, [], [["text", "AA"]]])
def test_an_input_that_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(CallerMistake, match="must be an object"):
        perform("base64url.decode", value)


def hostile(source: random.Random) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Inputs with a member cut, doubled, spliced or replaced by what nobody expects."""
    strange = ["", "\0", "\ud800", "\udfff\ud800", "=" * 9, "." * 9, "é" * 9, "{", "[" * 999]
    for _ in range(800):
        operation, name = source.choice(MEMBERS)
        value = INPUT[operation][name]
        if isinstance(value, str):
            at, length = source.randrange(len(value) + 1), source.choice((0, 1, 2, 40))
            with_ = source.choice([*strange, value[::-1], chr(source.randrange(0x110000))])
            value = value[:at] + with_ + value[at + length :]
        elif isinstance(value, int):
            value = source.choice((0, -1, 2**63 - 1, -(2**63), 99, 204, 302, 999))
        else:
            value = {source.choice(strange): source.choice(strange)}
        yield operation, given(operation, **{name: value})


def test_a_hostile_input_gives_a_result_or_an_error_of_ours(seeded: random.Random) -> None:
    refused = 0
    for operation, asked in hostile(seeded):
        for profile in PROFILES:
            try:
                perform(operation, asked, profile=profile)
            except JWTBearerError as error:
                assert PRIVATE.splitlines()[5][:16] not in str(error)
                refused += 1
    assert refused > 700


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_our_flow_agrees_with_every_recorded_vector(operation: str, profile: str) -> None:
    vectors = [each for each in load(vectors_folder()).vectors if each.operation == operation]
    assert len(vectors) >= 40
    differing = []
    for vector in vectors:
        try:
            reply = Reply("result", perform(operation, vector.input, profile=profile))
        except JWTBearerError as error:
            reply = Reply("rejected", str(error))
        outcome = judge(vector, reply, profile=profile)
        if outcome.kind != "passed":
            differing.append(f"{vector.id}: {outcome.why}")
    assert not differing
