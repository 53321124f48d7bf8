"""Layer: signature. Is it RS256 over the signing input, and if not, what is it? (RFC 8017 §8.2.2)

The diagnosis is made once, in forensics.py; each rule here takes what is its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from jwtbearer.audit.evidence import Evidence
from jwtbearer.audit.rules import ERROR, OBSERVED, Fact, Layer

__all__ = ["LAYER"]

LAYER = Layer(reply="invalid_grant: invalid assertion", known=OBSERVED)
CLAUSE = "RFC 7518 §3.3, RFC 8017 §8.2.2"


def signature_rule(
    rule: str,
    title: str,
    *,
    expected: str,
    explanation: str,
    cause: str,
    remedy: str,
    wrong: str,
    right: str,
    clause: str = CLAUSE,
) -> None:
    """Enter a rule whose facts are diagnoses."""

    @LAYER.rule(
        rule,
        ERROR,
        clause,
        title,
        explanation=explanation,
        cause=cause,
        remedy=remedy,
        wrong=wrong,
        right=right,
    )
    def check(evidence: Evidence) -> Iterator[Fact]:
        for diagnosis in evidence.diagnoses:
            if diagnosis.rule == rule:
                yield Fact(
                    "signature",
                    diagnosis.found,
                    expected,
                    cause=diagnosis.cause,
                    confidence=diagnosis.confidence,
                )


SIGN_THE_INPUT = "Sign header.claims, encoded, exactly as they are sent."
SIGN_RS256 = "Use the library's own RS256, or openssl dgst -sha256 -sign server.key."

signature_rule(
    "signature-length",
    "the signature is not as long as the modulus",
    expected="as many octets as the modulus: 256 for 2048 bits",
    explanation="An RSA signature has exactly as many octets as the modulus.",
    cause="The text was cut, or a key of another size signed.",
    remedy="Copy it again, whole, and verify with the key that signed.",
    wrong="255 octets",
    right="256 octets: 342 characters of base64url",
)
signature_rule(
    "signature-zero-dropped",
    "leading zero octets of the signature were dropped",
    expected="as many octets as the modulus, zeros in front",
    explanation="One signature in 256 starts with a zero octet. A signer that writes the number "
    "without it works almost always.",
    cause="The signature went through a big integer, which has no leading zeros.",
    remedy="Write the number with the length of the modulus (I2OSP, RFC 8017 §4.1).",
    wrong="255 octets, once in 256 times",
    right="256 octets, always",
)
signature_rule(
    "signature-range",
    "the signature is a number past the modulus",
    expected="0 ≤ s < n",
    explanation="s and s + n give the same EM. A verifier that does not compare with n accepts "
    "several signatures for one text.",
    cause="The signature was altered, or another key's.",
    remedy="Send what the signer gave.",
    wrong="s + n",
    right="s",
)
signature_rule(
    "signature-json",
    "the JSON was signed, not its encoded form",
    expected="the signature of header.claims, encoded",
    explanation="What is signed is the text header.claims, each part base64url.",
    cause="The signer was given the JSON text.",
    remedy=SIGN_THE_INPUT,
    wrong='sign({"iss":"app",…})',
    right="sign(eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhcHAifQ)",
    clause="RFC 7515 §5.1",
)
signature_rule(
    "signature-part",
    "another arrangement of the parts was signed",
    expected="the signature of header.claims",
    explanation="What is signed is header, dot, claims, in this order and no more.",
    cause="A part was left out, the two were swapped, or the dot is missing or one too many.",
    remedy=SIGN_THE_INPUT,
    wrong="sign(claims)",
    right="sign(header.claims)",
    clause="RFC 7515 §5.1",
)
signature_rule(
    "signature-newline",
    "a line break or other character at the end was signed along",
    expected="the signature of header.claims, and nothing after it",
    explanation="A line feed is an octet like others: with it the digest is another.",
    cause="echo without -n, or a text editor's last line break.",
    remedy="Use printf '%s', and files without a last line break.",
    wrong='echo "$signing_input" | openssl dgst -sha256 -sign server.key',
    right='printf %s "$signing_input" | openssl dgst -sha256 -sign server.key',
    clause="RFC 7515 §5.1",
)
signature_rule(
    "signature-padded",
    "another base64 was signed than was sent",
    expected="the signature of the text as sent",
    explanation="The digest is over the text as sent. Padding or alphabet must be changed before "
    "signing, not after.",
    cause="The text was made URL-safe, or stripped of =, after it was signed.",
    remedy="Encode as base64url first, then sign.",
    wrong="sign(standard base64), send base64url",
    right="sign(base64url), send base64url",
    clause="RFC 7515 §5.1",
)
signature_rule(
    "signature-utf16",
    "the text was signed in another character set",
    expected="the signature of the ASCII octets of header.claims",
    explanation="The signing input is ASCII, an octet a character.",
    cause="A string was turned into octets with the platform's own character set, as .NET's "
    "Unicode and some Java and JavaScript buffers are.",
    remedy="Turn the text into ASCII or UTF-8 octets without a byte order mark.",
    wrong="Encoding.Unicode.GetBytes(signingInput)",
    right="Encoding.ASCII.GetBytes(signingInput)",
    clause="RFC 7515 §5.1",
)
signature_rule(
    "signature-double-hash",
    "the digest was hashed once more",
    expected="the signature of header.claims itself",
    explanation="RS256 hashes what it is given. Given a digest, it signs the digest of the digest.",
    cause="The text was hashed first, for a signer that hashes as well.",
    remedy="Give the signer the text, or tell it that the digest is ready.",
    wrong="sign(sha256(signing_input))",
    right="sign(signing_input)",
)
signature_rule(
    "signature-recoded",
    "the signature was written as text before it was encoded",
    expected="base64url of the octets",
    explanation="The third part is base64url of the signature's octets, not of a text that shows "
    "them.",
    cause="The signer returns hex or base64, and that text was encoded once more.",
    remedy="Decode the signer's text first, or do not encode it again.",
    wrong="base64url(hex(s))",
    right="base64url(s)",
    clause="RFC 7515 §5.1",
)
signature_rule(
    "signature-hash",
    "another hash function was used",
    expected="SHA-256",
    explanation="RS256 is SHA-256. A verifier that takes the hash function from the signature "
    "accepts MD5 and SHA-1, which are broken.",
    cause="The signer's default is another hash function.",
    remedy=SIGN_RS256,
    wrong="openssl dgst -sha1 -sign server.key",
    right="openssl dgst -sha256 -sign server.key",
)
signature_rule(
    "signature-digestinfo",
    "the padding or its DigestInfo is not as it must be",
    expected="00 01 ff…ff 00, DigestInfo of SHA-256 in DER, the digest",
    explanation="There is one encoded message for a text and a key. A verifier that reads what it "
    "finds, rather than comparing the whole, can be fooled with forged ones (CVE-2006-4339).",
    cause="The padding was made by hand, a bare private-key operation was used, or it is forged.",
    remedy=SIGN_RS256,
    wrong="openssl pkeyutl -sign -inkey server.key -in digest.bin",
    right="openssl pkeyutl -sign -inkey server.key -in digest.bin -pkeyopt digest:sha256",
    clause="RFC 8017 §9.2",
)
signature_rule(
    "signature-pss",
    "it is an RSASSA-PSS signature",
    expected="RSASSA-PKCS1-v1_5",
    explanation="PSS is the algorithm PS256. RS256 is PKCS#1 v1.5.",
    cause="The library's RSA signer pads with PSS.",
    remedy="Choose PKCS#1 v1.5 padding.",
    wrong="padding.PSS(…)",
    right="padding.PKCS1v15()",
    clause="RFC 7518 §3.3, RFC 8017 §9.1",
)
signature_rule(
    "signature-reversed",
    "the octets of the signature are in reverse",
    expected="the most significant octet first",
    explanation="I2OSP writes the most significant octet first.",
    cause="Microsoft's CryptoAPI gives the least significant octet first.",
    remedy="Reverse the octets before encoding.",
    wrong="CryptSignHash output, as it is",
    right="CryptSignHash output, reversed",
    clause="RFC 8017 §4.1",
)
signature_rule(
    "signature-other-algorithm",
    "it is no RSA signature",
    expected="an RSA signature",
    explanation="By its size or shape it is of another algorithm.",
    cause="The header says RS256, and the key or the signer is of another kind.",
    remedy="Sign with an RSA key, RS256.",
    wrong="64 octets of ES256",
    right="256 octets of RS256",
)
signature_rule(
    "signature-other-key",
    "another key signed",
    expected="the key of the certificate that the app holds",
    explanation="It is a signature, but not of the key it is verified with.",
    cause="The certificate uploaded to the app is another key's: an older one, or another "
    "environment's.",
    remedy="Upload the certificate of the key that signs, or sign with the key of the certificate.",
    wrong="staging's key, production's certificate",
    right="openssl x509 -in server.crt -noout -modulus and openssl rsa -in server.key -noout "
    "-modulus print the same",
)
signature_rule(
    "signature-body",
    "the form body was signed",
    expected="the signature of header.claims",
    explanation="The assertion is signed before the form is made.",
    cause="The request was signed, as other APIs ask for.",
    remedy=SIGN_THE_INPUT,
    wrong="sign(grant_type=…&assertion=…)",
    right="sign(header.claims)",
    clause="RFC 7515 §5.1",
)
signature_rule(
    "signature-quoted",
    "the text was signed with something around it",
    expected="the signature of header.claims, without quotation marks",
    explanation="Quotation marks are octets like others: with them the digest is another.",
    cause="The text was written as JSON, or quoted for a shell, before it was signed.",
    remedy=SIGN_THE_INPUT,
    wrong='sign("header.claims")',
    right="sign(header.claims)",
    clause="RFC 7515 §5.1",
)
signature_rule(
    "signature-unknown",
    "the signature does not verify",
    expected="EM of the signing input, to the last octet",
    explanation="Where the recovered digest is shown, it is of the text that was signed: compare "
    "it with sha256sum of what you believe you sign. Where EM is no padding at all, another key "
    "signed, or the signature was altered.",
    cause="Another text or another key.",
    remedy='Compare printf %s "$signing_input" | sha256sum with the digest; pass other keys that '
    "may have signed with --key.",
    wrong="the claims changed after signing",
    right="sign last, send unchanged",
)
