"""Measure, side by side in one run, and print ratios with their spread.

    python -m tests.bench [--without-peer]

A ratio is A / B of one pair of measurements taken one after the other; printed are the median of
the pairs, and the least and the greatest. PyJWT with cryptography is installed into a temporary
environment of its own; where that cannot be had, its rows are left out and a line says so.
"""

from __future__ import annotations

import base64
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import rsa

from jwtbearer import base64url, canonical, pkcs1
from jwtbearer.assertion import build_assertion
from jwtbearer.audit import audit_assertion
from jwtbearer.claims import LOGIN_AUDIENCE, Claims
from jwtbearer.keys import load_private_key
from jwtbearer.verification import verify_assertion
from tests.audit.test_forensics import audited as diagnose
from tests.audit.test_forensics import wrong_signatures

ROOT = Path(__file__).parent.parent.parent
KEY_FILE = ROOT / "vectors/keys/demo-2048.key"
CLAIMS = Claims("3MVG9jwtbearer.demo.consumer.key", "user@example.com", LOGIN_AUDIENCE, 1767225720)
PAIRS = 15

PEER_TIMES = """
import json, sys, time, jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
pem, claims = open(sys.argv[1]).read(), json.loads(sys.argv[2])
key = load_pem_private_key(pem.encode(), None) if sys.argv[3] == "object" else pem
for _ in sys.stdin:
    start = time.perf_counter()
    jwt.encode(claims, key, algorithm="RS256")
    print(time.perf_counter() - start, flush=True)
"""
PEER_PROCESS = """
import json, sys, jwt
print(jwt.encode(json.loads(sys.argv[2]), open(sys.argv[1]).read(), algorithm="RS256"))
"""
OUR_PROCESS = """
import sys
from jwtbearer import Claims, build_assertion, load_private_key
claims = Claims(*sys.argv[2].split(), exp=1767225720)
print(build_assertion(claims, load_private_key(open(sys.argv[1]).read())))
"""


class Row(NamedTuple):
    """One ratio."""

    name: str
    pairs: list[float]
    goal: str

    def __str__(self) -> str:
        median, least, greatest = statistics.median(self.pairs), min(self.pairs), max(self.pairs)
        return f"{self.name:58} {median:7.2f}  {least:7.2f} to {greatest:7.2f}   {self.goal}"


def seconds(work: Callable[[], object], times: int) -> float:
    """How long one call takes, over a number of calls."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def paired(a: Callable[[], object], b: Callable[[], object], times: int) -> list[float]:
    """The ratios a / b of PAIRS pairs, after one that is not counted."""
    seconds(a, 1), seconds(b, 1)
    return [seconds(a, times) / seconds(b, times) for _ in range(PAIRS)]


def signature_rows(bits: int) -> Iterator[Row]:
    """Signing and verifying against the bare powers that cannot be done without."""
    key = load_private_key((ROOT / f"vectors/keys/demo-{bits}.key").read_bytes())
    theirs = rsa.PrivateKey(key.n, key.e, key.d, key.p, key.q)
    d_p, d_q = key.d % (key.p - 1), key.d % (key.q - 1)
    m = random.Random(1).randrange(key.n)
    text = str(build_assertion(CLAIMS, key))
    s = int.from_bytes(pkcs1.sign(b"message", key), "big")

    def sign() -> object:
        return pkcs1.sign(b"message", key)

    def halves() -> object:
        return pow(m % key.p, d_p, key.p), pow(m % key.q, d_q, key.q)

    def rsa_sign() -> object:
        return rsa.sign(b"message", theirs, "SHA-256")

    def verify() -> object:
        return verify_assertion(text, key.public, audience=LOGIN_AUDIENCE, now=1767225600)

    def bare() -> object:
        return pow(s, 65537, key.n)

    times = 20 if bits == 2048 else 4
    yield Row(f"sign {bits} ÷ two bare half-size pow", paired(sign, halves, times), "≤ 1.12")
    yield Row(f"sign {bits} ÷ rsa.sign", paired(sign, rsa_sign, times), "≤ 0.36")
    yield Row(f"verify_assertion {bits} ÷ bare pow(s, 65537, n)", paired(verify, bare, 200), "≤ 2")


def audit_rows() -> Iterator[Row]:
    """The audit of a valid assertion, and of the kinds of wrong signature."""
    key = load_private_key(KEY_FILE.read_bytes()).public
    text = str(build_assertion(CLAIMS, load_private_key(KEY_FILE.read_bytes())))
    s = int.from_bytes(base64url.decode(text.rpartition(".")[2]), "big")

    def bare() -> object:
        return pow(s, 65537, key.n)

    def audit() -> object:
        return audit_assertion(text, key=key, audience=LOGIN_AUDIENCE, now=1767225600)

    yield Row("audit of a valid assertion ÷ bare pow(s, 65537, n)", paired(audit, bare, 200), "≤ 3")
    milliseconds = [
        1000 * min(seconds(lambda: diagnose(2048, signature), 1) for _ in range(3))  # noqa: B023
        for _, _, signature in wrong_signatures(2048)
    ]
    yield Row("audit of a wrong signature, over 60 kinds, in ms", milliseconds, "≤ 5")


def encoding_rows() -> Iterator[Row]:
    """base64url and canonical JSON against the standard modules with the same checks."""
    data = random.Random(2).randbytes(1 << 20)
    text = base64url.encode(data)
    yield Row(
        "base64url.encode 1 MiB ÷ base64",
        paired(lambda: base64url.encode(data), lambda: standard_encode(data), 3),
        "≤ 60",
    )
    yield Row(
        "base64url.decode 1 MiB ÷ base64 with the same checks",
        paired(lambda: base64url.decode(text), lambda: standard_decode(text), 3),
        "≤ 15",
    )
    members = CLAIMS.members()
    octets = canonical.dumps(members)
    yield Row(
        "canonical.dumps of claims ÷ json.dumps, sorted",
        paired(
            lambda: canonical.dumps(members),
            lambda: json.dumps(members, sort_keys=True, separators=(",", ":")).encode(),
            2000,
        ),
        "",
    )
    yield Row(
        "canonical.loads of claims ÷ json.loads",
        paired(lambda: canonical.loads(octets), lambda: json.loads(octets), 2000),
        "",
    )


def standard_encode(data: bytes) -> str:
    """base64url by the standard module."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def standard_decode(text: str) -> bytes:
    """Strict base64url by the standard module: encode again, and compare."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if standard_encode(data) != text:
        raise ValueError("not base64url")
    return data


def peer_rows(folder: Path) -> Iterator[Row]:
    """PEM text to assertion, and whole processes, against PyJWT with cryptography."""
    ours, peer = environment(folder / "ours", str(ROOT)), environment(folder / "peer", *PEER)
    pem = KEY_FILE.read_text()
    key = load_private_key(pem)

    def from_text() -> object:
        return build_assertion(CLAIMS, load_private_key(pem))

    def from_key() -> object:
        return build_assertion(CLAIMS, key)

    pairs = beside_peer(from_text, peer, "text")
    yield Row("PEM text to assertion ÷ PyJWT", pairs, "≤ 0.25")
    yield Row("key object to assertion ÷ PyJWT", beside_peer(from_key, peer, "object"), "")

    our_process = [ours, "-c", OUR_PROCESS, str(KEY_FILE), " ".join(CLAIMS[:3])]
    peer_process = [peer, "-c", PEER_PROCESS, str(KEY_FILE), json.dumps(CLAIMS.members())]
    pairs = paired(lambda: run(our_process), lambda: run(peer_process), 1)
    yield Row("fresh process, PEM file to assertion ÷ PyJWT", pairs, "≤ 0.5")


def beside_peer(work: Callable[[], object], peer: str, kind: str) -> list[float]:
    """The ratios of our work to PyJWT's, which is done in a process of its own, in turn."""
    claims = json.dumps(CLAIMS.members())
    command = [peer, "-c", PEER_TIMES, str(KEY_FILE), claims, kind]
    pairs = []
    with subprocess.Popen(
        command, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(PAIRS + 1):
            mine = seconds(work, 1)
            process.stdin.write("\n")
            process.stdin.flush()
            pairs.append(mine / float(process.stdout.readline()))
    return pairs[1:]


PEER = ("PyJWT", "cryptography")


def environment(folder: Path, *packages: str) -> str:
    """A virtual environment with packages in it; its Python."""
    run([sys.executable, "-m", "venv", str(folder)])
    python = str(folder / "bin" / "python")
    run([python, "-m", "pip", "install", "--quiet", *packages])
    return python


def run(command: list[str]) -> None:
    """Run a command that must succeed, its output thrown away.

    In the root folder, since Python would import what lies about before what is installed.
    """
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def main(arguments: list[str]) -> int:
    """Print every row as it is measured."""
    print(f"{'ratio, ' + str(PAIRS) + ' pairs':58}  median    least to greatest   goal")
    rows = [
        signature_rows(2048),
        signature_rows(3072),
        signature_rows(4096),
        audit_rows(),
        encoding_rows(),
    ]
    for row in itertools.chain(*rows):
        print(row, flush=True)
    if "--without-peer" in arguments:
        print("PyJWT: left out, as asked")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            for row in peer_rows(Path(folder)):
                print(row, flush=True)
        except subprocess.CalledProcessError as error:
            reason = error.stderr.decode().strip().splitlines()[-1:] or ["no reason given"]
            print(f"PyJWT: left out, since it could not be installed or run: {reason[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
