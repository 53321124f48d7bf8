"""Several runs side by side, as a page and as a table."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from jwtbearer import CallerMistake
from jwtbearer.conformance.reports import document, html, markdown
from jwtbearer.conformance.reports.matrix import groups
from jwtbearer.conformance.run import Run


def test_a_markdown_matrix_has_a_column_a_run(mixed: Run, clean: Run) -> None:
    saved = [document.saved(run) for run in (clean, mixed)]
    rows = markdown.matrix(saved).splitlines()
    assert rows[0] == "| operation |  | fake 1.0 (Python) | fake 1.0 (Python) |"
    assert "| base64url.decode | rejects | 3 of 3 | 0 of 3 |" in rows


class Page(HTMLParser):
    """Every tag of a page, and whether each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_closed(mixed: Run, clean: Run) -> None:
    hostile = replace(mixed, implementation="<script>alert(1)</script>", version='"onclick="x')
    page = Page()
    page.feed(html.html([document.saved(run) for run in (clean, hostile)]))
    assert page.open == []
    names = {tag for tag, _ in page.tags}
    assert names.isdisjoint({"script", "link", "img", "iframe", "b"})
    attributes = {name for _, attributes in page.tags for name in attributes}
    assert attributes <= {"lang", "charset", "class", "title"}


def test_identical_rows_of_a_matrix_are_merged(mixed: Run, clean: Run) -> None:
    saved = [document.saved(run) for run in (clean, mixed)]
    found = groups(saved)
    rows = {tuple(row.id.partition("/")[2] for row in group.rows): group.kinds for group in found}
    assert rows == {
        ("empty", "one"): ("passed", "passed"),
        ("a", "b"): ("passed", "passed"),
        ("c",): ("passed", "unsupported"),
        ("padding-2", "padding-1"): ("passed", "failed"),
        ("space-1",): ("passed", "crashed"),
        ("free",): ("passed", "passed"),
    }
    page = html.html(saved)
    assert "2 vectors, base64url-decode/padding-2 …" in page
    assert page.count('<td class="crashed"') == 1


def test_a_vector_that_one_run_did_not_ask_is_absent_there(clean: Run) -> None:
    whole = document.saved(clean)
    part = whole._replace(rows={key: row for key, row in whole.rows.items() if "encode" in key})
    kinds = {group.kinds for group in groups([part, whole]) if "decode" in group.operation}
    assert kinds == {("absent", "passed")}


def test_runs_of_two_versions_of_the_suite_are_a_mistake(clean: Run) -> None:
    saved = document.saved(clean)
    with pytest.raises(CallerMistake, match=r"1\.0\.0, 2\.0\.0"):
        groups([saved, saved._replace(suite="2.0.0")])
    with pytest.raises(CallerMistake, match="name the runs"):
        groups([])
