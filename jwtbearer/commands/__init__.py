"""The commands. Only here is anything printed, and only here are clock and randomness chosen.

A file is a command: `add_to` says which options it has, and `run` does it. They are put together in
jwtbearer/__main__.py, which turns what goes wrong into an exit code.

    walk.py, token.py             the flow; what both take is in flow.py
    keypair.py, practice.py       a key pair, and an org to log in to
    audit.py                      what is wrong with an assertion
    vectors.py, vectors_run.py    the suite, and runs of it
    files.py                      the files that a caller names
"""
