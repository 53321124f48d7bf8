"""The text of an assertion: its parts, and each fault of base64url in each of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count

from tests import oracle
from tests.recording import keys
from tests.recording.assertion_build import AUD, ISS, SUB
from tests.recording.base64url_decode import ALPHABET
from tests.recording.keys import SIZES, Key
from tests.recording.making import Book, Vector
from tests.recording.tokens import HEADER, claims, header, signed

__all__ = ["texts"]

Accept = Callable[[Book, str, str, str, str, str, str], Vector]


def texts(vectors: Book, accept: Accept) -> None:
    """Enter the faults of the text."""
    whole(vectors)
    for residue in (0, 2, 3):
        for of in ("header", "claims"):
            header_text, claims_text, sub = with_residue(of, residue)
            parent = accept(vectors, f"{of}-{residue}",
                            f"{of} of a length of {residue} mod 4, with - and _ in it",
                            "assertion-forms", header_text, claims_text, sub)  # fmt: skip
            part_faults(vectors, parent, of, residue)
    for bits in SIZES:
        signature_faults(vectors, bits, keys.demo(bits))


def with_residue(of: str, residue: int) -> tuple[str, str, str]:
    """Header and claims of which one, encoded, has that residue and both special characters."""
    for number in count():
        odd = f"~~{'?' * (number % 7)}>>{number}ÿÿ"
        header_text = header(kid=odd) if of == "header" else HEADER
        sub = f"{odd}@example.com" if of == "claims" else SUB
        claims_text = claims(sub=sub)
        part = oracle.base64url((header_text if of == "header" else claims_text).encode())
        if len(part) % 4 == residue and "-" in part and "_" in part:
            return header_text, claims_text, sub
    raise AssertionError("unreachable")


def faults(part: str) -> Iterator[tuple[str, str, str, str]]:
    """Each fault of base64url in a part: flag, slug, comment, text."""
    residue, half = len(part) % 4, len(part) // 2
    right = -residue % 4
    if right:
        yield "base64-padding", "padding", f"{right} times '=' at the end", part + "=" * right
    wrong = {0: 1, 2: 1, 3: 2}[residue]
    comment = f"{wrong} times '=' at the end, as no encoder writes it"
    yield "base64-padding-count", "padding-count", comment, part + "=" * wrong
    four = part + "=" * (right + 4)
    yield "base64-padding-count", "padding-more", f"{right + 4} times '=' at the end", four
    within = part[:half] + "=" + part[half + 1 :]
    yield "base64-padding-within", "padding-within", "'=' in the middle", within
    for name, ours, theirs in (("plus", "-", "+"), ("slash", "_", "/")):
        yield f"base64-{name}", name, f"'{theirs}' for '{ours}'", part.replace(ours, theirs, 1)
        percent = part.replace(ours, f"%{ord(ours):02X}", 1)
        comment = f"'{ours}' percent-encoded"
        yield "base64-percent", f"percent-{name}", comment, percent
    for flag, slug, comment, text in (
        ("space", "space", "a space", " "),
        ("tab", "tab", "a tab", "\t"),
        ("line-feed", "line-feed", "a line feed", "\n"),
        ("carriage-return", "carriage-return", "CR LF", "\r\n"),
        ("nul", "nul", "a NUL", "\0"),
        ("character", "character", "an exclamation mark", "!"),
        ("look-alike", "zero-width", "a zero width space", "\u200b"),
    ):
        yield (
            f"base64-{flag}",
            f"{slug}-within",
            f"{comment} more, in the middle",
            (part[:half] + text + part[half:]),
        )
        yield f"base64-{flag}", f"{slug}-end", f"{comment} more, at the end", part + text
    alike = part[:half] + "\u0391" + part[half + 1 :]
    yield "base64-look-alike", "look-alike", "a Greek capital Alpha for a character", alike
    if residue == 0:
        yield "base64-length", "length", "a character more", part + "A"
    if residue == 2:
        yield "base64-length", "length", "the last character is missing", part[:-1]
    if residue:
        bits = 4 if residue == 2 else 2
        for pattern in (1, (1 << bits) - 1, 1 << (bits - 1)):
            last = ALPHABET[ALPHABET.index(part[-1]) | pattern]
            comment = f"bits {pattern:0{bits}b} left over"
            yield "base64-spare-bits", f"spare-{pattern:0{bits}b}", comment, part[:-1] + last


def part_faults(vectors: Book, parent: Vector, of: str, residue: int) -> None:
    """The faults of header or claims, signed as they are sent."""
    parts = parent["intermediates"]["signing_input"].split(".")
    at = ("header", "claims").index(of)
    lenient = {"result": parent["expect"]["result"], "profiles": {"salesforce": "accept"}}
    for flag, slug, comment, text in faults(parts[at]):
        changed = [*parts]
        changed[at] = text
        made = signed("", "", keys.demo(2048), signing_input=".".join(changed))
        values = {name: made.intermediates[name] for name in ("signing_input", "digest", "em")}
        vectors.reject(
            f"{of}-{residue}-{slug}",
            f"{comment}, in {'the ' + of} of {residue} mod 4",
            parent,
            "intermediates.signing_input",
            flag=flag,
            input={"assertion": made.assertion},
            intermediates=values,
            **(lenient if slug == "padding" else {}),
        )


def signature_faults(vectors: Book, bits: int, key: Key) -> None:
    """The faults of the signature's own text."""
    parent = vectors.by_id[f"assertion-verify/plain-{bits}"]
    signing_input, _, signature = parent["input"]["assertion"].rpartition(".")
    lenient = {"result": parent["expect"]["result"], "profiles": {"salesforce": "accept"}}
    for flag, slug, comment, text in faults(signature):
        vectors.reject(
            f"signature-{bits}-{slug}",
            f"{comment}, in the signature of a key of {bits} bits",
            parent,
            "input.assertion",
            flag=flag,
            input={"assertion": f"{signing_input}.{text}"},
            **(lenient if slug == "padding" else {}),
        )
    if bits == 2048:
        padded = [part + "=" * (-len(part) % 4) for part in signing_input.split(".")]
        made = signed("", "", key, signing_input=".".join(padded))
        end = made.assertion.rpartition(".")[2]
        vectors.reject(
            "padding-everywhere",
            "padding in each part where an encoder puts it",
            parent,
            "input.assertion",
            flag="base64-padding",
            input={"assertion": made.assertion + "=" * (-len(end) % 4)},
            intermediates={
                name: made.intermediates[name] for name in ("signing_input", "digest", "em")
            },
            **lenient,
        )


def whole(vectors: Book) -> None:
    """The parts: too many, too few, empty, and what stands around."""
    parent = vectors.by_id["assertion-verify/plain-2048"]
    right = parent["input"]["assertion"]
    first, second, third = right.split(".")
    general = {"payload": second, "signatures": [{"protected": first, "signature": third}]}
    flat = {"payload": second, "protected": first, "signature": third}
    jwe = oracle.base64url(b'{"alg":"RSA-OAEP","enc":"A256GCM"}')
    around, counted, empty = "segments-around", "segments-count", "segments-empty"
    for flag, slug, comment, text in (
        ("segments-five", "five", "five parts, a JWE", f"{jwe}.{third}.{first}.{second}.{third}"),
        ("segments-five", "five-signed", "five parts, the first three right", f"{right}.AA.AA"),
        (counted, "four", "four parts, the last one AA", f"{right}.AA"),
        (counted, "four-empty", "a dot at the end", f"{right}."),
        (counted, "two", "no signature and no dot before it", f"{first}.{second}"),
        (counted, "two-claims", "no header", f"{second}.{third}"),
        (counted, "one", "the header alone", first),
        (counted, "none", "no character", ""),
        (counted, "dots", "two dots and nothing else", ".."),
        (counted, "colons", "colons for dots", right.replace(".", ":")),
        (counted, "fullwidth", "fullwidth full stops for dots", right.replace(".", "\uff0e")),
        (empty, "signature-empty", "an empty signature", f"{first}.{second}."),
        (empty, "header-absent", "an empty header", f".{second}.{third}"),
        (empty, "claims-absent", "empty claims", f"{first}..{third}"),
        (empty, "dot-before", "a dot before", f".{right}"),
        (empty, "dot-twice", "two dots in a row", right.replace(".", "..", 1)),
        ("segments-json", "json-general", "the general JSON form of a JWS", json.dumps(general)),
        ("segments-json", "json-flattened", "the flattened JSON form", json.dumps(flat)),
        (around, "quotes", "quotation marks around, as in JSON", f'"{right}"'),
        (around, "quotes-single", "single quotation marks around", f"'{right}'"),
        (around, "bearer", "Bearer and a space before", f"Bearer {right}"),
        (around, "jwt-scheme", "JWT and a space before", f"JWT {right}"),
        (around, "name", "the name of the form's parameter before", f"assertion={right}"),
        (around, "space-before", "a space before", f" {right}"),
        (around, "newline-before", "a line feed before", f"\n{right}"),
        (around, "bom-before", "a byte order mark before", f"\ufeff{right}"),
        (around, "angle", "angle brackets around", f"<{right}>"),
        (around, "comma", "two assertions with a comma between", f"{right},{right}"),
        (
            around,
            "wrapped",
            "a line break every 76 characters",
            "\n".join(right[start : start + 76] for start in range(0, len(right), 76)),
        ),
        ("segments-size", "dots-many", "20,000 dots", "." * 20_000),
        ("segments-size", "parts-many", "1,000 times the header", ".".join([first] * 1000)),
        (
            "encoding-double",
            "whole-double",
            "the whole assertion, encoded once more",
            oracle.base64url(right.encode()),
        ),
    ):
        vectors.reject(f"segments-{slug}", comment, parent, "input.assertion", flag=flag,
                       input={"assertion": text})  # fmt: skip
    key_text = keys.demo(2048).private
    vectors.reject("segments-private-key", "the private key in place of the assertion", parent,
                   "input.assertion", flag="segments-count",
                   input={"assertion": key_text},
                   lesson="This is the private key: if it was sent, it is no longer private."
                   )  # fmt: skip
    unsigned = json.dumps({"iss": ISS, "sub": SUB, "aud": AUD})
    vectors.reject("segments-claims", "the claims as JSON in place of the assertion", parent,
                   "input.assertion", flag="segments-count",
                   input={"assertion": unsigned})  # fmt: skip
