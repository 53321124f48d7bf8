"""A report as JUnit XML: a test case a finding, failed where it is at the level or worse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from jwtbearer.audit.report import Finding
from jwtbearer.audit.reports import Named

__all__ = ["junit"]

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2


def junit(reports: Sequence[Named], *, level: str) -> str:
    """The reports as one test suite each."""
    root = ElementTree.Element("testsuites", name="jwtbearer audit")
    for name, report in reports:
        failing = report.at_least(level)
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=clean(name),
            tests=str(max(1, len(report.findings))),
            failures=str(len(failing)),
            errors="0",
            skipped="0",
        )
        for finding in report.findings:
            case = ElementTree.SubElement(
                suite, "testcase", classname=clean(name), name=finding.rule
            )
            if finding in failing:
                failure = ElementTree.SubElement(
                    case, "failure", message=clean(finding.title), type=finding.severity
                )
                failure.text = clean(story(finding))
        if not report.findings:
            ElementTree.SubElement(suite, "testcase", classname=clean(name), name="no findings")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def story(finding: Finding) -> str:
    """A finding in sentences."""
    return (
        f"found {finding.found}; expected {finding.expected} ({finding.clause})\n"
        f"how it came about: {finding.cause}\nwhat to do: {finding.remedy}"
    )


def clean(text: str) -> str:
    """Text without characters that XML cannot hold."""
    return NO_XML.sub(lambda match: ascii(match.group())[1:-1], text)
