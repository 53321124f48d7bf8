"""base64url.decode: text -> octets, one text for each (RFC 4648 §3, §5, RFC 7515 §2)."""

from __future__ import annotations

from collections.abc import Callable

from tests import oracle
from tests.recording import readings
from tests.recording.keys import seeded_bytes
from tests.recording.making import Book, Flag, Vector

__all__ = ["FLAGS", "book"]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

FLAGS = {
    "base64-plain": Flag(
        "RFC 4648 §5, RFC 7515 §2",
        "text that is right is refused or read wrongly",
        "Text of any length but 1 modulo 4 is read, without '='.",
        fault=False,
    ),
    "base64-padding": Flag(
        "RFC 7515 §2",
        "'=' at the end is passed over, so that several texts stand for the same octets",
        "JOSE leaves '=' out: refuse it, and strip it before you sign.",
        "encoding-padding",
    ),
    "base64-padding-count": Flag(
        "RFC 4648 §3.2, RFC 7515 §2",
        "any number of '=' is passed over, also one that no encoder writes",
        "Not even a reader that takes padding may take a wrong number of '='.",
        "encoding-padding",
    ),
    "base64-padding-within": Flag(
        "RFC 4648 §3.3, RFC 7515 §2",
        "'=' within the text is skipped, or ends it, so that what follows is not read",
        "'=' never stands within a text.",
        "encoding-padding",
    ),
    "base64-plus": Flag(
        "RFC 4648 §5",
        "'+' is read as '-': two texts for the same octets",
        "'+' is of the standard alphabet; base64url has '-'.",
        "encoding-alphabet",
    ),
    "base64-slash": Flag(
        "RFC 4648 §5",
        "'/' is read as '_': two texts for the same octets",
        "'/' is of the standard alphabet; base64url has '_'.",
        "encoding-alphabet",
    ),
    "base64-space": Flag(
        "RFC 4648 §3.3, RFC 7515 §2",
        "spaces are passed over, also the one that a '+' in a form becomes",
        "A space is no base64url: refuse it.",
        "encoding-whitespace",
    ),
    "base64-tab": Flag(
        "RFC 4648 §3.3, RFC 7515 §2",
        "tabs are passed over",
        "A tab is no base64url: refuse it.",
        "encoding-whitespace",
    ),
    "base64-line-feed": Flag(
        "RFC 4648 §3.3, RFC 7515 §2",
        "line feeds are passed over, often at the end alone, where a '$' of a pattern matches",
        "A line feed is no base64url, not even the one at the end of a file.",
        "encoding-whitespace",
    ),
    "base64-carriage-return": Flag(
        "RFC 4648 §3.3, RFC 7515 §2",
        "line breaks of MIME are passed over",
        "base64url is not MIME: no line is wrapped.",
        "encoding-whitespace",
    ),
    "base64-nul": Flag(
        "RFC 4648 §3.3",
        "the text ends at a NUL, so that what follows is not read",
        "NUL is a character like another, and none of base64url.",
        "encoding-character",
    ),
    "base64-character": Flag(
        "RFC 4648 §3.3",
        "characters outside the alphabet are dropped or read as something",
        "Whatever is not A to Z, a to z, 0 to 9, '-' or '_' is refused.",
        "encoding-character",
    ),
    "base64-look-alike": Flag(
        "RFC 4648 §3.3",
        "characters beyond ASCII are read by their look, low byte or Unicode class",
        "Compare characters with the 64, not with a class such as \\w or isalnum.",
        "encoding-character",
    ),
    "base64-percent": Flag(
        "RFC 4648 §3.3",
        "percent-encoding is undone a second time",
        "The form was decoded before: '%' is no base64url.",
        "encoding-character",
    ),
    "base64-length": Flag(
        "RFC 4648 §4, §5",
        "six bits without an octet are dropped",
        "No octets have a text of 1 modulo 4: something was cut.",
        "encoding-length",
    ),
    "base64-spare-bits": Flag(
        "RFC 4648 §3.5",
        "bits left over are dropped: 4 or 16 texts for the same octets",
        "Bits that no octet takes up must be 0, or a signature has several texts.",
        "encoding-trailing-bits",
    ),
}

# Texts of each residue mod 4 that there is, with - or _ at the start, in the middle, near the end.
HYPHENS = {0: "-AbC-d90xyz-", 2: "-AbC-d90-g", 3: "-AbC-d90x-8"}
LOW_LINES = {0: "_AbC_d90xyz_", 2: "_AbC_d90_w", 3: "_AbC_d90x_8"}
PLAIN = {0: "AbCdEfGhIj01", 2: "NoPqRsTuVg", 3: "ZyXwVuTsRq0"}

LOOK_ALIKES = (
    ("fullwidth-a", "FULLWIDTH LATIN CAPITAL LETTER A", "\uff21"),
    ("cyrillic-a", "CYRILLIC CAPITAL LETTER A", "\u0410"),
    ("greek-a", "GREEK CAPITAL LETTER ALPHA", "\u0391"),
    ("kelvin", "KELVIN SIGN, a K to a comparison without case", "\u212a"),
    ("long-s", "LATIN SMALL LETTER LONG S, an s to a comparison without case", "\u017f"),
    ("arabic-digit", "ARABIC-INDIC DIGIT ONE, a digit to isdigit", "\u0661"),
    ("low-byte", "U+0141, whose low byte is that of A", "\u0141"),
    ("low-bits", "U+00C1, whose low seven bits are those of A", "\u00c1"),
    ("minus", "MINUS SIGN", "\u2212"),
    ("hyphen", "HYPHEN", "\u2010"),
    ("en-dash", "EN DASH", "\u2013"),
    ("low-line", "FULLWIDTH LOW LINE", "\uff3f"),
    ("zero-width", "ZERO WIDTH SPACE", "\u200b"),
    ("no-break", "NO-BREAK SPACE", "\u00a0"),
    ("line-separator", "LINE SEPARATOR", "\u2028"),
    ("byte-order-mark", "ZERO WIDTH NO-BREAK SPACE", "\ufeff"),
    ("beyond-bmp", "MATHEMATICAL BOLD CAPITAL A, two UTF-16 units", "\U0001d400"),
)
PLACES = ("start", "middle", "end")
LENGTH, SPARE = "base64-length", "base64-spare-bits"

Accept = Callable[[str, str, str], None]  # slug, comment, text
Reject = Callable[[str, str, str, str, str], None]  # slug, comment, parent's text, text, flag


def book() -> Book:
    """The vectors of base64url.decode."""
    vectors = Book("base64url.decode", "base64url to octets, one text for each.", FLAGS)
    accepted: dict[str, Vector] = {}

    def accept(slug: str, comment: str, text: str) -> None:
        result = {"octets": readings.base64url(text).hex()}
        vector = vectors.accept(slug, comment, {"text": text}, result, flag="base64-plain")
        accepted[text] = vector

    def reject(slug: str, comment: str, parent: str, text: str, flag: str) -> None:
        of = accepted[parent]
        vectors.reject(slug, comment, of, "input.text", flag=flag, input={"text": text})

    accepts(accept)
    padding(reject)
    insertions(reject)
    characters(reject)
    lengths(reject)
    spare_bits(reject)
    return vectors


def accepts(accept: Accept) -> None:
    """What must be read: each length, each character, the published examples."""
    for text in ("", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"):
        accept(f"rfc4648-{len(text)}", f"RFC 4648 §10, {len(text)} characters", text)
    accept("rfc7515-c", "RFC 7515 appendix C: five octets", "A-z_4ME")
    source = seeded_bytes("base64url.decode")
    for length in range(1, 21):
        accept(
            f"length-{length}", f"{length} octets from the seed", oracle.base64url(source(length))
        )
    for residue in (0, 2, 3):
        accept(f"hyphens-{residue}", f"hyphens; length {residue} mod 4", HYPHENS[residue])
        accept(f"low-lines-{residue}", f"low lines; length {residue} mod 4", LOW_LINES[residue])
        accept(f"plain-{residue}", f"letters and digits; length {residue} mod 4", PLAIN[residue])
    accept("alphabet", "all 64 characters in their order", ALPHABET)
    for first in "AQgw":
        accept(f"two-{first.lower()}", f"two characters that end in {first}", f"A{first}")
    accept("long", "1,024 octets from the seed", oracle.base64url(source(1024)))


def padding(reject: Reject) -> None:
    """'=' at the end, in each number, and within."""
    right = {0: 0, 2: 2, 3: 1}
    for residue, parent in PLAIN.items():
        for count in (1, 2, 3, 4, 5):
            words = "as an encoder with padding writes it" if count == right[residue] else "wrong"
            reject(
                f"padding-{count}-after-{residue}",
                f"{count} times '=' after a length of {residue} mod 4: {words}",
                parent,
                parent + "=" * count,
                "base64-padding" if count < 4 else "base64-padding-count",
            )
        for place, at in zip(("start", "middle"), (0, 5), strict=True):
            wrong = parent[:at] + "=" + parent[at + 1 :]
            comment = f"'=' at the {place} in place of a character; length {residue} mod 4"
            reject(f"padding-{place}-{residue}", comment, parent, wrong, "base64-padding-within")
    flag = "base64-padding-within"
    reject("padding-joined", "two padded texts in a row", "Zm9v", "Zg==Zg==", flag)
    reject("padding-alone", "'====' and nothing else", "", "====", "base64-padding-count")
    reject("padding-one-alone", "'=' and nothing else", "", "=", "base64-padding-count")
    for parent in ("Zg", "Zm8", "Zm9vYg", "Zm9vYmE"):
        wrong = parent + "=" * (-len(parent) % 4)
        comment = f"RFC 4648 §10 as printed there, {len(wrong)} characters"
        reject(f"padding-rfc4648-{len(parent)}", comment, parent, wrong, "base64-padding")


def insertions(reject: Reject) -> None:
    """A character more, at each place of each residue: white space, NUL."""
    inserted = (
        ("space", "a space", " ", "base64-space"),
        ("tab", "a tab", "\t", "base64-tab"),
        ("line-feed", "a line feed", "\n", "base64-line-feed"),
        ("carriage-return", "a carriage return and a line feed", "\r\n", "base64-carriage-return"),
        ("nul", "a NUL", "\0", "base64-nul"),
    )
    for name, words, text, flag in inserted:
        for residue, parent in PLAIN.items():
            for place, at in zip(PLACES, (0, 5, len(parent)), strict=True):
                wrong = parent[:at] + text + parent[at:]
                reject(
                    f"{name}-{place}-{residue}",
                    f"{words} more, at the {place} of a text of {residue} mod 4",
                    parent,
                    wrong,
                    flag,
                )
                # In place of a character the length stays, and no length gives the fault away.
                at = min(at, len(parent) - 1)
                replaced = parent[:at] + text[:1] + parent[at + 1 :]
                reject(
                    f"{name}-for-{place}-{residue}",
                    f"{words.split(' and ')[0]} for a character, at the {place} of {residue} mod 4",
                    parent,
                    replaced,
                    flag,
                )
    reject("line-feed-alone", "a line feed and nothing else", "", "\n", "base64-line-feed")
    reject("wrapped", "a line break after 32 of 64 characters", ALPHABET,
           ALPHABET[:32] + "\r\n" + ALPHABET[32:], "base64-carriage-return")  # fmt: skip


def characters(reject: Reject) -> None:
    """A character of another alphabet in place of one of ours."""
    alphabets = (("plus", "-", "+", HYPHENS), ("slash", "_", "/", LOW_LINES))
    for name, ours, theirs, texts in alphabets:
        for residue, parent in texts.items():
            for place, at in zip(PLACES, places_of(parent, ours), strict=False):
                wrong = parent[:at] + theirs + parent[at + 1 :]
                comment = f"'{theirs}' for '{ours}' at the {place}; length {residue} mod 4"
                reject(f"{name}-{place}-{residue}", comment, parent, wrong, f"base64-{name}")
    for order, character in enumerate("!\"#$%&'()*,.:;<>?@[\\]^`{|}~\x7f\x1b"):
        residue, turn = (0, 2, 3)[order % 3], order // 3 % 3
        parent = PLAIN[residue]
        at = (0, 5, len(parent) - 1)[turn]
        wrong = parent[:at] + character + parent[at + 1 :]
        comment = f"U+{ord(character):04X} for a character at the {PLACES[turn]}"
        name = f"character-{ord(character):02x}-{residue}"
        reject(name, comment, parent, wrong, "base64-character")
    for order, (name, words, character) in enumerate(LOOK_ALIKES):
        for step in range(2):  # at two residues and two places each
            residue, turn = (0, 2, 3)[(order + step) % 3], (order // 3 + step) % 3
            parent = PLAIN[residue]
            at = (0, 5, len(parent) - 1)[turn]
            wrong = parent[:at] + character + parent[at + 1 :]
            comment = f"{words}, at the {PLACES[turn]}; length {residue} mod 4"
            reject(f"{name}-{residue}", comment, parent, wrong, "base64-look-alike")
    for residue in (0, 2, 3):
        for name, ours, texts in (("hyphen", "-", HYPHENS), ("low-line", "_", LOW_LINES)):
            parent = texts[residue]
            wrong = parent.replace(ours, f"%{ord(ours):02X}", 1)
            comment = f"'{ours}' percent-encoded; length {residue} mod 4 without"
            reject(f"percent-{name}-{residue}", comment, parent, wrong, "base64-percent")
        parent = PLAIN[residue]
        wrong = parent + "%3D" * (-residue % 4 or 4)
        comment = f"padding, percent-encoded; length {residue} mod 4 without"
        reject(f"percent-padding-{residue}", comment, parent, wrong, "base64-percent")
    reject("percent-padding-one-0", "one '=' too many, percent-encoded; length 0 mod 4 without",
           PLAIN[0], PLAIN[0] + "%3D", "base64-percent")  # fmt: skip


def lengths(reject: Reject) -> None:
    """1 modulo 4, by a character lost or one too many."""
    for parent in ("Zm8", "Zm9vYmE", PLAIN[3]):
        wrong = parent[:-2]
        comment = f"{len(wrong)} characters: the last two of a text are lost"
        reject(f"length-cut-{len(wrong)}", comment, parent, wrong, LENGTH)
    for parent in ("Zg", "Zm9vYg", PLAIN[2]):
        wrong = parent[1:]
        comment = f"{len(wrong)} characters: the first of a text is lost"
        reject(f"length-cut-first-{len(wrong)}", comment, parent, wrong, LENGTH)
    for parent in ("", "Zm9v", "Zm9vYmFy", PLAIN[0], ALPHABET):
        wrong = parent + "A"
        comment = f"{len(wrong)} characters: one too many, whose bits are all 0"
        reject(f"length-more-{len(wrong)}", comment, parent, wrong, LENGTH)


def spare_bits(reject: Reject) -> None:
    """Each pattern of bits left over but the right one, in short texts and in longer ones."""
    for parent in ("Ag", PLAIN[2]):
        for pattern in range(1, 16):
            wrong = parent[:-1] + ALPHABET[ALPHABET.index(parent[-1]) | pattern]
            comment = f"bits {pattern:04b} left over after {len(parent)} characters"
            name = f"spare-{pattern:04b}-{len(parent)}"
            reject(name, comment, parent, wrong, SPARE)
    for parent in ("Zm8", "Zm9vYmE", PLAIN[3]):
        for pattern in range(1, 4):
            wrong = parent[:-1] + ALPHABET[ALPHABET.index(parent[-1]) | pattern]
            comment = f"bits {pattern:02b} left over after {len(parent)} characters"
            reject(f"spare-{pattern:02b}-{len(parent)}", comment, parent, wrong, SPARE)


def places_of(text: str, character: str) -> list[int]:
    """Where a character stands in a text."""
    return [at for at, each in enumerate(text) if each == character]
