"""key.load: a file -> modulus and exponent of the one RSA key in it (RFC 7468, RFC 8017 A.1)."""

from __future__ import annotations

import base64
import re

from tests.recording import der, keys
from tests.recording.keys import SIZES, VECTORS, Key, recorded
from tests.recording.making import Book, Flag, Vector
from tests.recording.rs256_sign import FLAGS as KEY_FLAGS

__all__ = ["book"]

FLAGS = {
    "key-form": Flag("RFC 7468, RFC 8017 A.1", "a common form of a key is not read",
        "Tools write PKCS#8 and PKCS#1, SPKI and certificates, in PEM and DER.", fault=False),
    "key-armour": Flag("RFC 7468 §2, §5.2", "harmless text around a key makes it unreadable",
        "Text before the block and CRLF are no fault.", fault=False),
    "key-armour-choice": Flag("RFC 7468 §2, §3", "the program crashes on unusual armour",
        "RFC 7468 lets a reader take this or refuse it.", fault=False),
    "key-short": KEY_FLAGS["key-short"],
    "key-not-rsa": KEY_FLAGS["key-not-rsa"],
    "key-pss-only": KEY_FLAGS["key-pss-only"],
    "key-public-given": KEY_FLAGS["key-public-given"],
    "key-encrypted": Flag("RFC 5958 §3, RFC 1421 §4.6.1.1",
        "an encrypted key is read as something else, or asks for a password where nobody is",
        "Decrypt it first: openssl pkey -in server.key -out decrypted.key", "key-format"),
    "key-private-given": Flag("RFC 5280 §4.1",
        "a private key is taken where a public one is needed, and ends up on servers",
        "Give away the certificate or the public half, never the private key.", "key-format"),
    "key-certificate-given": Flag("RFC 5280 §4.1", "a certificate is taken for a private key",
        "The certificate holds the public half alone: the key is in the file made along with it.",
        "key-format"),
    "key-request": Flag("RFC 2986 §4", "a signing request is taken for a certificate",
        "A request is no certificate: openssl req -noout -pubkey takes its key out.", "key-format"),
    "key-keystore": Flag("RFC 7292 §4, RFC 5652 §3", "a keystore is taken for a key",
        "Take the key out: openssl pkcs12 -in keystore.p12 -nocerts -nodes -out server.key",
        "key-format"),
    "key-openssh": Flag("RFC 4253 §6.6", "OpenSSH's own format is read in part",
        "Rewrite a copy: ssh-keygen -p -m PKCS8 -f server.key", "key-format"),
    "key-jwk": Flag("RFC 7517 §4", "a JWK is taken for a PEM file",
        "This operation reads PEM and DER: a JWK is JSON.", "key-format"),
    "key-several": Flag("RFC 7468 §3", "the first of several keys is taken, or the last",
        "Which is meant is for the caller to say: one key in a file.", "key-armour"),
    "key-flattened": Flag("RFC 7468 §3",
        "line breaks that an environment variable lost are guessed",
        "Put the line breaks back: the file was flattened on its way.", "key-armour"),
    "key-truncated": Flag("RFC 7468 §3, ITU-T X.690 §10",
        "a key that was cut is read as far as it goes", "Copy the file again, whole.",
        "key-armour"),
    "key-trailing": Flag("ITU-T X.690 §10", "what follows the key is not looked at",
        "The DER of a key ends the file, or the block.", "key-format"),
    "key-label": Flag("RFC 7468 §3, §4", "the label is not compared with what is inside",
        "The label says what is inside: another tool wrote it wrongly, or it was edited.",
        "key-armour"),
    "key-base64": Flag("RFC 7468 §3, RFC 4648 §3.3", "characters that are no base64 are skipped",
        "Refuse what is not base64 between the lines.", "key-armour"),
    "key-exponent-even": Flag("RFC 8017 §3.1", "an even exponent is taken",
        "e is odd, or it has no d.", "key-exponent"),
    "key-exponent-one": Flag("RFC 8017 §3.1", "the exponent 1 is taken: EM is then its signature",
        "e is 3 or more, commonly 65537.", "key-exponent"),
    "key-modulus-even": Flag("RFC 8017 §3.1", "an even modulus is taken",
        "n is a product of odd primes.", "key-inconsistent"),
    "key-product": Flag("RFC 8017 §3.2", "n is not held to p · q",
        "n = p · q, or signatures are wrong and give the primes away.", "key-inconsistent"),
    "key-private-exponent": Flag("RFC 8017 §3.2", "d is not held to e",
        "e · d = 1 mod lcm(p - 1, q - 1), or no signature verifies.", "key-inconsistent"),
    "key-crt": Flag("RFC 8017 §3.2", "the CRT numbers are not held to d, p and q",
        "One wrong CRT number, and one signature gives a prime away.", "key-inconsistent"),
    "key-empty": Flag("RFC 7468 §3", "an empty file is read as a key, or crashes the program",
        "The file is empty: was it written, and is it the right one?", "key-format"),
    "key-no-key": Flag("RFC 7468 §3", "a file without a key crashes the program",
        "The file starts with -----BEGIN, or with the SEQUENCE of DER.", "key-format"),
}  # fmt: skip


def book() -> Book:
    """The vectors of key.load."""
    vectors = Book("key.load", "A key file to n and e, or a refusal.", FLAGS)
    for bits in SIZES:
        accepts(vectors, keys.demo(bits), bits)
    armours(vectors, keys.demo(2048))
    for name, comment in (
        ("odd-2050", "a modulus of 2050 bits, 257 octets"),
        ("exponent-3", "the public exponent 3"),
    ):
        key = keys.extra(name)
        accept(vectors, f"private-{name}", comment, "private", key, key.private.encode())
        accept(vectors, f"public-{name}", comment, "public", key, key.public.encode())
    parents = {
        name: vectors.by_id[f"key-load/{name}"]
        for name in ("pkcs8-2048", "spki-2048", "pkcs8-der-2048", "spki-der-2048",
                     "certificate-2048", "pkcs1-2048", "certificate-der-2048")
    }  # fmt: skip
    for slug, comment, flag, parent, file in faults():
        vectors.reject(slug, comment, parents[parent], "input.file", flag=flag,
                       input={"file": file.hex()})  # fmt: skip
    return vectors


def accept(
    vectors: Book, slug: str, comment: str, kind: str, key: Key, file: bytes, flag: str = "key-form"
) -> Vector:
    """A file that holds the key."""
    result = {"n": hexadecimal(key.n), "e": hexadecimal(key.e)}
    return vectors.accept(slug, comment, {"kind": kind, "file": file.hex()}, result, flag=flag)


def hexadecimal(number: int) -> str:
    """A number in hex, an even number of digits."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big").hex()


def accepts(vectors: Book, key: Key, bits: int) -> None:
    """One demo key in each of its files."""
    folder = VECTORS / "keys"
    public_der = der.pkcs1_public(key.n, key.e)
    for slug, comment, kind, file in (
        ("pkcs8", "PKCS#8, PEM", "private", f"demo-{bits}.key"),
        ("pkcs8-der", "PKCS#8, DER", "private", f"demo-{bits}.key.der"),
        ("pkcs1", "PKCS#1, PEM", "private", f"demo-{bits}.pkcs1.key"),
        ("spki", "SPKI, PEM", "public", f"demo-{bits}.pub"),
        ("spki-der", "SPKI, DER", "public", f"demo-{bits}.pub.der"),
        ("certificate", "a certificate, PEM", "public", f"demo-{bits}.crt"),
        ("certificate-der", "a certificate, DER", "public", f"demo-{bits}.crt.der"),
    ):
        accept(vectors, f"{slug}-{bits}", comment, kind, key, (folder / file).read_bytes())
    accept(vectors, f"pkcs1-der-{bits}", "PKCS#1, DER", "private", key, key.pkcs1)
    public = der.pem("RSA PUBLIC KEY", public_der).encode()
    accept(vectors, f"pkcs1-public-{bits}", "PKCS#1 public, PEM", "public", key, public)
    accept(vectors, f"pkcs1-public-der-{bits}", "PKCS#1 public, DER", "public", key, public_der)


def armours(vectors: Book, key: Key) -> None:
    """What stands around a key and is no fault, and what is left to the reader."""
    certificate = (VECTORS / "keys/demo-2048.crt").read_text()
    files = (("private", key.private), ("public", key.public), ("certificate", certificate))
    bag = "Bag Attributes\n    friendlyName: demo\nKey Attributes: <No Attributes>\n"
    for name, text in files:
        kind = "private" if name == "private" else "public"
        for slug, comment, changed in (
            ("crlf", "lines end in CR LF", text.replace("\n", "\r\n")),
            ("text-before", "the lines of openssl pkcs12 before the block", bag + text),
            ("no-newline", "no line break at the end", text.rstrip("\n")),
            ("newlines", "three line breaks at the end", text + "\n\n\n"),
        ):
            octets = changed.encode()
            accept(vectors, f"{slug}-{name}", comment, kind, key, octets, "key-armour")
        for slug, comment, changed in (
            ("bom", "a byte order mark before the block", "\ufeff" + text),
            ("cr", "lines end in CR", text.replace("\n", "\r")),
            ("width", "lines of 76 characters", rewrapped(text, 76)),
            ("one-line", "all base64 in one line", rewrapped(text, 10_000)),
            (
                "indented",
                "spaces before each line of base64",
                re.sub(r"\n(?=[^-\n])", "\n  ", text),
            ),
            ("text-after", "a note after the END line", text + "made on Monday\n"),
            ("trailing-spaces", "spaces after each line", text.replace("\n", "  \n")),
        ):
            given = {"kind": kind, "file": changed.encode().hex()}
            vectors.either(f"{slug}-{name}", comment, given, flag="key-armour-choice")


def rewrapped(text: str, width: int) -> str:
    """A PEM text with lines of another length."""
    label = text.partition("-----BEGIN ")[2].partition("-----")[0]
    return der.pem(label, der.unarmoured(text), width=width)


def faults() -> list[tuple[str, str, str, str, bytes]]:
    """slug, comment, flag, parent, file of each file that must be refused."""
    return [*other_files(), *damaged(), *numbers()]


def other_files() -> list[tuple[str, str, str, str, bytes]]:
    """Files that hold something else than the key that was wanted."""
    key = keys.demo(2048)
    public = der.pkcs1_public(key.n, key.e)
    certificate = (VECTORS / "keys/demo-2048.crt").read_bytes()
    bound_private = der.pkcs8(key.pkcs1, der.PSS)
    bound_public = der.spki(public, der.PSS)
    jwk = (VECTORS / "keys/demo-2048.jwk.json").read_bytes()
    short, almost = keys.extra("short-1024"), keys.extra("short-2047")
    private, spki = "pkcs8-2048", "spki-2048"
    return [
        ("encrypted-pkcs8", "an encrypted PKCS#8 key", "key-encrypted", private,
         recorded("encrypted.key")),
        ("encrypted-pkcs1", "a PKCS#1 key, encrypted as PEM once did", "key-encrypted",
         "pkcs1-2048", recorded("encrypted.pkcs1.key")),
        ("encrypted-public", "an encrypted key where a public one is wanted", "key-encrypted", spki,
         recorded("encrypted.key")),
        ("ec-private", "an elliptic-curve key, PKCS#8", "key-not-rsa", private, recorded("ec.key")),
        ("ec-sec1", "an elliptic-curve key, SEC 1", "key-not-rsa", private,
         recorded("ec.sec1.key")),
        ("ec-public", "an elliptic-curve key, SPKI", "key-not-rsa", spki, recorded("ec.pub")),
        ("ed25519-private", "an Ed25519 key, PKCS#8", "key-not-rsa", private,
         recorded("ed25519.key")),
        ("ed25519-public", "an Ed25519 key, SPKI", "key-not-rsa", spki, recorded("ed25519.pub")),
        ("pss-private", "an RSA key bound to PSS, PEM", "key-pss-only", private,
         der.pem("PRIVATE KEY", bound_private).encode()),
        ("pss-private-der", "an RSA key bound to PSS, DER", "key-pss-only", "pkcs8-der-2048",
         bound_private),
        ("pss-public", "an RSA public key bound to PSS, PEM", "key-pss-only", spki,
         der.pem("PUBLIC KEY", bound_public).encode()),
        ("pss-public-der", "an RSA public key bound to PSS, DER", "key-pss-only", "spki-der-2048",
         bound_public),
        ("request", "a certificate signing request", "key-request", "certificate-2048",
         recorded("request.csr")),
        ("request-private", "a signing request for a private key", "key-request", private,
         recorded("request.csr")),
        ("pkcs12-private", "a PKCS#12 keystore for a private key", "key-keystore", private,
         recorded("keystore.p12")),
        ("pkcs12-public", "a PKCS#12 keystore for a certificate", "key-keystore",
         "certificate-2048", recorded("keystore.p12")),
        ("pkcs7", "a PKCS#7 bundle", "key-keystore", "certificate-2048", recorded("bundle.p7b")),
        ("jks", "the first octets of a Java keystore", "key-keystore", private,
         bytes.fromhex("feedfeed0000000200000001")),
        ("openssh-private", "a private key in OpenSSH's format", "key-openssh", private,
         recorded("openssh.key")),
        ("openssh-public", "a public key in OpenSSH's format", "key-openssh", spki,
         b"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ== user@example.com\n"),
        ("jwk-private", "a JWK for a private key", "key-jwk", private, jwk),
        ("jwk-public", "a JWK for a public key", "key-jwk", spki, jwk),
        ("certificate-as-private", "a certificate, PEM, for a private key", "key-certificate-given",
         private, certificate),
        ("certificate-as-private-der", "a certificate, DER, for a private key",
         "key-certificate-given", "pkcs8-der-2048",
         (VECTORS / "keys/demo-2048.crt.der").read_bytes()),
        ("public-as-private", "a public key for a private key", "key-public-given", private,
         key.public.encode()),
        ("public-as-private-pkcs1", "a PKCS#1 public key for a private key", "key-public-given",
         "pkcs1-2048", der.pem("RSA PUBLIC KEY", public).encode()),
        ("private-as-public", "a PKCS#8 private key for a public key", "key-private-given", spki,
         key.private.encode()),
        ("private-as-public-pkcs1", "a PKCS#1 private key for a public key", "key-private-given",
         spki, der.pem("RSA PRIVATE KEY", key.pkcs1).encode()),
        ("short-private", "a key of 1024 bits", "key-short", private, short.private.encode()),
        ("short-private-pkcs1", "a key of 1024 bits, PKCS#1", "key-short", "pkcs1-2048",
         recorded("short-1024.key")),
        ("short-public", "a public key of 1024 bits", "key-short", spki, short.public.encode()),
        ("short-2047-private", "a key of 2047 bits", "key-short", private, almost.private.encode()),
        ("short-2047-public", "a public key of 2047 bits", "key-short", spki,
         almost.public.encode()),
        ("empty-private", "no octet, for a private key", "key-empty", private, b""),
        ("empty-public", "no octet, for a public key", "key-empty", spki, b""),
        ("line-feed", "a line feed and nothing else", "key-empty", private, b"\n"),
        ("path", "the name of a file in place of its content", "key-no-key", private,
         b"/etc/app/server.key"),
        ("html", "a page of HTML", "key-no-key", spki, b"<!doctype html><title>Login</title>"),
        ("zeros", "sixteen octets 00", "key-no-key", private, bytes(16)),
        ("sequence", "an empty SEQUENCE", "key-no-key", "pkcs8-der-2048", b"\x30\x00"),
        ("sequence-public", "an empty SEQUENCE, for a public key", "key-no-key", "spki-der-2048",
         b"\x30\x00"),
        ("length-huge", "a SEQUENCE that claims four gigabytes", "key-truncated", "pkcs8-der-2048",
         bytes.fromhex("3084ffffffff020100")),
        ("length-indefinite", "a SEQUENCE of indefinite length", "key-truncated", "spki-der-2048",
         b"\x30\x80" + der.spki(public)[4:] + b"\x00\x00"),
    ]  # fmt: skip


def damaged() -> list[tuple[str, str, str, str, bytes]]:
    """Files that were cut, joined, flattened or edited."""
    key = keys.demo(2048)
    certificate = (VECTORS / "keys/demo-2048.crt").read_text()
    found: list[tuple[str, str, str, str, bytes]] = []
    for name, parent, text in (
        ("private", "pkcs8-2048", key.private),
        ("public", "spki-2048", key.public),
        ("certificate", "certificate-2048", certificate),
    ):
        lines = text.splitlines()
        begin, end, body = lines[0], lines[-1], lines[1:-1]
        octets = der.unarmoured(text)
        label = begin.removeprefix("-----BEGIN ").removesuffix("-----")
        half = len(body) // 2
        other = keys.extra("exponent-3")
        second = other.private if name == "private" else other.public
        other_label = "CERTIFICATE" if name == "public" else "PUBLIC KEY"
        wrong_label = "RSA PRIVATE KEY" if name == "private" else other_label
        for slug, comment, flag, changed in (
            (
                "flattened-escapes",
                "each line break as the two characters \\n",
                "key-flattened",
                "\\n".join([*lines, ""]),
            ),
            ("flattened-spaces", "each line break as a space", "key-flattened", " ".join(lines)),
            ("flattened-joined", "no line breaks at all", "key-flattened", "".join(lines)),
            (
                "quoted",
                "the lines of a JSON text, with its quotation marks",
                "key-flattened",
                '"' + "\\n".join([*lines, ""]) + '"',
            ),
            ("two-other", "another key follows", "key-several", text + second),
            ("two-before", "another key stands before", "key-several", second + text),
            (
                "cut-line",
                "the last line of base64 is missing",
                "key-truncated",
                "\n".join([*lines[:-2], end, ""]),
            ),
            (
                "cut-half",
                "the second half of the base64 is missing",
                "key-truncated",
                "\n".join([begin, *body[:half], end, ""]),
            ),
            ("cut-end", "no END line", "key-truncated", "\n".join([begin, *body, ""])),
            ("cut-begin", "no BEGIN line", "key-truncated", "\n".join([*body, end, ""])),
            (
                "cut-line-first",
                "the first line of base64 is missing",
                "key-truncated",
                "\n".join([begin, *body[1:], end, ""]),
            ),
            (
                "trailing-der",
                "two octets after the DER, in the block",
                "key-trailing",
                der.pem(label, octets + b"\x05\x00"),
            ),
            ("label", f"the label {wrong_label}", "key-label", der.pem(wrong_label, octets)),
            ("label-unknown", "a label that nobody knows", "key-label", der.pem("KEY", octets)),
            (
                "label-small",
                "the label in small letters",
                "key-label",
                text.replace(label, label.lower()),
            ),
            (
                "label-end",
                "END names another label",
                "key-label",
                text.replace(f"END {label}", "END KEY"),
            ),
            ("dashes", "four dashes where five belong", "key-label", text.replace("-----", "----")),
            (
                "base64-character",
                "a character of base64 replaced by !",
                "key-base64",
                text.replace(body[1], "!" + body[1][1:]),
            ),
            (
                "base64-url",
                "base64url in place of base64",
                "key-base64",
                text.replace("+", "-").replace("/", "_")
                if name != "certificate"
                else "\n".join(
                    [begin, *(line.translate({43: 45, 47: 95}) for line in body), end, ""]
                ),
            ),
            (
                "base64-padding",
                "'=' in the middle",
                "key-base64",
                text.replace(body[2], body[2][:-1] + "="),
            ),
        ):
            assert changed != text, slug
            found.append((f"{slug}-{name}", comment, flag, parent, changed.encode()))
        der_parent = {"private": "pkcs8-der-2048", "public": "spki-der-2048",
                      "certificate": "certificate-der-2048"}[name]  # fmt: skip
        found += [
            (f"trailing-{name}-der", "one octet after the DER", "key-trailing", der_parent,
             octets + b"\x00"),
            (f"trailing-{name}-der-line", "a line feed after the DER", "key-trailing", der_parent,
             octets + b"\n"),
            (f"cut-{name}-der", "the last octet of the DER is missing", "key-truncated", der_parent,
             octets[:-1]),
            (f"cut-{name}-der-half", "half of the DER is missing", "key-truncated", der_parent,
             octets[: len(octets) // 2]),
            (f"cut-{name}-der-start", "five octets of the DER and no more", "key-truncated",
             der_parent, octets[:5]),
            (f"base64-alone-{name}", "the base64 without its two lines", "key-no-key", parent,
             base64.b64encode(octets)),
        ]  # fmt: skip
    return found


def numbers() -> list[tuple[str, str, str, str, bytes]]:
    """Keys whose numbers are wrong or do not fit one another."""
    key = keys.demo(2048)
    n, e, d, p, q = key.n, key.e, key.d, key.p, key.q
    right = (d % (p - 1), d % (q - 1), pow(q, -1, p))
    private: list[tuple[str, str, str, bytes]] = [
        ("exponent-even", "e is 65536", "key-exponent-even",
         der.pkcs1_private(n, 65536, d, p, q)),
        ("exponent-one", "e is 1, and d is 1", "key-exponent-one",
         der.pkcs1_private(n, 1, 1, p, q)),
        ("exponent-zero", "e is 0", "key-exponent-one", der.pkcs1_private(n, 0, d, p, q)),
        ("exponent-other", "e is 3, and d is that of 65537", "key-private-exponent",
         der.pkcs1_private(n, 3, d, p, q)),
        ("d-off", "d is one too many", "key-private-exponent",
         der.pkcs1_private(n, e, d + 2, p, q, crt=right)),
        ("d-zero", "d is 0", "key-private-exponent",
         der.pkcs1_private(n, e, 0, p, q, crt=right)),
        ("d-other", "d of another key", "key-private-exponent",
         der.pkcs1_private(n, e, keys.extra("exponent-3").d, p, q, crt=right)),
        ("n-off", "n is not p · q", "key-product",
         der.pkcs1_private(n + 2, e, d, p, q, crt=right)),
        ("n-even", "n is even", "key-modulus-even",
         der.pkcs1_private(n + 1, e, d, p, q, crt=right)),
        ("p-off", "p is two too many", "key-product",
         der.pkcs1_private(n, e, d, p + 2, q, crt=right)),
        ("p-one", "p is 1 and q is n", "key-product",
         der.pkcs1_private(n, e, d, 1, n, crt=right)),
        ("p-zero", "p is 0", "key-product",
         der.pkcs1_private(n, e, d, 0, q, crt=right)),
        ("crt-dp", "d mod p - 1 is off by two", "key-crt",
         der.pkcs1_private(n, e, d, p, q, crt=(right[0] + 2, *right[1:]))),
        ("crt-dq", "d mod q - 1 is off by two", "key-crt",
         der.pkcs1_private(n, e, d, p, q, crt=(right[0], right[1] + 2, right[2]))),
        ("crt-qi", "the inverse of q is off by one", "key-crt",
         der.pkcs1_private(n, e, d, p, q, crt=(*right[:2], right[2] + 1))),
        ("crt-swapped", "the two exponents of the CRT are swapped", "key-crt",
         der.pkcs1_private(n, e, d, p, q, crt=(right[1], right[0], right[2]))),
        ("crt-zero", "the CRT numbers are 0", "key-crt",
         der.pkcs1_private(n, e, d, p, q, crt=(0, 0, 0))),
    ]  # fmt: skip
    public = [
        ("public-exponent-even", "e is 65536", "key-exponent-even", der.pkcs1_public(n, 65536)),
        ("public-exponent-one", "e is 1", "key-exponent-one", der.pkcs1_public(n, 1)),
        ("public-exponent-zero", "e is 0", "key-exponent-one", der.pkcs1_public(n, 0)),
        ("public-n-even", "n is even", "key-modulus-even", der.pkcs1_public(n - 1, e)),
    ]
    found = [
        (f"numbers-{slug}", comment, flag, "pkcs8-der-2048", der.pkcs8(octets))
        for slug, comment, flag, octets in private
    ]
    return found + [
        (f"numbers-{slug}", comment, flag, "spki-der-2048", der.spki(octets))
        for slug, comment, flag, octets in public
    ]
