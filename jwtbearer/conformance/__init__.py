"""Does that implementation agree with vectors/?

The rooms:

    suite.py        the vectors, read and chosen; shape.py: what their files may hold
    operations.py   the ten operations, done by our own flow
    judgement.py    is this reply what the vector expects?
    check.py        is the suite itself whole and sound? coverage.py: is everything there?
                    repair.py: is each negative an accepted vector with one fault?
    protocol.py     what goes to and fro between a run and a command
    child.py, process.py    the command: started, asked, and ended with all that it started
    ours.py, adapter.py     our own implementation, in this process and over the protocol
    gate.py, baseline.py    good cases first; failures that are known
    run.py          one run of the suite
    validation.py   a new adapter, step by step
    copying.py      the data copied out
    reports/        a run in the forms that people and programs read
"""

from jwtbearer.conformance.suite import OPERATIONS, PROFILES, Suite, Vector, load, select

__all__ = ["OPERATIONS", "PROFILES", "Suite", "Vector", "load", "select"]
