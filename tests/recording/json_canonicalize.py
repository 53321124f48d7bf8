"""json.canonicalize: strict JSON -> its one canonical form (RFC 8785, RFC 7493)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.recording import readings
from tests.recording.json_faults import FAULTS, FLAGS, PARENTS
from tests.recording.making import Book, slug

__all__ = ["book"]

# RFC 8785 appendix B: the double's bits, and how it is written.
APPENDIX_B = (
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
)
# Two more of the samples that come with the test data of cyberphone/json-canonicalization.
MORE_NUMBERS = (
    ("4340000000000001", "9007199254740994"),
    ("4340000000000002", "9007199254740996"),
)

# RFC 8785 §3.2.2, §3.2.3, and the six files of cyberphone/json-canonicalization, testdata/.
PUBLISHED = (
    (
        "rfc8785-3-2-2",
        "RFC 8785 §3.2.2",
        r"""{
  "numbers": [333333333.33333329, 1E30, 4.50,
              2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}""",
        (
            r'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            r'"string":"€$\u000f\nA' + "'" + r'B\"\\\\\"/"}'
        ),
    ),
    (
        "rfc8785-3-2-3",
        "RFC 8785 §3.2.3",
        r"""{
  "\u20ac": "Euro Sign",
  "\r": "Carriage Return",
  "\ufb33": "Hebrew Letter Dalet With Dagesh",
  "1": "One",
  "\ud83d\ude00": "Emoji: Grinning Face",
  "\u0080": "Control",
  "\u00f6": "Latin Small Letter O With Diaeresis"
}""",
        r'{"\r":"Carriage Return","1":"One","' + "\x80" + r'":"Control",'
        r'"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",'
        r'"😀":"Emoji: Grinning Face","' + "\ufb33" + r'":"Hebrew Letter Dalet With Dagesh"}',
    ),
    (
        "arrays",
        "the file arrays.json",
        '[\n  56,\n  {\n    "d": true,\n    "10": null,\n    "1": [ ]\n  }\n]',
        '[56,{"1":[],"10":null,"d":true}]',
    ),
    (
        "french",
        "the file french.json",
        (
            '{\n  "peach": "This sorting order",\n  "péché": "is wrong according to French",\n'
            '  "pêche": "but canonicalization MUST",\n  "sin":   "ingnore locale"\n}\n'
        ),
        (
            '{"peach":"This sorting order","péché":"is wrong according to French",'
            '"pêche":"but canonicalization MUST","sin":"ingnore locale"}'
        ),
    ),
    (
        "structures",
        "the file structures.json",
        (
            '{\n  "1": {"f": {"f": "hi","F": 5} ,"\\n": 56.0},\n  "10": { },\n  "": "empty",\n'
            '  "a": { },\n  "111": [ { } ],\n  "A": { }\n}'
        ),
        '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}',
    ),
    (
        "unicode",
        "the file unicode.json",
        '{\n  "Unnormalized Unicode":"\\u1e0d\\u0307"\n}\n',
        '{"Unnormalized Unicode":"\u1e0d\u0307"}',
    ),
    (
        "values",
        "the file values.json",
        r"""{
  "numbers": [1E30, 4.50, 333333333.33333329, 2e-3, 0.000000000000000000000000001],
  "escaping": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}""",
        r'{"escaping":"€$\u000f\nA' + "'" + r'B\"\\\\\"/","literals":[null,true,false],'
        r'"numbers":[1e+30,4.5,333333333.3333333,0.002,1e-27]}',
    ),
    (
        "weird",
        "the file weird.json",
        r"""{
  "\u20ac": "Euro Sign",
  "1": "One",
  "\u0080": "Control\u007f",
  "\ud83d\ude02": "Smiley",
  "\u00f6": "Latin Small Letter O With Diaeresis",
  "\ufb33": "Hebrew Letter Dalet With Dagesh",
  "</script>": "Browser Challenge"
}
""",
        (
            r'{"1":"One","</script>":"Browser Challenge","'
            "\x80"
            r'":"Control'
            "\x7f"
            r'","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😂":"Smiley","'
            "\ufb33"
            r'":"Hebrew Letter Dalet With Dagesh"}'
        ),
    ),
)

NUMBERS = (
    "-0", "-0.0", "0e1", "1.0", "1E0", "10e-1", "100", "1e20", "1e21", "1e22", "0.1e1",
    "1.5e300", "123456.789e3", "0.000001", "0.0000001", "-1e-7", "1e-6", "1E+2", "1e-10",
    "9007199254740991", "-9007199254740991", "0.1", "0.30000000000000004", "4.35",
    "2.2250738585072014e-308",
    "1.7976931348623157e308", "100000000000000000000.0", "0.1000000000000000055511151231257827",
)  # fmt: skip

TEXTS = (
    ("escape-short", "the escapes with a letter", r'"\b\t\n\f\r\"\\\/"', "strings"),
    ("escape-hex-case", "\\u with digits in both cases", r'"\u00E9\u00e9\u000F\u001f"', "strings"),
    ("escape-needless", "characters that need no escape", r'"\u0041\u007f\u00ff\u2028"', "strings"),
    ("escape-solidus", "a solidus, escaped and not", r'["\/","/"]', "strings"),
    ("escape-pair", "a surrogate pair, escaped", r'"\ud834\udd1e"', "strings"),
    ("escape-pair-upper", "a surrogate pair, escaped in capitals", r'"\uD834\uDD1E"', "strings"),
    ("escape-nul", "a NUL, escaped", r'"\u0000"', "strings"),
    ("delete", "DELETE, which needs no escape", '"\x7f"', "strings"),
    ("line-separators", "U+2028 and U+2029, which need no escape", '"\u2028\u2029"', "strings"),
    ("noncharacter", "U+FFFF, which is no character yet no fault here", '"\uffff"', "strings"),
    ("astral", "a character beyond the BMP, unescaped", '"\U0001d11e"', "strings"),
    ("not-normalized", "e and a combining accent beside é: left apart",
     '["e\u0301","é"]', "strings"),
    ("empty-text", "an empty string", '""', "strings"),
    ("html", "what some writers escape for HTML", '"<a href=\'x\'>&amp;</a>"', "strings"),
    ("order-utf16", "U+1F600 before U+FB33: by UTF-16 units, not by code points",
     '{"\ufb33":1,"\U0001f600":2}', "order"),
    ("order-utf16-edges", "U+D7FF, U+10000, U+E000 and U+FFFF in the order of UTF-16",
     '{"\uffff":1,"\ue000":2,"\U00010000":3,"\ud7ff":4}', "order"),
    ("order-case", "capitals before small letters", '{"b":1,"B":2,"a":3,"A":4}', "order"),
    ("order-prefix", "a name before those that it starts", '{"aa":1,"a":2,"":3,"ab":4}', "order"),
    ("order-digits", "names of digits as text, not as numbers", '{"10":1,"9":2,"1":3}', "order"),
    ("order-controls", "names with control characters, escaped last of all steps",
     r'{"\u0001":1,"\n":2," ":3,"\u001f":4}', "order"),
    ("order-escaped", "names that sort as what they mean, not as written",
     r'{"\u0062":1,"a":2,"\u0061a":3}', "order"),
    ("order-nested", "objects within objects and arrays, each sorted",
     '{"z":[{"b":1,"a":2}],"a":{"d":{"y":1,"x":2},"c":3}}', "order"),
    ("order-array", "an array keeps its order", "[3,1,2]", "order"),
    ("prototype", "names that mean something to JavaScript",
     '{"__proto__":1,"constructor":2,"toString":3}', "order"),
    ("white-space", "each kind of white space in each place",
     ' \t\r\n{ \t\r\n"a" \t\r\n: \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n} \t\r\n', "forms"),
    ("empty-object", "an empty object", "{ }", "forms"),
    ("empty-array", "an empty array", "[ ]", "forms"),
    ("true", "a text that is one word", "true", "forms"),
    ("false", "a text that is one word", "false", "forms"),
    ("null", "a text that is one word", "null", "forms"),
    ("claims", "the claims of an assertion",
     ('{"iss":"3MVG9jwtbearer.demo.consumer.key","sub":"user@example.com",'
      '"aud":"https://login.salesforce.com","exp":1767225720}'), "forms"),
    ("header", "the header of an assertion", '{"typ":"JWT","alg":"RS256"}', "forms"),
    ("depth-64", "64 arrays in one another", "[" * 64 + "]" * 64, "forms"),
    ("array-long", "an array of 300 numbers", str([*range(300)]), "forms"),
)  # fmt: skip


def book() -> Book:
    """The vectors of json.canonicalize."""
    vectors = Book("json.canonicalize", "A JSON text to its RFC 8785 form.", FLAGS)

    def accept(name: str, comment: str, text: str, flag: str, expected: str | None = None) -> None:
        canonical = readings.canonical(readings.strict(text.encode()))
        assert expected is None or expected == canonical, f"{name}: {canonical}"
        given, result = {"octets": text.encode().hex()}, {"octets": canonical.encode().hex()}
        vectors.accept(name, comment, given, result, flag=flag)

    for name, comment, text, expected in PUBLISHED:
        accept(f"published-{name}", comment, text, "json-published", expected)
    for name, comment, text, expected in doubles():
        accept(name, comment, text, "json-published", expected)
    for digits in NUMBERS:
        accept(f"number-{number_slug(digits)}", f"the number {digits}", digits, "json-numbers")
    for code in range(0x20):
        comment = f"U+{code:04X}, escaped with four digits"
        accept(f"control-{code:02x}", comment, f'"\\u{code:04x}"', "json-strings") if code else None
    for name, comment, text, kind in TEXTS:
        accept(name, comment, text, f"json-{kind}")
    for parent, (comment, octets) in PARENTS.items():
        accept(f"plain-{parent}", comment, octets.decode(), "json-forms")
    for fault in FAULTS:
        of = vectors.by_id[f"json-canonicalize/plain-{fault.parent}"]
        vectors.reject(
            fault.slug,
            fault.comment,
            of,
            "input.octets",
            flag=fault.flag,
            input={"octets": fault.octets.hex()},
        )
    for name, comment, text, flag in choices():
        vectors.either(name, comment, {"octets": text.encode().hex()}, flag=flag)
    return vectors


def doubles() -> Iterator[tuple[str, str, str, str]]:
    """The published doubles, each written with 17 digits, so that a reader must find the double."""
    for bits, expected in (*APPENDIX_B, *MORE_NUMBERS):
        double = struct.unpack(">d", bytes.fromhex(bits))[0]
        text = f"{double:.16e}"
        assert float(text) == double
        source = "RFC 8785 appendix B" if (bits, expected) in APPENDIX_B else "a published sample"
        yield f"double-{bits}", f"{source}: the double {bits}", text, expected


def choices() -> Iterator[tuple[str, str, str, str]]:
    """Where the standards leave the choice."""
    for levels in (65, 500, 10_000):
        comment = f"{levels} arrays in one another: a reader may set a limit, and must not crash"
        yield f"depth-{levels}", comment, "[" * levels + "]" * levels, "json-depth"
    comment = "10,000 objects in one another"
    text = '{"a":' * 10_000 + "1" + "}" * 10_000
    yield "depth-objects", comment, text, "json-depth"
    for digits in ("9007199254740992", "-9007199254740992", "9007199254740994"):
        comment = f"{digits}: a double holds it, and I-JSON advises against it"
        yield f"integer-{number_slug(digits)}", comment, digits, "json-integer-edge"
    yield "underflow", "1e-400, nearer to 0 than any double", "1e-400", "json-integer-edge"


def number_slug(digits: str) -> str:
    """A number as part of an id."""
    words = digits.replace("-", "minus ").replace("+", "plus ").replace(".", " point ")
    return slug(words)
