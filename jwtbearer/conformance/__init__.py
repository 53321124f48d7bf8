"""Does that implementation agree with vectors/?

The rooms:

    suite.py        the vectors, read and held to their form
    operations.py   the ten operations, done by our own flow
    judgement.py    is this reply what the vector expects?
    check.py        is the suite itself whole and sound?
    protocol.py     what goes to and fro between a run and a command
    child.py, process.py    the command: started, asked, and ended with all that it started
    ours.py, adapter.py     our own implementation, in this process and over the protocol
    gate.py, baseline.py    good cases first; failures that are known
    run.py          one run of the suite
    validation.py   a new adapter, step by step
    copying.py      the data copied out
    reports/        a run in the forms that people and programs read
"""
