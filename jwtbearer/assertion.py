"""Step 6: header.claims.signature, the listing line by line (RFC 7515 §5.1, RFC 7523 §2.1).

`build_assertion` computes each value of the manual construction once, under the listing's own
name, and returns them all.

Two styles say what is written. `rfc` follows the standards: canonical JSON, no padding, exp in
seconds. `listing` reproduces the bytes of the well-known Apex listing, faults and all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from jwtbearer import base64url, canonical, pkcs1
from jwtbearer.claims import DEFAULT_LIFETIME_SECONDS, Claims
from jwtbearer.errors import CallerMistake, JSONRefused, shown
from jwtbearer.keys import PrivateKey

__all__ = ["LISTING", "RFC", "STYLES", "Assertion", "Style", "build_assertion", "style_named"]


MILLISECONDS_PER_SECOND = 1000  # what Apex's getTime() counts


class Style(NamedTuple):
    """What one way of writing an assertion does its own way.

    write_header      the JOSE header as JSON text
    write_claims      the claims as JSON text
    encode            bytes as one part of the assertion
    units_per_second  of exp: 1 where it counts seconds
    percent_encodes   whether the assertion is percent-encoded in the form body
    lifetime_seconds  how long an assertion lasts where nobody says
    """

    name: str
    write_header: Callable[[], str]
    write_claims: Callable[[Claims], str]
    encode: Callable[[bytes], str]
    units_per_second: int
    percent_encodes: bool
    lifetime_seconds: int


def canonical_header() -> str:
    """The JOSE header, as RFC 8785 orders it (RFC 7515 §4.1.1, §4.1.9)."""
    return canonical.dumps({"alg": "RS256", "typ": "JWT"}).decode()


def canonical_claims(claims: Claims) -> str:
    """The claims set, as RFC 8785 orders and escapes it."""
    return canonical.dumps(claims.members()).decode()


def concatenated_header() -> str:
    """The JOSE header as the listing spells it."""
    return '{"typ":"JWT","alg":"RS256"}'


def concatenated_claims(claims: Claims) -> str:
    """The claims as the listing joins them: unescaped, exp in milliseconds.

    A quotation mark in a value ends its string there, as it does in the listing: what follows can
    be claims of somebody else's choosing.
    """
    if claims.additional:
        raise CallerMistake(
            "the style 'listing' has iss, sub, aud and exp only; leave out the additional claims, "
            "or use the style 'rfc'"
        )
    return (
        f'{{"iss":"{claims.iss}","sub":"{claims.sub}",'
        f'"aud":"{claims.aud}","exp":{claims.exp * MILLISECONDS_PER_SECOND}}}'
    )


def padded_base64url(data: bytes) -> str:
    """The listing's base64url: EncodingUtil.base64Encode with two characters replaced, '=' kept."""
    text = base64url.encode(data)
    return text + "=" * (-len(text) % 4)


RFC = Style(
    "rfc",
    canonical_header,
    canonical_claims,
    base64url.encode,
    units_per_second=1,
    percent_encodes=True,
    lifetime_seconds=DEFAULT_LIFETIME_SECONDS,
)
LISTING = Style(
    "listing",
    concatenated_header,
    concatenated_claims,
    padded_base64url,
    units_per_second=MILLISECONDS_PER_SECOND,
    percent_encodes=False,
    lifetime_seconds=300,
)
STYLES = {style.name: style for style in (RFC, LISTING)}


def style_named(name: str) -> Style:
    """The style of that name."""
    if not isinstance(name, str) or name not in STYLES:
        raise CallerMistake(f"the style is {shown(name)}; it must be one of {', '.join(STYLES)}")
    return STYLES[name]


class Assertion(NamedTuple):
    """A signed assertion and every value on the way to it; ``str()`` gives the signed JWT.

    style               how it was written
    claims              what it says
    exp                 its end as written, in the unit of the style (exp)
    jwt_header          the JOSE header as JSON (the listing's jwtHeader)
    jwt_claims          the claims set as JSON (jwtClaims)
    jwt_request         the JWS signing input, header.claims encoded (jwtRequest)
    digest              SHA-256 of jwt_request, 32 octets
    digest_info         DigestInfo, 51 octets
    em                  the encoded message, as long as the modulus
    signature_octets    S, as long as the modulus
    signature           S, encoded (signature)
    signed_jwt_request  the assertion (signedJwtRequest)
    """

    style: Style
    claims: Claims
    exp: int
    jwt_header: str
    jwt_claims: str
    jwt_request: str
    digest: bytes
    digest_info: bytes
    em: bytes
    signature_octets: bytes
    signature: str
    signed_jwt_request: str

    def __str__(self) -> str:
        return self.signed_jwt_request

    def __repr__(self) -> str:
        return f"Assertion({self.style.name}, {len(self.signed_jwt_request)} characters, redacted)"


def build_assertion(claims: Claims, key: PrivateKey, *, style: str = "rfc") -> Assertion:
    """Make the assertion for these claims (RFC 7515 §5.1; RFC 7523 §2.1, §3).

    Raises CallerMistake for an argument that cannot be used.
    """
    if not isinstance(claims, Claims):
        raise CallerMistake(f"build_assertion takes Claims, not {type(claims).__name__}")
    if not isinstance(key, PrivateKey):
        raise CallerMistake(
            f"build_assertion takes a PrivateKey, not {type(key).__name__}: "
            "load_private_key(Path('server.key').read_bytes())"
        )
    way = style_named(style)
    jwt_header = way.write_header()
    try:
        jwt_claims = way.write_claims(claims)
    except JSONRefused as error:
        raise CallerMistake(f"the claims cannot be written as JSON: {error}") from None
    jwt_request = way.encode(utf8(jwt_header)) + "." + way.encode(utf8(jwt_claims))
    encoding = pkcs1.encoding(jwt_request.encode("ascii"), key.length)
    signature_octets = pkcs1.sign_encoded(encoding.em, key)
    signature = way.encode(signature_octets)
    signed_jwt_request = jwt_request + "." + signature
    return Assertion(
        style=way,
        claims=claims,
        exp=claims.exp * way.units_per_second,
        jwt_header=jwt_header,
        jwt_claims=jwt_claims,
        jwt_request=jwt_request,
        digest=encoding.digest,
        digest_info=encoding.digest_info,
        em=encoding.em,
        signature_octets=signature_octets,
        signature=signature,
        signed_jwt_request=signed_jwt_request,
    )


def utf8(text: str) -> bytes:
    """Encode JSON text (RFC 7515 §5.1, step 2); a lone surrogate has no UTF-8."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CallerMistake(
            f"a claim holds the lone surrogate U+{ord(text[error.start]):04X}, which UTF-8 "
            "cannot hold: pass whole characters"
        ) from None
