"""Several runs as a page of its own: no script, nothing fetched, identical rows merged."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from jwtbearer.conformance.reports.document import Row, Saved
from jwtbearer.conformance.reports.matrix import Group, column, groups, score
from jwtbearer.conformance.reports.wording import first_line, printable

__all__ = ["html"]

SIGNS = {
    "passed": "✓",
    "failed": "✗",
    "crashed": "☠",
    "unsupported": "–",
    "absent": "",
}
LEGEND = (
    "✓ passed, ✗ failed, ☠ crashed, – unsupported. Vectors of an operation that came out the same "
    "way everywhere share a row."
)
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 2rem }
th, td { border: 1px solid #ccc; padding: .25rem .6rem; text-align: left; vertical-align: top }
thead th { background: #f3f3f3 }
td.passed { background: #dff3df } td.failed { background: #f9d6d5 }
td.crashed { background: #e8c6f0 } td.unsupported, td.absent { color: #777 }
td.passed, td.failed, td.crashed, td.unsupported, td.absent { text-align: center }
code { font-size: 13px } ul { margin: .3rem 0; padding-left: 1.2rem }
""".strip()


def html(runs: Sequence[Saved]) -> str:
    """The page: the scores, then each operation's vectors by how they came out."""
    found = groups(runs)
    operations = list(dict.fromkeys(group.operation for group in found))
    body = [
        "<h1>jwtbearer vectors</h1>",
        f"<p>Suite {text(runs[0].suite)}. {LEGEND}</p>",
        "<h2>Scores</h2>",
        *table(["operation", "vectors", *map(column, runs)], score_rows(runs, found)),
    ]
    for operation in operations:
        of_it = [group for group in found if group.operation == operation]
        body += [
            f"<h2>{text(operation)}</h2>",
            *table(["vectors", "to be", *map(column, runs)], map(group_row, of_it)),
        ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<head><meta charset="utf-8"><title>jwtbearer vectors</title>',
            f"<style>{STYLE}</style></head>",
            "<body>",
            *body,
            "</body>",
            "</html>",
            "",
        ]
    )


def score_rows(runs: Sequence[Saved], found: Sequence[Group]) -> list[str]:
    """The rows of the scores."""
    there = {(group.operation, group.verdict) for group in found}
    return [
        f"<tr><th>{text(operation)}</th><td>{verdict}s</td>"
        + "".join(f"<td>{text(score(run, operation, verdict))}</td>" for run in runs)
        + "</tr>"
        for operation in dict.fromkeys(group.operation for group in found)
        for verdict in ("accept", "reject")
        if (operation, verdict) in there
    ]


def group_row(group: Group) -> str:
    """The row of vectors that came out the same way everywhere; the vectors fold open."""
    count = len(group.rows)
    summary = group.rows[0].id if count == 1 else f"{count} vectors, {group.rows[0].id} …"
    items = "".join(map(item, group.rows))
    cells = "".join(f'<td class="{kind}" title="{kind}">{SIGNS[kind]}</td>' for kind in group.kinds)
    return (
        f"<tr><td><details><summary><code>{text(summary)}</code></summary>"
        f"<ul>{items}</ul></details></td><td>{group.verdict}</td>{cells}</tr>"
    )


def item(row: Row) -> str:
    """One vector of a group."""
    return f"<li><code>{text(row.id)}</code> {text(row.lesson)} ({text(row.clause)})</li>"


def table(head: Sequence[str], rows: Sequence[str] | map[str]) -> list[str]:
    """The lines of a table whose rows are written already."""
    heads = "".join(f"<th>{text(first_line(each))}</th>" for each in head)
    return [f"<table><thead><tr>{heads}</tr></thead><tbody>", *rows, "</tbody></table>"]


def text(foreign: str) -> str:
    """Foreign text in the page."""
    return escape(printable(foreign))
