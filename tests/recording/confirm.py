"""Hold each vector to what openssl and the standard library say; a difference ends the run."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests import oracle
from tests.recording import readings
from tests.recording.making import Vector

__all__ = ["confirm"]

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"  # RFC 7523 §2.1

PROFILES = ("rfc7523", "salesforce")


def confirm(operation: str, vector: Vector) -> None:
    """Ask the other program under both profiles, wherever the standards leave no choice."""
    expect = vector["expect"]
    if expect["verdict"] == "either":
        return
    confirm_intermediates(vector.get("intermediates", {}))
    for profile in PROFILES if operation == "assertion.verify" else PROFILES[:1]:
        verdict = expect.get("profiles", {}).get(profile, expect["verdict"])
        if operation == "key.load" and verdict == "reject":
            continue  # openssl takes more than one key of one kind; what is refused is our choice
        found: Any
        try:
            found = READERS[operation](vector["input"], profile)
        except ValueError as error:
            found, why = None, error
        if verdict == "accept":
            assert found is not None, f"{vector['id']}: refused, {why}"
            confirm_result(operation, vector, found)
        else:
            assert found is None, f"{vector['id']}: {found} where it should be refused"


def confirm_result(operation: str, vector: Vector, found: Any) -> None:
    """The result itself; of what is judged by meaning, the meaning."""
    result = vector["expect"]["result"]
    if operation == "token.request":
        assert parse_qs(result["body"], strict_parsing=True) == found, vector["id"]
    elif operation == "assertion.build":
        given = vector["input"]
        asked = {
            "key": public_of(given["key"]),
            "audience": given["aud"],
            "now": given["now"],
            **result,
        }
        said = readings.assertion(asked, "rfc7523")
        assert said == {name: given[name] for name in ("iss", "sub")}, vector["id"]
        assert result["assertion"].encode() == found, vector["id"]
    else:
        assert found == result, f"{vector['id']}: {found}"


def confirm_intermediates(values: dict[str, str]) -> None:
    """The values on the way that one another fix."""
    if "digest" in values and "signing_input" in values:
        assert hashlib.sha256(values["signing_input"].encode()).hexdigest() == values["digest"]
    if "digest_info" in values and "em" in values:
        assert values["em"].endswith(values["digest_info"])
        assert values["digest_info"].endswith(values["digest"])


def encode(given: Any, profile: str) -> dict[str, str]:
    """By base64."""
    return {"text": oracle.base64url(bytes.fromhex(given["octets"]))}


def decode(given: Any, profile: str) -> dict[str, str]:
    """By base64."""
    return {"octets": readings.base64url(given["text"]).hex()}


def canonicalize(given: Any, profile: str) -> dict[str, str]:
    """By json and decimal."""
    value = readings.strict(bytes.fromhex(given["octets"]))
    return {"octets": readings.canonical(value).encode().hex()}


def sign(given: Any, profile: str) -> dict[str, str]:
    """By openssl dgst -sign."""
    with tempfile.TemporaryDirectory() as folder:
        key_file = Path(folder) / "key"
        key_file.write_text(given["key"])
        check_kind(said_of(given["key"], "pkey"))
        message = bytes.fromhex(given["message"])
        signature = oracle.signature(message, key_file)
    # Once more by hand: with a key bound to PSS openssl changes to PSS by itself.
    n, e = readings.public_numbers(public_of(given["key"]))
    em = pow(int.from_bytes(signature, "big"), e, n).to_bytes(len(signature), "big")
    if em != readings.encoded_message(message, len(signature)):
        raise ValueError("another algorithm")
    return {"signature": signature.hex()}


def verify(given: Any, profile: str) -> dict[str, str]:
    """By openssl pkeyutl -verify."""
    n, _ = readings.public_numbers(given["key"])
    if n.bit_length() < 2048:  # RFC 7518 §3.3; openssl has no minimum here
        raise ValueError("size")
    with tempfile.TemporaryDirectory() as folder:
        key_file, signature_file, message_file = (Path(folder) / name for name in "ksm")
        key_file.write_text(given["key"])
        signature_file.write_bytes(bytes.fromhex(given["signature"]))
        message_file.write_bytes(bytes.fromhex(given["message"]))
        # Not dgst -verify, which reads no further than the length of the modulus.
        command: list[str | Path] = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key_file]
        command += ["-rawin", "-digest", "sha256", "-in", message_file, "-sigfile", signature_file]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            raise ValueError("openssl pkeyutl -verify")
    return {}


@cache
def public_of(private: str) -> str:
    """The public half of a private key, by openssl."""
    return oracle.openssl("pkey", "-pubout", stdin=private.encode()).decode()


@cache
def said_of(file: str, command: str, *options: str) -> str:
    """What openssl prints of a key; ValueError where it cannot read it."""
    octets = file.encode("latin-1")
    whole = ["openssl", command, *options, "-noout", "-text", "-passin", "pass:"]
    done = subprocess.run(whole, input=octets, capture_output=True, check=False)
    if done.returncode:
        raise ValueError(f"openssl {command}")
    return done.stdout.decode()


def check_kind(said: str) -> None:
    """RFC 7518 §3.3: RSA of 2048 bits or more; openssl signs with any."""
    bits = re.match(r"Private-Key: \((\d+) bit, 2 primes\)", said)
    if bits is None or int(bits[1]) < 2048:
        raise ValueError("kind or size")


def load(given: Any, profile: str) -> dict[str, str]:
    """The numbers of a key, as openssl prints them, whichever of its commands reads the file."""
    file = bytes.fromhex(given["file"]).decode("latin-1")
    tries: tuple[tuple[str, ...], ...] = (("rsa",),)
    if given["kind"] == "public":
        tries = (("x509",), ("rsa", "-pubin"), ("rsa", "-RSAPublicKey_in"))
    for command in tries:
        try:
            said = said_of(file, *command)
        except ValueError:
            continue
        modulus = re.search(r"[Mm]odulus:([0-9a-f:\s]+)", said)
        exponent = re.search(r"(?i)(?:public)?exponent: (\d+)", said)
        assert modulus is not None, said
        assert exponent is not None, said
        return {
            "n": re.sub(r"[:\s]", "", modulus[1]).removeprefix("00"),
            "e": f"{int(exponent[1]):x}".zfill(len(f"{int(exponent[1]):x}") + 1 & ~1),
        }
    raise ValueError("openssl reads it with no command")


def build(given: Any, profile: str) -> bytes:
    """The assertion as RFC 8785 orders it, signed by openssl."""
    if not all(given[name].strip() for name in ("iss", "sub", "aud")):
        raise ValueError("empty")
    exp = given["now"] + given["lifetime"]
    if given["lifetime"] <= 0 or exp >= 100_000_000_000:
        raise ValueError("exp")
    claims = {**{name: given[name] for name in ("iss", "sub", "aud")}, "exp": exp}
    header = oracle.base64url(readings.canonical({"alg": "RS256", "typ": "JWT"}).encode())
    message = f"{header}.{oracle.base64url(readings.canonical(claims).encode())}"
    octets = sign({"key": given["key"], "message": message.encode().hex()}, profile)
    return f"{message}.{oracle.base64url(bytes.fromhex(octets['signature']))}".encode()


def request(given: Any, profile: str) -> dict[str, list[str]]:
    """The form that must be posted; ValueError where nothing may be."""
    endpoint = given["endpoint"]
    parts = urlsplit(endpoint)
    assert parts.port != 0
    if not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise ValueError("URL")
    if parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("URL")
    if parts.fragment or endpoint.endswith("#"):
        raise ValueError("RFC 6749 §3.2: no fragment")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("in the clear")
    if not re.fullmatch(r"[A-Za-z0-9_.=-]+", given["assertion"]):
        raise ValueError("assertion")
    return {"grant_type": [GRANT_TYPE], "assertion": [given["assertion"]]}


def response(given: Any, profile: str) -> dict[str, str]:
    """The token, or the error (RFC 6749 §5.1, §5.2)."""
    body = json.loads(
        bytes.fromhex(given["body"]).decode("utf-8"), object_pairs_hook=readings.unique
    )
    if not isinstance(body, dict) or 300 <= given["status"] < 400:
        raise ValueError("answer")
    if "error" in body:
        if not isinstance(body["error"], str):
            raise ValueError("error")
        return {"error": body["error"]}
    token, kind = body.get("access_token"), body.get("token_type")
    if given["status"] != 200 or not isinstance(token, str) or not isinstance(kind, str):
        raise ValueError("token")
    if kind.lower() != "bearer" or not re.fullmatch(r"[\x20-\x7e]+", token):
        raise ValueError("token")
    return {"access_token": token}


READERS: dict[str, Callable[[Any, str], Any]] = {
    "base64url.encode": encode,
    "base64url.decode": decode,
    "json.canonicalize": canonicalize,
    "rs256.sign": sign,
    "rs256.verify": verify,
    "key.load": load,
    "assertion.build": build,
    "assertion.verify": readings.assertion,
    "token.request": request,
    "token.response": response,
}
