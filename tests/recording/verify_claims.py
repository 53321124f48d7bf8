"""Headers and claims: each right form, and each fault, properly signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.recording.assertion_build import AUD, ISS, NOW, SUB
from tests.recording.tokens import DROPPED, claims, header

__all__ = ["CHOICES", "FORMS", "Wrong", "wrong_claims", "wrong_headers"]

SANDBOX = "https://test.salesforce.com"


class Wrong(NamedTuple):
    """A header or claims text that must be refused, and what the profile salesforce makes of it."""

    flag: str
    slug: str
    comment: str
    text: str
    salesforce_sub: str = ""  # where salesforce accepts it: for whom


# flag, slug, comment, header, claims, sub
FORMS: tuple[tuple[str, str, str, str, str, str], ...] = tuple(
    (f"assertion-{flag}", slug, comment, *texts)
    for flag, slug, comment, texts in (
        ("forms", "header-order", "typ before alg",
         ('{"typ":"JWT","alg":"RS256"}', claims(), SUB)),
        ("forms", "header-space", "white space in the header",
         ('{ "alg" : "RS256",\r\n\t"typ" : "JWT" }\n', claims(), SUB)),
        ("forms", "header-escape", "alg with an escape in name and value",
         (r'{"\u0061lg":"RS\u0032\u0035\u0036","typ":"JWT"}', claims(), SUB)),
        ("forms", "typ-none", "no typ", ('{"alg":"RS256"}', claims(), SUB)),
        ("forms", "typ-small", "typ in small letters", (header(typ="jwt"), claims(), SUB)),
        ("forms", "typ-mixed", "typ in letters of both cases", (header(typ="Jwt"), claims(), SUB)),
        ("forms", "typ-long", "typ as a whole media type",
         (header(typ="application/jwt"), claims(), SUB)),
        ("header-more", "kid", "a key id", (header(kid="demo-2048"), claims(), SUB)),
        ("header-more", "kid-path", "a key id that looks like a path",
         (header(kid="../../../../dev/null"), claims(), SUB)),
        ("header-more", "kid-sql", "a key id that looks like SQL",
         (header(kid="x' UNION SELECT 'key"), claims(), SUB)),
        ("header-more", "unknown", "a member that nobody knows",
         (header(example=[1, {"a": None}]), claims(), SUB)),
        ("header-more", "jku", "a URL of keys, which must not be fetched",
         (header(jku="https://keys.example/jwks.json"), claims(), SUB)),
        ("header-more", "x5t", "the thumbprint of a certificate",
         (header(**{"x5t#S256": "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}), claims(), SUB)),
        ("header-more", "cty", "a content type", (header(cty="json"), claims(), SUB)),
        ("forms", "claims-order", "the claims sorted",
         (header(), f'{{"aud":"{AUD}","exp":{NOW + 120},"iss":"{ISS}","sub":"{SUB}"}}', SUB)),
        ("forms", "claims-reversed", "exp first, iss last",
         (header(), f'{{"exp":{NOW + 120},"aud":"{AUD}","sub":"{SUB}","iss":"{ISS}"}}', SUB)),
        ("forms", "claims-space", "white space in the claims, CR LF as in RFC 7519 §3.1",
         (header(), claims().replace(",", ",\r\n ").replace(":", ": ", 1), SUB)),
        ("forms", "claims-tab", "tabs and line feeds around the claims",
         (header(), f"\t\n{claims()}\n\t", SUB)),
        ("forms", "escape-name", "a name with an escape",
         (header(), claims().replace('"iss"', r'"\u0069ss"'), SUB)),
        ("forms", "escape-solidus", "solidi escaped",
         (header(), claims().replace("/", r"\/"), SUB)),
        ("forms", "escape-sub", "each character of sub escaped",
         (header(), claims().replace(SUB, "".join(f"\\u{ord(c):04x}" for c in SUB)), SUB)),
        ("forms", "unicode", "a username beyond ASCII, as it is",
         (header(), claims(sub="zoë@example.com"), "zoë@example.com")),
        ("forms", "unicode-escaped", "a username beyond ASCII, escaped",
         (header(), claims().replace("user@", r"zo\u00eb@"), "zoë@example.com")),
        ("forms", "astral", "an emoji, as it is",
         (header(), claims(sub="\U0001f600@example.com"), "\U0001f600@example.com")),
        ("forms", "astral-escaped", "an emoji, escaped as a pair",
         (header(), claims().replace("user@", r"\ud83d\ude00@"), "\U0001f600@example.com")),
        ("forms", "decomposed", "an accent as a character of its own, which is kept",
         (header(), claims(sub="zoe\u0308@example.com"), "zoe\u0308@example.com")),
        ("forms", "quote", "quotation marks in sub",
         (header(), claims(sub='a","sub":"b'), 'a","sub":"b')),
        ("forms", "backslash", "a backslash in sub",
         (header(), claims(sub="EXAMPLE\\user"), "EXAMPLE\\user")),
        ("forms", "dots", "dots in sub", (header(), claims(sub="a.b.c@x.y.z"), "a.b.c@x.y.z")),
        ("forms", "long", "a sub of 1,000 characters",
         (header(), claims(sub="u" * 1000), "u" * 1000)),
        ("forms", "case", "a username in capitals, which are kept",
         (header(), claims(sub="USER@Example.com"), "USER@Example.com")),
        ("forms", "extra", "iat, jti and a claim of the app's own",
         (header(), claims(iat=NOW - 1, jti="8d7a", app={"a": [1, None]}), SUB)),
        ("forms", "scope", "scope among the claims", (header(), claims(scope="api web"), SUB)),
        ("forms", "empty-name", "a claim whose name is empty", (header(), claims(**{"": 1}), SUB)),
        ("forms", "name-case", "ISS and Sub beside iss and sub",
         (header(), claims(ISS="other", Sub="admin@example.com"), SUB)),
        ("forms", "nested-names", "iss and sub once more, within a claim",
         (header(), claims(x={"iss": "other", "sub": "admin@example.com"}), SUB)),
        ("audience", "aud-array", "an array of this server alone",
         (header(), claims(aud=[AUD]), SUB)),
        ("audience", "aud-array-first", "this server and another",
         (header(), claims(aud=[AUD, SANDBOX]), SUB)),
        ("audience", "aud-array-last", "another server and this one",
         (header(), claims(aud=[SANDBOX, AUD]), SUB)),
        ("audience", "aud-escaped", "aud with escaped solidi",
         (header(), claims(aud=AUD).replace("//", r"\/\u002f"), SUB)),
        ("time", "exp-next", "exp a second from now", (header(), claims(exp=NOW + 1), SUB)),
        ("time", "exp-fraction", "exp half a second from now",
         (header(), claims(exp=NOW + 0.5), SUB)),
        ("time", "exp-float", "exp with a fraction of 0", (header(), claims(exp=NOW + 120.0), SUB)),
        ("time", "exp-exponent", "exp with an exponent",
         (header(), claims().replace(str(NOW + 120), "1.76722572e9"), SUB)),
        ("time", "exp-hour", "exp an hour from now", (header(), claims(exp=NOW + 3600), SUB)),
        ("time", "nbf-past", "nbf a minute ago", (header(), claims(nbf=NOW - 60), SUB)),
        ("time", "nbf-now", "nbf is now", (header(), claims(nbf=NOW), SUB)),
        ("time", "nbf-fraction", "nbf with a fraction", (header(), claims(nbf=NOW - 0.5), SUB)),
        ("time", "nbf-zero", "nbf is 0", (header(), claims(nbf=0), SUB)),
    )
)  # fmt: skip

# Where the standards leave the choice: slug, comment, header, claims
CHOICES = (
    ("typ-jose", "typ JOSE, the general type", header(typ="JOSE"), claims()),
    ("typ-empty", "an empty typ", header(typ=""), claims()),
    ("kid-type", "a kid that is a number", header(kid=5), claims()),
    ("b64-true", "b64 true, which says what is so anyway", header(b64=True), claims()),
    ("iat-future", "iat a minute from now", header(), claims(iat=NOW + 60)),
    ("iat-text", "iat as text", header(), claims(iat=str(NOW))),
    ("jti-number", "a jti that is a number", header(), claims(jti=5)),
    ("exp-distant", "exp in the year 5138", header(), claims(exp=99_999_999_999)),
    ("iss-space", "a space before iss", header(), claims(iss=f" {ISS}")),
    ("sub-space", "a space after sub", header(), claims(sub=f"{SUB} ")),
    ("sub-nul", "a NUL within sub", header(), claims(sub="user\0@example.com")),
    ("prn-and-sub", "prn beside sub: Salesforce reads prn, a JWT library sub", header(),
     claims(prn="other@example.com")),
    ("duplicate-last", "exp twice, and the last is right: RFC 7519 §4 lets readers take it",
     header(), claims().replace('"exp":', '"exp":1,"exp":')),
    ("duplicate-same", "sub twice with the same value", header(),
     claims().replace('"sub":', f'"sub":"{SUB}","sub":')),
    ("duplicate-other", "two subs, both good", header(),
     claims().replace('"sub":', '"sub":"admin@example.com","sub":')),
    ("duplicate-alg", "alg twice, and the last is RS256", '{"alg":"none","alg":"RS256"}', claims()),
    ("integer-large", "a claim of the app's own beyond 2^53", header(), claims(n=2**60)),
    ("depth-100", "a claim of the app's own, 100 levels deep", header(),
     claims().replace("}", ',"x":' + "[" * 100 + "]" * 100 + "}")),
    ("depth-5000", "a claim of the app's own, 5,000 levels deep", header(),
     claims().replace("}", ',"x":' + "[" * 5000 + "]" * 5000 + "}")),
)  # fmt: skip


def wrong_headers() -> Iterator[Wrong]:
    """Headers that must be refused, each under a right RS256 signature."""
    for slug, alg in (("none", "none"), ("none-capitals", "NONE"), ("none-capital", "None"),
                      ("none-mixed", "nOnE")):  # fmt: skip
        flag = "header-alg-none" if alg == "none" else "header-alg-none-case"
        yield Wrong(flag, f"alg-{slug}", f"alg {alg}", header(alg=alg))
    for alg in ("HS256", "RS384", "RS512", "PS256", "ES256", "EdDSA", "RS1", "dir"):
        flag = "header-alg-hmac" if alg == "HS256" else "header-alg-other"
        comment = f"alg {alg} over a signature that is RS256"
        yield Wrong(flag, f"alg-{alg.lower()}", comment, header(alg=alg))
    for slug, alg in (("small", "rs256"), ("mixed", "Rs256")):
        yield Wrong("header-alg-case", f"alg-{slug}", f"alg {alg}", header(alg=alg))
    for slug, alg in (("space", "RS256 "), ("rsa", "RSA-SHA256"), ("empty", ""),
                      ("urn", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")):  # fmt: skip
        yield Wrong("header-alg-other", f"alg-{slug}", f"alg '{alg}'", header(alg=alg))
    missing = '{"typ":"JWT"}'
    yield Wrong("header-alg-missing", "alg-missing", "no alg", missing)
    yield Wrong("header-alg-missing", "header-empty", "an empty header", "{}")
    yield Wrong("header-alg-missing", "alg-name-case", "Alg for alg", header().replace("al", "Al"))
    value: Any
    for slug, value in (("null", None), ("number", 256), ("array", ["RS256"]),
                        ("object", {"name": "RS256"}), ("true", True)):  # fmt: skip
        comment = f"alg that is {article(slug)}"
        yield Wrong("header-alg-type", f"alg-{slug}", comment, header(alg=value))
    for typ in ("at+jwt", "application/at+jwt", "secevent+jwt", "dpop+jwt", "logout+jwt"):
        slug = typ.replace("+", "-").replace("/", "-")
        yield Wrong("header-typ", f"typ-{slug}", f"typ {typ}, a token for another use",
                    header(typ=typ))  # fmt: skip
    for slug, value in (("number", 5), ("null", None), ("array", ["JWT"]), ("object", {})):
        comment = f"typ that is {article(slug)}"
        yield Wrong("header-typ-type", f"typ-{slug}", comment, header(typ=value))
    for slug, comment, crit in (
        ("exp", "crit names exp, a claim", ["exp"]),
        ("unknown", "crit names an extension that nobody knows", ["http://example.com/x"]),
        ("b64", "crit names b64", ["b64"]),
        ("alg", "crit names alg, which it must not", ["alg"]),
        ("typ", "crit names typ, which it must not", ["typ"]),
    ):
        more: dict[str, Any] = {crit[0]: 1} if slug in ("exp", "unknown") else {}
        if slug == "b64":
            more = {"b64": False}
        yield Wrong("header-crit", f"crit-{slug}", comment, header(crit=crit, **more))
    for slug, crit_value in (("empty", []), ("text", "exp"), ("null", None), ("number", 1),
                             ("array-number", [1]), ("missing-name", ["x"])):  # fmt: skip
        comment = "crit that names a member that is not there" if slug == "missing-name" else (
            f"crit that is {article(slug)}"
        )  # fmt: skip
        yield Wrong("header-crit-form", f"crit-{slug}", comment, header(crit=crit_value))
    yield Wrong("header-b64", "b64-false", "b64 false, without crit", header(b64=False))
    for slug, text in (("array", '["RS256"]'), ("string", '"RS256"'), ("number", "256"),
                       ("null", "null"), ("true", "true")):  # fmt: skip
        yield Wrong("header-object", f"header-{slug}", f"a header that is {article(slug)}", text)
    right = header()
    for flag, slug, comment, text in (
        (
            "json-duplicate",
            "duplicate-alg-none",
            "RS256, then none",
            right.replace('"typ"', '"alg":"none","typ"'),
        ),
        (
            "json-duplicate",
            "duplicate-alg-hmac",
            "RS256, then HS256",
            right.replace('"typ"', '"alg":"HS256","typ"'),
        ),
        (
            "json-duplicate-escaped",
            "duplicate-alg-escaped",
            "RS256, then none under an escape",
            right.replace('"typ"', '"\\u0061lg":"none","typ"'),
        ),
        ("json-bom", "bom", "a byte order mark", "\ufeff" + right),
        ("json-comma", "comma", "a comma at the end", right[:-1] + ",}"),
        ("json-trailing", "trailing", "a second object", right + "{}"),
        ("json-comment", "comment", "a comment", right[:-1] + "/**/}"),
        ("json-quotes", "quotes", "single quotation marks", right.replace('"', "'")),
        ("json-unclosed", "unclosed", "the end is missing", right[:-1]),
        (
            "json-surrogate",
            "surrogate",
            "a lone surrogate in kid",
            right[:-1] + ',"kid":"\\ud800"}',
        ),
        ("json-number", "number", "1e999 in an unknown member", right[:-1] + ',"x":1e999}'),
        ("json-nan", "nan", "NaN in an unknown member", right[:-1] + ',"x":NaN}'),
    ):
        yield Wrong(flag, f"header-json-{slug}", f"{comment}, in the header", text)


def article(slug: str) -> str:
    """What a JSON value of that name is called."""
    names = {"null": "null", "true": "true", "array": "an array", "object": "an object",
             "empty": "empty", "array-number": "an array of a number"}  # fmt: skip
    return names.get(slug, f"a {slug}")


def wrong_claims() -> Iterator[Wrong]:
    """Claims that must be refused, each under a right signature."""
    for name in ("iss", "sub"):
        yield Wrong(f"claims-{name}-missing", f"{name}-missing", f"no {name}",
                    claims(**{name: DROPPED}))  # fmt: skip
        yield Wrong(f"claims-{name}-missing", f"{name}-empty", f"an empty {name}",
                    claims(**{name: ""}))  # fmt: skip
        yield Wrong(f"claims-{name}-missing", f"{name}-blank", f"white space for {name}",
                    claims(**{name: " "}))  # fmt: skip
        yield Wrong(f"claims-{name}-missing", f"{name}-case", f"{name} in capitals",
                    claims().replace(f'"{name}"', f'"{name.upper()}"'))  # fmt: skip
        for slug, value in (("null", None), ("number", 5), ("true", True),
                            ("array", [SUB]), ("object", {"id": SUB})):  # fmt: skip
            yield Wrong(f"claims-{name}-type", f"{name}-{slug}", f"{name} that is {article(slug)}",
                        claims(**{name: value}))  # fmt: skip
    yield Wrong("claims-prn", "prn", "prn in place of sub", claims().replace("sub", "prn"), SUB)
    yield Wrong("claims-prn", "prn-empty", "an empty prn in place of sub",
                claims(sub=DROPPED, prn=""))  # fmt: skip
    yield from wrong_audiences()
    yield from wrong_times()
    for slug, text in (("array", f"[{claims()}]"), ("string", '"user"'), ("number", "5"),
                       ("null", "null"), ("false", "false"), ("array-empty", "[]")):  # fmt: skip
        comment = f"claims that are {article(slug)}".replace("a array-empty", "an empty array")
        yield Wrong("claims-object", f"claims-{slug}", comment.replace("a false", "false"), text)
    yield Wrong("claims-iss-missing", "claims-empty", "claims that are an empty object", "{}")
    yield from wrong_json()


def wrong_audiences() -> Iterator[Wrong]:
    """aud."""
    missing, kind = "claims-aud-missing", "claims-aud-type"
    other, near = "claims-aud-other", "claims-aud-near"
    for flag, slug, comment, value in (
        (missing, "missing", "no aud", DROPPED),
        (missing, "empty", "an empty aud", ""),
        (missing, "array-empty", "an empty array", []),
        (kind, "null", "null", None),
        (kind, "number", "a number", 5),
        (kind, "true", "true", True),
        (kind, "object", "an object", {"url": AUD}),
        (kind, "array-nested", "an array in an array", [[AUD]]),
        (kind, "array-number", "this server and a number", [AUD, 5]),
        (kind, "array-null", "null and this server", [None, AUD]),
        (other, "sandbox", "the server for sandboxes", SANDBOX),
        (other, "other", "another server", "https://login.example.com"),
        (other, "array-other", "an array of other servers", [SANDBOX, "https://example.com"]),
        (other, "iss", "the consumer key", ISS),
        (other, "wildcard", "an asterisk", "*"),
        (near, "slash", "a slash at the end", AUD + "/"),
        (near, "token-url", "the URL of the token endpoint", AUD + "/services/oauth2/token"),
        (near, "http", "http in place of https", AUD.replace("https", "http")),
        (near, "host", "the host alone", AUD.removeprefix("https://")),
        (near, "port", "the port that https has anyway", AUD + ":443"),
        (near, "case", "the host in capitals", AUD.upper().replace("HTTPS", "https")),
        (near, "start", "a host that starts with this one", AUD + ".example.com"),
        (near, "end", "a host that ends with this one", AUD.replace("//", "//x-")),
        (near, "shorter", "a character fewer", AUD[:-1]),
        (near, "space", "a space at the end", AUD + " "),
        (near, "nul", "a NUL at the end", AUD + "\0"),
        (near, "list", "this server and another, with a comma in one text", f"{AUD},{SANDBOX}"),
        (near, "words", "another server and this one, in one text", f"{SANDBOX} {AUD}"),
        (near, "query", "a query at the end", AUD + "?x"),
        (near, "dot", "a dot at the end of the host", AUD + "."),
        (near, "homograph", "a Cyrillic letter in the host", AUD.replace("login", "l\u043egin")),
    ):
        yield Wrong(flag, f"aud-{slug}", f"aud: {comment}", claims(aud=value))


def wrong_times() -> Iterator[Wrong]:
    """exp and nbf."""
    end = NOW + 120
    past, text, kind = "claims-exp-past", "claims-exp-text", "claims-exp-type"
    for flag, slug, comment, value, sub in (
        ("claims-exp-missing", "missing", "no exp", DROPPED, ""),
        (past, "past", "a second ago", NOW - 1, ""),
        (past, "past-day", "a day ago", NOW - 86400, ""),
        (past, "past-fraction", "half a second ago", NOW - 0.5, ""),
        (past, "zero", "0", 0, ""),
        (past, "negative", "-1", -1, ""),
        (past, "minutes", "now in minutes", end // 60, ""),
        ("claims-exp-now", "now", "exactly now", NOW, ""),
        ("claims-exp-now", "now-float", "exactly now, with a fraction of 0", float(NOW), ""),
        (text, "text", "text of digits", str(end), SUB),
        (text, "text-past", "text of digits, and past", str(NOW - 1), ""),
        (text, "text-now", "text of digits, and now", str(NOW), ""),
        (text, "text-fraction", "text with a fraction", f"{end}.5", ""),
        (text, "text-space", "text with a space before", f" {end}", ""),
        (text, "text-plus", "text with a plus sign", f"+{end}", ""),
        (text, "text-exponent", "text with an exponent", f"{end}e0", ""),
        (text, "text-hex", "text in hexadecimal", hex(end), ""),
        (text, "text-separator", "text with low lines", f"{end:_}", ""),
        (
            text,
            "text-arabic",
            "text of Arabic-Indic digits",
            "".join(chr(0x660 + int(digit)) for digit in str(end)),
            "",
        ),
        (text, "text-date", "a date as ISO 8601 has it", "2026-01-01T00:02:00Z", ""),
        (text, "text-long", "text of 17 digits", str(end).zfill(17), ""),
        (kind, "text-empty", "an empty text", "", ""),
        (kind, "null", "null", None, ""),
        (kind, "true", "true, a 1 to some languages", True, ""),
        (kind, "array", "an array", [end], ""),
        (kind, "object", "an object", {"value": end}, ""),
        (kind, "object-empty", "an empty object", {}, ""),
    ):
        yield Wrong(flag, f"exp-{slug}", f"exp: {comment}", claims(exp=value), sub)
    for slug, comment, value, sub in (
        ("milliseconds", "in milliseconds", end * 1000, SUB),
        ("milliseconds-fraction", "in milliseconds, with a fraction", end * 1000 + 0.5, SUB),
        ("milliseconds-past", "in milliseconds, a second ago", (NOW - 1) * 1000, ""),
        ("milliseconds-now", "in milliseconds, now", NOW * 1000, ""),
        ("milliseconds-text", "in milliseconds, as text", str(end * 1000), SUB),
        ("microseconds", "in microseconds", end * 1_000_000, ""),
        ("microseconds-text", "in microseconds, as text", str(end * 1_000_000), ""),
    ):
        yield Wrong("claims-exp-milliseconds", f"exp-{slug}", f"exp: {comment}",
                    claims(exp=value), sub)  # fmt: skip
    for flag, slug, comment, value in (
        ("claims-nbf", "future", "a second from now", NOW + 1),
        ("claims-nbf", "future-fraction", "half a second from now", NOW + 0.5),
        ("claims-nbf", "distant", "after exp", end + 1),
        ("claims-nbf", "milliseconds", "now, in milliseconds", NOW * 1000),
        ("claims-nbf-type", "text", "text of digits, in the past", str(NOW - 60)),
        ("claims-nbf-type", "null", "null", None),
        ("claims-nbf-type", "true", "true", True),
        ("claims-nbf-type", "array", "an array", [NOW - 60]),
    ):
        yield Wrong(flag, f"nbf-{slug}", f"nbf: {comment}", claims(nbf=value))


def wrong_json() -> Iterator[Wrong]:
    """Claims that are no strict JSON."""
    right, end = claims(), f'"exp":{NOW + 120}'
    for flag, slug, comment, text in (
        (
            "json-duplicate",
            "duplicate-exp",
            "exp that is right, then one that has passed",
            right[:-1] + ',"exp":1}',
        ),
        (
            "json-duplicate",
            "duplicate-aud",
            "aud that is right, then another",
            right[:-1] + f',"aud":"{SANDBOX}"}}',
        ),
        ("json-duplicate", "duplicate-sub", "sub, then null", right[:-1] + ',"sub":null}'),
        ("json-duplicate", "duplicate-iss", "iss, then an empty one", right[:-1] + ',"iss":""}'),
        (
            "json-duplicate-escaped",
            "duplicate-escaped",
            "exp, then a past one under an escape",
            right[:-1] + ',"e\\u0078p":1}',
        ),
        ("json-bom", "bom", "a byte order mark", "\ufeff" + right),
        ("json-comma", "comma", "a comma at the end", right[:-1] + ",}"),
        ("json-comma", "comma-missing", "a comma is missing", right.replace(',"sub"', '"sub"')),
        ("json-trailing", "trailing", "a second object", right + right),
        ("json-trailing", "trailing-nul", "a NUL at the end", right + "\0"),
        ("json-comment", "comment", "a comment", right[:-1] + "/* x */}"),
        ("json-quotes", "quotes", "single quotation marks", right.replace('"', "'")),
        ("json-word", "names", "names without quotation marks", right.replace('"sub"', "sub")),
        ("json-unclosed", "unclosed", "the end is missing", right[:-1]),
        ("json-unclosed", "cut", "the second half is missing", right[: len(right) // 2]),
        ("json-nan", "nan", "NaN for exp", right.replace(end, '"exp":NaN')),
        ("json-infinity", "infinity", "Infinity for exp", right.replace(end, '"exp":Infinity')),
        ("json-number", "number", "1e999 for exp", right.replace(end, '"exp":1e999')),
        (
            "json-leading-zero",
            "leading-zero",
            "a zero before exp",
            right.replace('"exp":', '"exp":0'),
        ),
        ("json-plus", "plus", "a plus sign before exp", right.replace('"exp":', '"exp":+')),
        ("json-hex", "hex", "exp in hexadecimal", right.replace(end, f'"exp":{hex(NOW + 120)}')),
        ("json-fraction", "point", "a point after exp", right.replace(end, end + ".")),
        ("json-word", "undefined", "undefined for nbf", right[:-1] + ',"nbf":undefined}'),
        (
            "json-surrogate",
            "surrogate",
            "a lone surrogate in a further claim",
            right[:-1] + ',"x":"\\ud800"}',
        ),
        (
            "json-surrogate-name",
            "surrogate-name",
            "a lone surrogate in a name",
            right[:-1] + ',"\\udc00":1}',
        ),
        ("json-control", "control", "a line feed in sub", right.replace("user@", "us\ner@")),
        ("json-escape", "escape", "\\x40 in sub", right.replace("@", "\\x40")),
        (
            "json-white-space",
            "no-break",
            "U+00A0 before exp",
            right.replace('"exp"', '\u00a0"exp"'),
        ),
        ("json-empty", "blank", "white space alone", " "),
    ):
        yield Wrong(flag, f"claims-json-{slug}", f"{comment}, in the claims", text)
