"""The faults of signatures, which rs256.verify and assertion.verify share."""

from __future__ import annotations

from tests.recording.making import Flag
from tests.recording.rs256_sign import FLAGS as KEY_FLAGS

__all__ = ["FLAGS"]

WHOLE = "Build EM anew and compare it whole: parse nothing out of the signature."
HASH = "The hash is SHA-256 because RS256 says so, never because the signature does. " + WHOLE

FLAGS = {
    "signature-plain": Flag("RFC 8017 §8.2.2", "signatures that are right are refused",
        "EM of the message, compared with s^e mod n as octets of the length of n.", fault=False),
    "signature-published": Flag("RFC 7515 A.2, RFC 7520 §4.1", "the RFCs' signatures are refused",
        "The RFC's own figure: compare EM first.", fault=False),
    **{
        f"signature-hash-{name}": Flag("RFC 7518 §3.3, RFC 8017 §8.2.2",
            f"the hash is taken from the signature: {words}", HASH, "signature-hash")
        for name, words in (
            ("md5", "MD5, whose collisions cost a second"),
            ("sha1", "SHA-1, whose collisions have been found"),
            ("sha224", "SHA-224, which nobody asked for"),
            ("sha384", "SHA-384, which is RS384"),
            ("sha512", "SHA-512, which is RS512"),
        )
    },
    "signature-double-hash": Flag("RFC 8017 §9.2, step 1",
        "a digest is hashed once more, or its text",
        "Hand the message to the function that hashes, or the digest to the one that does not.",
        "signature-double-hash"),
    "signature-no-digest-info": Flag("RFC 8017 §9.2, step 2", "the bare digest is taken for EM's T",
        "The digest stands in a DigestInfo that names its hash. " + WHOLE, "signature-digestinfo"),
    "signature-digest-info": Flag("RFC 8017 §9.2, step 2",
        "a DigestInfo is taken that names another hash, or holds more or less than a digest",
        WHOLE, "signature-digestinfo"),
    "signature-no-null": Flag("RFC 8017 §9.2, note 1, A.2.4", "a DigestInfo without NULL is taken",
        "Signers write the NULL, and there is one EM. " + WHOLE, "signature-digestinfo"),
    "signature-parameters": Flag("RFC 8017 §9.2, note 1, A.2.4",
        "octets of a forger's choice pass as parameters of the hash", WHOLE,
        "signature-digestinfo", "CVE-2018-16152"),
    "signature-ber-length": Flag("RFC 8017 §9.2, ITU-T X.690 §10.1",
        "lengths are read as BER, which hides octets of a forger's choice", WHOLE,
        "signature-digestinfo", "CVE-2014-1568"),
    "signature-digest-trailing": Flag("RFC 8017 §9.2", "what follows the digest is not looked at",
        WHOLE, "signature-digestinfo"),
    "signature-garbage": Flag("RFC 8017 §8.2.2, step 4",
        "what follows DigestInfo is not looked at: with e = 3 anybody signs", WHOLE,
        "signature-digestinfo", "CVE-2006-4339"),
    "signature-block-type": Flag("RFC 8017 §9.2, step 5", "the second octet is not looked at",
        "EM starts with 00 01. " + WHOLE, "signature-digestinfo"),
    "signature-first-octet": Flag("RFC 8017 §9.2, step 5", "the first octet is not looked at",
        "EM starts with 00 01. " + WHOLE, "signature-digestinfo"),
    "signature-padding-octet": Flag("RFC 8017 §9.2, step 4", "the padding's octets are passed over",
        "Each octet of the padding is FF. " + WHOLE, "signature-digestinfo", "CVE-2016-1494"),
    "signature-padding-short": Flag("RFC 8017 §9.2, step 4", "the padding may have any length",
        "The padding fills EM to the length of the modulus. " + WHOLE, "signature-digestinfo"),
    "signature-no-separator": Flag("RFC 8017 §9.2, step 5", "the end of the padding is guessed",
        "00 ends the padding. " + WHOLE, "signature-digestinfo"),
    "signature-digest": Flag("RFC 8017 §9.2, step 1",
        "the digest is compared in part, or not at all",
        "All 32 octets of the digest count.", "signature-unknown"),
    "signature-pss": Flag("RFC 7518 §3.3, §3.5", "PSS is tried where PKCS#1 v1.5 fails",
        "PS256 is another algorithm than RS256.", "signature-pss"),
    "signature-range": Flag("RFC 8017 §5.2.2", "numbers past the modulus are reduced",
        "s must be below n, or one message has several signatures.", "signature-range"),
    "signature-trivial": Flag("RFC 8017 §8.2.2", "0, 1, n - 1 or EM itself pass for a signature",
        "s^e mod n must be EM: no value of s is special.", "signature-unknown"),
    "signature-length": Flag("RFC 8017 §8.2.2, step 1", "signatures of another length are taken",
        "A signature has as many octets as the modulus.", "signature-length"),
    "signature-zero-dropped": Flag("RFC 8017 §8.2.2, step 1",
        "zeros that were dropped are put back",
        "The signer dropped zeros: write k octets always, from the number and the length.",
        "signature-zero-dropped"),
    "signature-reversed": Flag("RFC 8017 §4.1, §4.2", "octets are read in the machine's order",
        "The first octet is the most significant.", "signature-reversed"),
    "signature-recoded": Flag("RFC 7515 §5.1, step 5", "text is decoded on the way to the octets",
        "A signature is octets: they pass through no character set, hex or base64.",
        "signature-recoded"),
    "signature-bit": Flag("RFC 8017 §8.2.2", "not every bit of the signature counts",
        "One bit decides.", "signature-unknown"),
    "signature-not-rsa": Flag("RFC 7518 §3.3", "a digest, a MAC or another key's work passes",
        "RS256 is s^e mod n = EM, and nothing else.", "signature-other-algorithm"),
    "signature-message": Flag("RFC 8017 §8.2.2", "the message is changed before it is hashed",
        "The message is octets: nothing is stripped, added or converted.", "signature-newline"),
    "signature-other-key": Flag("RFC 8017 §8.2.2",
        "a signature passes under a key that did not make it",
        "Verify with the key that was given.", "signature-other-key"),
    "key-not-rsa": KEY_FLAGS["key-not-rsa"],
}  # fmt: skip
