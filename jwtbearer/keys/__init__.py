"""Step 4: PEM or DER -> RSA keys.

The rooms:

    values.py    the numbers of a key, checked against one another
    armour.py    PEM text -> a label and DER (RFC 7468)
    schema.py    DER -> numbers, through pyasn1 (RFC 8017 A.1, RFC 5208, RFC 5280)
    formats.py   what a file may hold instead, and the command that helps
    loading.py   load_private_key, load_public_key, certificate_dates: the four put together

Outside, only the names below are used.
"""

from jwtbearer.keys.loading import certificate_dates, load_private_key, load_public_key
from jwtbearer.keys.values import MINIMUM_BITS, PrivateKey, PublicKey

__all__ = [
    "MINIMUM_BITS",
    "PrivateKey",
    "PublicKey",
    "certificate_dates",
    "load_private_key",
    "load_public_key",
]
