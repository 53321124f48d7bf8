"""The recorded vectors: what this package makes, and what openssl and the standard library say."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from jwtbearer import (
    AssertionRefused,
    Claims,
    PrivateKey,
    build_assertion,
    load_private_key,
    pkcs1,
    verify_assertion,
)
from jwtbearer.exchange import GRANT_TYPE, form_body
from tests import oracle
from tests.conftest import VECTORS

FLOW: list[dict[str, Any]] = json.loads((VECTORS / "flow.json").read_text(encoding="utf-8"))[
    "vectors"
]
FIGURES: list[dict[str, Any]] = json.loads((VECTORS / "rfc.json").read_text(encoding="utf-8"))[
    "vectors"
]
KEYS = {
    bits: load_private_key((VECTORS / f"keys/demo-{bits}.key").read_bytes())
    for bits in (2048, 3072, 4096)
}


def identified(vector: dict[str, Any]) -> str:
    return str(vector["id"])


def bits_of(vector: dict[str, Any]) -> int:
    return int(vector["input"]["key"].removeprefix("demo-"))


def claims_of(vector: dict[str, Any]) -> Claims:
    given = {k: v for k, v in vector["input"].items() if k not in ("key", "style")}
    return Claims(**given)


@pytest.mark.parametrize("vector", FLOW, ids=identified)
def test_an_assertion_is_built_as_recorded(vector: dict[str, Any]) -> None:
    style = vector["input"]["style"]
    assertion = build_assertion(claims_of(vector), KEYS[bits_of(vector)], style=style)
    made = {
        name: value.hex() if isinstance(value := getattr(assertion, name), bytes) else value
        for name in vector["intermediates"]
    }
    assert made == vector["intermediates"]
    assert str(assertion) == vector["expect"]["signed_jwt_request"]
    assert form_body(assertion) == vector["expect"]["payload"]


@pytest.mark.parametrize("vector", FLOW, ids=identified)
def test_the_standard_library_agrees_with_what_is_recorded(vector: dict[str, Any]) -> None:
    steps, text = vector["intermediates"], vector["expect"]["signed_jwt_request"]
    header, claims, signature = text.split(".")
    for part, octets in (
        (header, steps["jwt_header"].encode()),
        (claims, steps["jwt_claims"].encode()),
        (signature, bytes.fromhex(steps["signature_octets"])),
    ):
        padded = base64.urlsafe_b64encode(octets).decode()
        assert part == (padded if vector["input"]["style"] == "listing" else padded.rstrip("="))
    assert steps["digest"] == oracle.digest(f"{header}.{claims}".encode()).hex()
    assert parse_qs(vector["expect"]["payload"], strict_parsing=True) == {
        "grant_type": [GRANT_TYPE],
        "assertion": [text],
    }


@pytest.mark.openssl
@pytest.mark.parametrize("vector", FLOW, ids=identified)
def test_openssl_agrees_with_what_is_recorded(vector: dict[str, Any]) -> None:
    steps, bits = vector["intermediates"], bits_of(vector)
    signature = oracle.signature(steps["jwt_request"].encode(), VECTORS / f"keys/demo-{bits}.key")
    assert signature.hex() == steps["signature_octets"]
    em = oracle.recovered_em(signature, VECTORS / f"keys/demo-{bits}.pub")
    assert em.hex() == steps["em"]
    assert steps["em"].endswith(steps["digest_info"])


@pytest.mark.parametrize("vector", FLOW, ids=identified)
def test_a_recorded_assertion_is_accepted_by_its_profile(vector: dict[str, Any]) -> None:
    given = vector["input"]
    listing = given["style"] == "listing"
    text, key = vector["expect"]["signed_jwt_request"], KEYS[bits_of(vector)].public
    settings: dict[str, Any] = {"audience": given["aud"], "now": given["exp"] - 1}
    if listing:
        with pytest.raises(AssertionRefused):
            verify_assertion(text, key, **settings)
        settings["profile"] = "salesforce"
    if listing and vector["id"].endswith("-quote"):
        # The quotation mark made a second member of the name sub.
        with pytest.raises(AssertionRefused) as refused:
            verify_assertion(text, key, **settings)
        assert refused.value.rule == "json-duplicate"
    else:
        assert verify_assertion(text, key, **settings) == claims_of(vector)


def test_no_id_is_used_twice() -> None:
    ids = [vector["id"] for vector in [*FLOW, *FIGURES]]
    assert len(set(ids)) == len(ids)


def key_of(vector: dict[str, Any]) -> PrivateKey:
    """The key of a figure, from its JWK."""
    members = vector["input"]["key"]
    numbers = {
        name: int.from_bytes(base64.urlsafe_b64decode(members[name] + "=="), "big")
        for name in ("n", "e", "d", "p", "q")
    }
    return PrivateKey(**numbers)


@pytest.mark.parametrize("vector", FIGURES, ids=identified)
def test_the_figures_of_the_rfcs(vector: dict[str, Any]) -> None:
    header, payload = (bytes.fromhex(vector["input"][name]) for name in ("header", "payload"))
    signing_input = f"{oracle.base64url(header)}.{oracle.base64url(payload)}"
    assert signing_input == vector["intermediates"]["signing_input"]
    key = key_of(vector)
    signature = pkcs1.sign(signing_input.encode(), key)
    assert oracle.base64url(signature) == vector["expect"]["signature"]
    assert pkcs1.verify(signing_input.encode(), signature, key.public)


@pytest.mark.openssl
@pytest.mark.parametrize("bits", KEYS)
def test_the_files_of_a_key_agree_by_openssl(bits: int) -> None:
    name = str(VECTORS / f"keys/demo-{bits}")
    modulus = oracle.openssl("rsa", "-in", f"{name}.key", "-noout", "-modulus")
    der = ("-inform", "DER")
    for command in (
        ("rsa", "-in", f"{name}.pkcs1.key"),
        ("rsa", *der, "-in", f"{name}.key.der"),
        ("rsa", "-pubin", "-in", f"{name}.pub"),
        ("rsa", "-pubin", *der, "-in", f"{name}.pub.der"),
        ("x509", "-in", f"{name}.crt"),
        ("x509", *der, "-in", f"{name}.crt.der"),
    ):
        assert oracle.openssl(*command, "-noout", "-modulus") == modulus
