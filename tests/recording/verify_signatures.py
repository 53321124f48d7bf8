"""Signatures under assertions that must be refused, and what broken signers sign."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests import oracle
from tests.recording import der, emsa, keys
from tests.recording.keys import SIZES, Key, seeded_bytes
from tests.recording.making import Book, Vector
from tests.recording.rs256_verify import AT_EACH_SIZE
from tests.recording.rs256_verify import signatures as wrong_octets
from tests.recording.tokens import HEADER, Signed, claims, header, signed

__all__ = ["signatures"]

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def signatures(vectors: Book, parents: dict[int, Vector]) -> None:
    """Enter the faults of signatures at each key size."""
    for bits in SIZES:
        key, parent = keys.demo(bits), parents[bits]
        message = parent["intermediates"]["signing_input"].encode()
        for fault in emsa.faults(message, key.length):
            if bits == 2048 or fault.slug in AT_EACH_SIZE:
                encoded(vectors, parent, key, f"{bits}-em-{fault.slug}", fault.comment, fault.flag,
                        fault.em)  # fmt: skip
        em = emsa.pss(message, key, hashlib.sha256(b"salt").digest())
        encoded(vectors, parent, key, f"{bits}-em-pss", "an RSASSA-PSS signature under RS256",
                "signature-pss", em)  # fmt: skip
        for slug, flag, comment, octets in wrong_octets(message, key):
            if octets:  # an empty one is "segments-signature-empty"
                text = oracle.base64url(octets)
                vectors.reject(f"{bits}-signature-{slug}", comment, parent, "input.assertion",
                               flag=flag, input={"assertion": f"{message.decode()}.{text}"},
                               intermediates={"em": None, "digest": None})  # fmt: skip
        others(vectors, parent, key, bits)
        unsigned(vectors, parent, key, bits)
    for slug, flag, comment, octets in mistakes(parents[2048]):
        key = keys.demo(2048)
        encoded(vectors, parents[2048], key, f"signed-{slug}", comment, flag,
                emsa.encoded(octets, key.length))  # fmt: skip
    embedded(vectors, parents[2048])
    altered(vectors, parents[2048])


def encoded(
    vectors: Book, parent: Vector, key: Key, slug: str, comment: str, flag: str, em: bytes
) -> None:
    """A signature with another EM."""
    made = signed(HEADER, claims(), key, em=em)
    vectors.reject(slug, comment, parent, "intermediates.em", flag=flag,
                   input={"assertion": made.assertion},
                   intermediates=made.intermediates)  # fmt: skip


def others(vectors: Book, parent: Vector, key: Key, bits: int) -> None:
    """The right signature under another key."""
    rows = [("other-size", keys.demo({2048: 3072, 3072: 4096, 4096: 2048}[bits]))]
    if bits == 2048:
        rows.append(("other", keys.extra("exponent-3")))
    for slug, other in rows:
        vectors.reject(f"{bits}-key-{slug}", f"the key {other.name}", parent, "input.key",
                       flag="signature-other-key", input={"key": other.public},
                       intermediates={"em": None})  # fmt: skip


def unsigned(vectors: Book, parent: Vector, key: Key, bits: int) -> None:
    """alg none, HMAC and further algorithms, each with the signature that it asks for."""
    source = seeded_bytes(f"assertion.verify {bits}")
    for slug, flag, comment, header_text, signature in algorithms(key, source):
        made = signed(header_text, claims(), key, signature=signature)
        replaced(vectors, parent, f"{bits}-{slug}", comment, flag, made)


def replaced(
    vectors: Book, parent: Vector, slug: str, comment: str, flag: str, made: Signed
) -> None:
    """Another header, with the signature that it asks for."""
    vectors.reject(slug, comment, parent, "intermediates.header", flag=flag,
                   input={"assertion": made.assertion},
                   intermediates={**made.intermediates, "em": None})  # fmt: skip


def algorithms(key: Key, source: Any) -> Iterator[tuple[str, str, str, str, str]]:
    """slug, flag, comment, header, signature."""
    for slug, alg in (("none", "none"), ("none-capitals", "NONE"), ("none-mixed", "NoNe")):
        flag = "header-alg-none" if alg == "none" else "header-alg-none-case"
        text = header(alg=alg)
        yield f"unsigned-{slug}", flag, f"alg {alg} and an empty signature", text, ""
        junk = oracle.base64url(b"signature")
        yield f"unsigned-{slug}-any", flag, f"alg {alg} and any signature", text, junk
    spki = key.public.encode()
    secrets = (
        ("pem", "the public key's PEM", spki),
        ("pem-stripped", "the public key's PEM without its last line feed", spki.rstrip()),
        ("der", "the public key's DER", der.unarmoured(key.public)),
        ("modulus", "the modulus", key.n.to_bytes(key.length, "big")),
        ("empty", "the empty secret", b""),
    )
    for slug, comment, secret in secrets:
        text = header(alg="HS256")
        mac = hmac.new(secret, message(text), "sha256").digest()
        yield (
            f"hs256-{slug}",
            "header-alg-hmac",
            f"HS256 with {comment} as secret",
            text,
            (oracle.base64url(mac)),
        )
    for alg in ("HS384", "HS512"):
        text = header(alg=alg)
        mac = hmac.new(spki, message(text), f"sha{alg[2:]}").digest()
        comment = f"{alg} with the public key's PEM as secret"
        yield f"{alg.lower()}-pem", "header-alg-hmac", comment, text, oracle.base64url(mac)
    for alg in ("RS384", "RS512"):
        text = header(alg=alg)
        em = emsa.padded(emsa.digest_info(message(text), f"sha{alg[2:]}"), key.length)
        signature = oracle.base64url(emsa.sign(em, key))
        yield alg.lower(), "header-alg-other", f"{alg}, rightly signed", text, signature
    text = header(alg="PS256")
    em = emsa.pss(message(text), key, source(32))
    signature = oracle.base64url(emsa.sign(em, key))
    yield "ps256", "header-alg-other", "PS256, rightly signed", text, signature
    for alg in ("ES256", "EdDSA"):
        signature = oracle.base64url(source(64))
        comment = f"{alg} and 64 octets from the seed"
        yield alg.lower(), "header-alg-other", comment, header(alg=alg), signature


def message(header_text: str) -> bytes:
    """The signing input with that header."""
    return ".".join(oracle.base64url(each.encode()) for each in (header_text, claims())).encode()


def mistakes(parent: Vector) -> Iterator[tuple[str, str, str, bytes]]:
    """What signers sign by mistake: slug, flag, comment, octets."""
    text = parent["intermediates"]["signing_input"]
    first, second = text.split(".")
    both = HEADER + claims()
    yield (
        "json",
        "signed-json",
        "the JSON of both was signed, with a dot",
        (f"{HEADER}.{claims()}".encode()),
    )
    yield "json-claims", "signed-json", "the JSON of the claims was signed", claims().encode()
    yield "json-joined", "signed-json", "the JSON of both was signed", both.encode()
    yield "claims", "signed-part", "the encoded claims alone were signed", second.encode()
    yield "header", "signed-part", "the encoded header alone was signed", first.encode()
    yield (
        "joined",
        "signed-part",
        "the parts were signed without the dot",
        (first + second).encode(),
    )
    yield "reversed", "signed-part", "claims.header was signed", f"{second}.{first}".encode()
    yield "dot-after", "signed-part", "a dot more at the end was signed", f"{text}.".encode()
    yield "line-feed", "signed-newline", "a line feed was signed along", f"{text}\n".encode()
    yield "crlf", "signed-newline", "CR LF was signed along", f"{text}\r\n".encode()
    yield "space", "signed-newline", "a space was signed along", f"{text} ".encode()
    yield "nul", "signed-newline", "a NUL was signed along", f"{text}\0".encode()
    padded = ".".join(part + "=" * (-len(part) % 4) for part in (first, second))
    assert padded != text
    yield "padded", "signed-padded", "the padded text was signed", padded.encode()
    standard = json.dumps({"a": text}).encode()
    yield "utf16-le", "signed-utf16", "the text was signed in UTF-16LE", text.encode("utf-16-le")
    yield "utf16-be", "signed-utf16", "the text was signed in UTF-16BE", text.encode("utf-16-be")
    yield "bom", "signed-utf16", "a byte order mark was signed along", f"\ufeff{text}".encode()
    yield "json-member", "signed-quoted", "a JSON text with it was signed", standard
    yield "quoted", "signed-quoted", "quotation marks were signed along", f'"{text}"'.encode()
    yield "bearer", "signed-quoted", "Bearer was signed along", f"Bearer {text}".encode()
    yield (
        "percent",
        "signed-quoted",
        "the percent-encoded text was signed",
        (quote(text, safe="").replace(".", "%2E").encode()),
    )
    yield "capitals", "signed-quoted", "the text in capitals was signed", text.upper().encode()
    body = f"grant_type={quote(GRANT_TYPE, safe='')}&assertion={text}"
    yield "body", "signed-body", "the form body was signed", body.encode()
    yield "empty", "signed-part", "nothing was signed", b""
    octets = hashlib.sha256(text.encode()).digest()
    coded = oracle.base64url(octets).encode()
    yield "digest-base64", "signature-double-hash", "the base64url digest was signed", coded


def embedded(vectors: Book, parent: Vector) -> None:
    """A forger's key in the header, or where to get it, and the forger's signature."""
    forger = keys.extra("exponent-3")
    modulus = oracle.base64url(forger.n.to_bytes(forger.length, "big"))
    jwk = {"kty": "RSA", "n": modulus, "e": "Aw"}
    for slug, comment, more in (
        ("jwk", "a forger's key in the header", {"jwk": jwk}),
        ("jku", "the URL of a forger's keys", {"jku": "https://forger.example/jwks.json"}),
        ("x5u", "the URL of a forger's certificate", {"x5u": "https://forger.example/a.crt"}),
        ("x5c", "a forger's key where certificates stand",
         {"x5c": [der.pem("X", der.spki(der.pkcs1_public(forger.n, forger.e)), width=9999)
                  .splitlines()[1]]}),
        ("kid-url", "the URL of a forger's key as kid", {"kid": "https://forger.example/key.pem"}),
        ("kid-none", "the forger's signature and no hint", {"kid": "forger"}),
    ):  # fmt: skip
        made = signed(header(**more), claims(), forger)
        replaced(vectors, parent, f"forger-{slug}", comment, "header-key-url", made)


def altered(vectors: Book, parent: Vector) -> None:
    """The parent's signature over a text that was altered afterwards."""
    signature = parent["input"]["assertion"].rpartition(".")[2]
    key = keys.demo(2048)
    for slug, comment, claims_text in (
        ("sub", "sub was altered after signing", claims(sub="admin@example.com")),
        ("exp", "exp was altered after signing", claims(exp=4102444800)),
        ("space", "a space was added after signing", claims() + " "),
        ("order", "the claims were put in another order after signing",
         json.dumps(dict(sorted(json.loads(claims()).items())), separators=(",", ":"))),
    ):  # fmt: skip
        made = signed(HEADER, claims_text, key, signature=signature)
        vectors.reject(f"altered-{slug}", comment, parent, "intermediates.claims",
                       flag="signature-message", input={"assertion": made.assertion},
                       intermediates={**made.intermediates, "em": None})  # fmt: skip
    made = signed(header(kid="1"), claims(), key, signature=signature)
    vectors.reject("altered-header", "the header was altered after signing", parent,
                   "intermediates.header", flag="signature-message",
                   input={"assertion": made.assertion},
                   intermediates={**made.intermediates, "em": None})  # fmt: skip
