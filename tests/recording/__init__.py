"""The recorder of vectors/: seeded, and each expected value confirmed by another program.

    python -m tests.recording          write the files anew
    python -m tests.recording --check  compare them with what would be written

The rooms:

    der.py          the little DER and PEM that faulty keys are made of
    keys.py         the demo keys, from a seed; all keys that the vectors use
    emsa.py         encoded messages, right and wrong, and the signatures over them
    making.py       a flag, a vector, and the one splice between a negative and its parent
    confirm.py      what openssl and the standard library say of a vector
    readings.py     their reading of base64url, JSON and assertions
    flow.py         flow.json
    schema.py       schema.json, flags.json, and the ten files as text
    and a module an operation, such as base64url_decode.py: its flags, and its vectors

Nothing here reads a clock or a source of randomness. data/ holds the files that no seed rebuilds:
keys of other kinds, and containers that openssl and ssh-keygen salt.
"""
