"""A run as JUnit XML: a suite an operation, a case a vector."""

from __future__ import annotations

from xml.etree import ElementTree

from jwtbearer.conformance.judgement import Outcome
from jwtbearer.conformance.reports.wording import expected, first_line, headline, printable
from jwtbearer.conformance.reports.wording import shortfalls as shortfalls_of
from jwtbearer.conformance.run import Run

__all__ = ["junit"]


def junit(run: Run) -> str:
    """The run as XML. Known failures and what is unsupported are skipped; a crash is an error."""
    top = ElementTree.Element("testsuites", name=headline(run))
    for operation in dict.fromkeys(outcome.vector.operation for outcome in run.outcomes):
        of_it = [outcome for outcome in run.outcomes if outcome.vector.operation == operation]
        suite = ElementTree.SubElement(top, "testsuite", name=operation)
        for outcome in of_it:
            add_case(suite, outcome, run)
        total(suite, sum(outcome.seconds for outcome in of_it))
    shortfalls = shortfalls_of(run)
    if shortfalls:
        suite = ElementTree.SubElement(top, "testsuite", name="run")
        for number, shortfall in enumerate(shortfalls, 1):
            case = ElementTree.SubElement(
                suite, "testcase", classname="run", name=f"shortfall {number}", time="0.000"
            )
            ElementTree.SubElement(case, "failure", message=first_line(shortfall))
        total(suite, 0.0)
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + written(top) + "\n"


def add_case(suite: ElementTree.Element, outcome: Outcome, run: Run) -> None:
    """One vector."""
    vector = outcome.vector
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=vector.operation,
        name=vector.id,
        time=f"{outcome.seconds:.3f}",
    )
    if outcome.kind == "unsupported":
        ElementTree.SubElement(case, "skipped", message=first_line(outcome.why))
    elif vector.id in run.excused:
        known = f"known until {run.excused[vector.id].expires}: {run.excused[vector.id].reason}"
        ElementTree.SubElement(case, "skipped", message=first_line(known))
    elif outcome.kind in ("failed", "crashed"):
        tag = "failure" if outcome.kind == "failed" else "error"
        element = ElementTree.SubElement(
            case, tag, type=outcome.kind, message=first_line(outcome.why)
        )
        element.text = printable(
            f"{vector.comment}\nlesson: {vector.lesson}\nclause: {vector.clause}\n"
            f"expected: {expected(outcome, run.profile)}\ncame: {outcome.why}\n"
            + (f"differs: {outcome.intermediate}\n" if outcome.intermediate else "")
        )


def total(suite: ElementTree.Element, seconds: float) -> None:
    """The counts that a suite carries."""
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("time", f"{seconds:.3f}")


def written(top: ElementTree.Element) -> str:
    """The element as text."""
    return ElementTree.tostring(top, encoding="unicode")
