"""PEM text -> a label and DER (RFC 7468), strictly: one block, whole, with nothing hidden in it."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

from jwtbearer.errors import CallerMistake, KeyRefused, shown
from jwtbearer.keys import formats

__all__ = ["MAXIMUM_BYTES", "Block", "read"]

MAXIMUM_BYTES = 1 << 16  # 64 KiB; the longest key and the longest certificate chain are shorter

BOUNDARY = re.compile(r"-----(BEGIN|END) ([^\n\r-]*)-----")
FLATTENED = re.compile(r"\\r\\n|\\n")
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*:")


class Block(NamedTuple):
    """What a file holds, and its DER."""

    format: formats.Format
    der: bytes


def read(data: bytes | str, *, wanted: formats.Wanted) -> Block:
    """Read one PEM block, or DER as it is. Raises KeyRefused, with the line.

    RFC 7468 §2, §3. Text before the block is passed over (§5.2); at most MAXIMUM_BYTES.
    """
    if not isinstance(data, (bytes, bytearray, str)):
        raise CallerMistake(
            f"a key is read from bytes or text, not {type(data).__name__}; pass the content of "
            "its file, as Path('server.key').read_bytes() gives it"
        )
    if len(data) > MAXIMUM_BYTES:
        raise KeyRefused(
            "key-format",
            found=f"{len(data)} bytes",
            expected=f"at most {MAXIMUM_BYTES}",
            clause="a limit of this reader",
            remedy="This is hardly a key or a certificate: pass the file that is",
        )
    if isinstance(data, str):
        return read_text(data, wanted)
    data = bytes(data)
    formats.refuse_magic(data, wanted)
    # SEQUENCE, with which the DER of every key starts; it is also the digit 0.
    if data[:1] == b"\x30" and b"-----BEGIN " not in data:
        return Block(formats.of_der(data, wanted), data)
    return read_text(data.decode("utf-8", "replace"), wanted)


def read_text(text: str, wanted: formats.Wanted) -> Block:
    """Find the one block in a text (RFC 7468 §3)."""
    boundaries = list(BOUNDARY.finditer(text))
    begins = [match for match in boundaries if match[1] == "BEGIN"]
    if not begins:
        raise formats.no_armour(text, wanted)
    labels = {match[2] for match in begins}
    if labels == {"EC PARAMETERS", "EC PRIVATE KEY"}:  # as openssl ecparam -genkey writes them
        raise formats.refused(formats.EC, wanted)
    if len(begins) > 1:
        raise several_blocks(text, begins, wanted)
    begin = begins[0]
    label = begin[2]
    form = formats.of_label(label, wanted)
    ends = [match for match in boundaries if match[1] == "END" and match.start() > begin.start()]
    if not ends or ends[0][2] != label:
        found = "no END line" if not ends else f"END {shown(ends[0][2])}"
        raise armour(
            found,
            f"-----END {label}-----",
            line_of(text, ends[0].start() if ends else len(text)),
            "The file was cut or edited: copy it again, whole",
        )
    end = ends[0]
    der = body(text, begin, end, wanted)
    rest = text[end.end() :]
    if rest.strip():
        raise armour(
            "text after the END line",
            "nothing after it",
            line_of(text, end.end() + len(rest) - len(rest.lstrip())),
            "Take it away; if it is a second key or certificate, keep that in its own file",
        )
    holds = formats.by_outline(der)
    if holds is not None and holds is not form:
        raise armour(
            f"{holds.name} under the label {label}",
            form.name,
            line_of(text, begin.start()),
            "The label was edited, or another tool wrote it wrongly: export the key again",
        )
    return Block(form, der)


def body(text: str, begin: re.Match[str], end: re.Match[str], wanted: formats.Wanted) -> bytes:
    """Decode what stands between the two lines (RFC 7468 §2, RFC 4648 §4)."""
    inside = text[begin.end() : end.start()]
    first_line = line_of(text, begin.start())
    if FLATTENED.search(inside):
        raise armour(
            r"'\n' written as two characters",
            "line breaks",
            first_line,
            "An environment variable or a JSON file flattened them; this puts them back: "
            "printf '%b' \"$(cat server.key)\" > fixed.key",
        )
    if "\n" not in inside and "\r" not in inside:
        raise armour(
            "the whole block on one line",
            "line breaks after BEGIN and before END",
            first_line,
            "An environment variable flattened them; this puts them back: "
            "sed 's/-----[^-]*-----//g' server.key | tr -d ' ' | openssl base64 -d -A | "
            + formats.reencode(begin[2]),
        )
    for number, line in enumerate(re.split(r"\r\n|\n|\r", inside), first_line):
        if HEADER.match(line):
            if line.startswith("Proc-Type:") and "ENCRYPTED" in line:
                raise formats.refused(formats.ENCRYPTED, wanted)
            raise armour("a header line", "base64 alone", number, "Export the key again")
    base64 = "".join(inside.split())
    try:
        if len(base64) % 4:  # strict_mode lets '=' pass where none is due
            raise ValueError(base64[:0])
        return binascii.a2b_base64(base64, strict_mode=True)
    except (binascii.Error, ValueError):
        raise armour(
            "text that is not base64",
            "the standard base64 of the DER",
            first_line + 1,
            "The file was cut or edited: copy it again, whole",
        ) from None


def several_blocks(text: str, begins: list[re.Match[str]], wanted: formats.Wanted) -> KeyRefused:
    """More than one block: which is meant is for the caller to say."""
    listed = ", ".join(
        f"{shown(match[2])} at line {line_of(text, match.start())}" for match in begins[:5]
    )
    extract = wanted.extract
    if begins[0][2] == "PUBLIC KEY":
        extract = extract.replace("x509", "pkey -pubin")
    return armour(
        f"{len(begins)} blocks: {listed}",
        "one block in a file",
        line_of(text, begins[1].start()),
        f"Keep the one that is meant: {extract}",
    )


def armour(found: str, expected: str, line: int, remedy: str) -> KeyRefused:
    """A fault of the text around the DER."""
    return KeyRefused(
        "key-armour",
        found=found,
        expected=expected,
        clause="RFC 7468 §3",
        remedy=remedy,
        offset=line,
    )


def line_of(text: str, index: int) -> int:
    """The number of the line, from 1, at a character."""
    return text.count("\n", 0, index) + 1
