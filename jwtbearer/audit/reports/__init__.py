"""A report in the forms that people and programs read.

    text.py       for a terminal: the part in question with a caret under the place
    document.py   JSON, one shape in every mode
    junit.py      JUnit XML
    sarif.py      SARIF 2.1.0
    github.py     workflow commands
    explain.py    the page of one rule, and the catalogue

A Named is a report with the name of what was audited: a file, or a line of a stream.
"""

from typing import NamedTuple

from jwtbearer.audit.report import Report

__all__ = ["Named"]


class Named(NamedTuple):
    """A report, and what it is of."""

    name: str
    report: Report
