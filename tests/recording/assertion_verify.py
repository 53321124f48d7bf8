"""assertion.verify: an assertion, a key, an audience and a time -> iss and sub (RFC 7523 §3)."""

from __future__ import annotations

import json

from tests import oracle
from tests.recording import keys
from tests.recording.assertion_build import ISS, NOW, SUB
from tests.recording.keys import SIZES, VECTORS, Key
from tests.recording.making import Book, Vector
from tests.recording.tokens import HEADER, claims, given, signed
from tests.recording.verify_claims import CHOICES, FORMS, wrong_claims, wrong_headers
from tests.recording.verify_flags import FLAGS
from tests.recording.verify_signatures import signatures
from tests.recording.verify_texts import texts

__all__ = ["book"]


def book() -> Book:
    """The vectors of assertion.verify."""
    comment = "Accept an assertion for this server, now, by this key, and say for whom."
    vectors = Book("assertion.verify", comment, FLAGS)
    parents = {bits: accept(vectors, f"plain-{bits}", f"a key of {bits} bits", "assertion-plain",
                            HEADER, claims(), SUB, keys.demo(bits)) for bits in SIZES}  # fmt: skip
    for name in ("odd-2050", "exponent-3"):
        accept(vectors, f"plain-{name}", f"the key {name}", "assertion-plain", HEADER, claims(),
               SUB, keys.extra(name))  # fmt: skip
    for flag, slug, words, header_text, claims_text, sub in FORMS:
        accept(vectors, slug, words, flag, header_text, claims_text, sub)
    for slug, words, header_text, claims_text in CHOICES:
        made = signed(header_text, claims_text, keys.demo(2048))
        vectors.either(slug, words, given(made.assertion), flag="assertion-choice")
    flows(vectors)
    members(vectors, parents[2048])
    octets(vectors, parents[2048])
    texts(vectors, accept)
    signatures(vectors, parents)
    return vectors


def accept(
    vectors: Book,
    slug: str,
    comment: str,
    flag: str,
    header_text: str,
    claims_text: str,
    sub: str,
    key: Key | None = None,
) -> Vector:
    """An assertion that must be accepted."""
    made = signed(header_text, claims_text, key or keys.demo(2048))
    values = {name: value for name, value in made.intermediates.items() if value is not None}
    return vectors.accept(slug, comment, given(made.assertion, key), {"iss": ISS, "sub": sub},
                          flag=flag, intermediates=values)  # fmt: skip


def flows(vectors: Book) -> None:
    """The assertions of flow.json: the style rfc accepted, the listing for Salesforce alone."""
    by_name: dict[str, Vector] = {}
    for recorded in json.loads((VECTORS / "flow.json").read_bytes())["vectors"]:
        style, bits, name = recorded["id"].partition("/")[2].split("-")
        asked, values = recorded["input"], recorded["intermediates"]
        key = keys.demo(int(bits))
        text = recorded["expect"]["signed_jwt_request"]
        entry = given(text, key, audience=asked["aud"])
        result = {"iss": asked["iss"], "sub": asked["sub"]}
        kept = {
            "header": values["jwt_header"],
            "claims": values["jwt_claims"],
            "signing_input": values["jwt_request"],
            "digest": values["digest"],
            "em": values["em"],
        }
        if style == "rfc":
            if name == "plain":
                entry["now"] = NOW + 60  # else it is plain-2048 again
            by_name[f"{bits}-{name}"] = vectors.accept(
                f"flow-{bits}-{name}", f"flow.json: {recorded['comment']}", entry, result,
                flag="assertion-plain", intermediates=kept,
            )  # fmt: skip
            continue
        parent = by_name[f"{bits}-{name}"]
        entry["now"] = parent["input"]["now"]
        injected = name == "quote"  # sub twice, the second one of somebody else's choosing
        vectors.reject(
            f"listing-{bits}-{name}",
            f"flow.json in the style of the listing: {recorded['comment']}",
            parent,
            "input.assertion",
            flag="json-duplicate" if injected else "listing",
            also=("claims-exp-milliseconds", "base64-padding"),
            input=entry,
            intermediates=kept,
            result=None if injected else result,
            profiles=None if injected else {"salesforce": "accept"},
        )


def members(vectors: Book, parent: Vector) -> None:
    """Headers and claims that must be refused, under a right signature."""
    key = keys.demo(2048)
    for of, wrongs in (("header", wrong_headers()), ("claims", wrong_claims())):
        for wrong in wrongs:
            pair = (wrong.text, claims()) if of == "header" else (HEADER, wrong.text)
            made = signed(*pair, key)
            lenient = bool(wrong.salesforce_sub)
            vectors.reject(
                wrong.slug,
                wrong.comment,
                parent,
                f"intermediates.{of}",
                flag=wrong.flag,
                input={"assertion": made.assertion},
                intermediates=made.intermediates,
                result={"iss": ISS, "sub": wrong.salesforce_sub} if lenient else None,
                profiles={"salesforce": "accept"} if lenient else None,
            )


def octets(vectors: Book, parent: Vector) -> None:
    """Headers and claims that are no UTF-8: octets, so that the signing input is spliced."""
    right, user = claims().encode(), b"user@"
    claims_part = oracle.base64url(right)
    header_part = oracle.base64url(HEADER.encode())
    for flag, slug, comment, wrong in (
        ("json-utf8-overlong", "overlong", "a letter in two octets", b"us\xc1\xa5r@"),
        ("json-utf8-overlong", "overlong-nul", "NUL as C0 80", b"us\xc0\x80er@"),
        ("json-utf8-surrogate", "cesu", "a pair of surrogates", b"us\xed\xa0\xbd\xed\xb8\x80er@"),
        ("json-utf8-truncated", "truncated", "a character cut short", b"us\xc3er@"),
        ("json-utf8-octet", "octet", "an octet FF", b"us\xffer@"),
        ("json-utf8-octet", "latin-1", "é as Latin-1 has it", b"us\xe9r@"),
    ):
        part = oracle.base64url(right.replace(user, wrong))
        spliced(vectors, parent, f"claims-utf8-{slug}", f"{comment}, in the claims", flag,
                f"{header_part}.{part}", "claims")  # fmt: skip
    for slug, codec in (("utf16", "utf-16-le"), ("utf16-mark", "utf-16"), ("utf32", "utf-32-be")):
        part = oracle.base64url(claims().encode(codec))
        spliced(vectors, parent, f"claims-{slug}", f"claims in {codec}", "json-utf16",
                f"{header_part}.{part}", "claims")  # fmt: skip
    part = oracle.base64url(HEADER.encode().replace(b"JWT", b"J\xffT"))
    spliced(vectors, parent, "header-utf8-octet", "an octet FF, in the header", "json-utf8-octet",
            f"{part}.{claims_part}", "header")  # fmt: skip
    part = oracle.base64url(HEADER.encode("utf-16-le"))
    spliced(vectors, parent, "header-utf16", "a header in utf-16-le", "json-utf16",
            f"{part}.{claims_part}", "header")  # fmt: skip
    twice = oracle.base64url(claims_part.encode())
    spliced(vectors, parent, "claims-double", "the claims, encoded twice", "encoding-double",
            f"{header_part}.{twice}", "claims")  # fmt: skip
    twice = oracle.base64url(header_part.encode())
    spliced(vectors, parent, "header-double", "the header, encoded twice", "encoding-double",
            f"{twice}.{claims_part}", "header")  # fmt: skip


def spliced(
    vectors: Book, parent: Vector, slug: str, comment: str, flag: str, text: str, gone: str
) -> None:
    """A right signature over a signing input with a part that is no text."""
    made = signed(HEADER, claims(), keys.demo(2048), signing_input=text)
    vectors.reject(slug, comment, parent, "intermediates.signing_input", flag=flag,
                   input={"assertion": made.assertion},
                   intermediates={**made.intermediates, gone: None})  # fmt: skip
