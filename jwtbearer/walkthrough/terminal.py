"""The steps for a terminal: 80 columns, long values wrapped and never cut."""

from __future__ import annotations

import textwrap

from jwtbearer.walkthrough.steps import Field, Step, Value, steps
from jwtbearer.walkthrough.walk import Walk

__all__ = ["terminal"]

COLUMNS = 80
INDENT = "    "
EM_COLUMNS = 64  # of the drawing; a column is then 4 octets for a key of 2048 bits
EM_LETTERS = "1fzid"  # one a field, in order

BOLD, DIM, YELLOW, RESET = "\x1b[1m", "\x1b[2m", "\x1b[33m", "\x1b[0m"


class Pen:
    """Colours, or none."""

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def write(self, code: str, line: str) -> str:
        return f"{code}{line}{RESET}" if self.colour else line


def terminal(walk: Walk, *, colour: bool) -> str:
    """The whole walk as text."""
    pen = Pen(colour=colour)
    lines = introduction(walk)
    for step in steps(walk):
        lines += ["", *step_lines(step, pen)]
    lines += ["", *outcome(walk, pen)]
    return "\n".join(lines) + "\n"


def introduction(walk: Walk) -> list[str]:
    """What is about to be seen."""
    where = "a practice org on this machine" if walk.practised else walk.request.url
    return [
        *wrapped(f"The JWT bearer flow in thirteen steps, against {where}.", ""),
        f"Style: {walk.assertion.style.name}",
    ]


def step_lines(step: Step, pen: Pen) -> list[str]:
    """One step."""
    return [
        pen.write(BOLD, f"{step.number:2}  {step.name}{': ' if step.name else ''}{step.title}"),
        *(pen.write(DIM, line) for line in wrapped(f"Apex    {step.apex}", INDENT, "        ")),
        *(pen.write(DIM, line) for line in wrapped(f"Python  {step.python}", INDENT, "        ")),
        *(line for value in step.values for line in value_lines(value)),
        *drawing(step.fields),
        *(pen.write(YELLOW, line) for line in wrapped(step.deviation, INDENT + "! ", "  ")),
        *wrapped(step.clause, INDENT + "§ ", "  "),
    ]


def value_lines(value: Value) -> list[str]:
    """A value under its name and length, whole, wrapped at the edge."""
    visible = "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in value.text
    )
    width = COLUMNS - 2 * len(INDENT)
    pieces = [visible[start : start + width] for start in range(0, len(visible), width)]
    return [
        f"{INDENT}{value.name}, {value.length} {value.unit}",
        *(2 * INDENT + piece for piece in pieces),
    ]


def wrapped(sentence: str, first: str, hanging: str = "") -> list[str]:
    """A sentence wrapped between words; later lines are indented by ``hanging`` more."""
    return textwrap.wrap(
        sentence,
        COLUMNS,
        initial_indent=first,
        subsequent_indent=" " * (len(first) - len(first.lstrip())) + hanging,
        break_on_hyphens=False,
    )


def drawing(fields: tuple[Field, ...]) -> list[str]:
    """EM to scale: each field as many columns as it has octets, one at the least."""
    if not fields:
        return []
    total = sum(len(field.octets) for field in fields)
    scale = f"EM to scale, {total} octets; a column is {total // EM_COLUMNS} octets"
    bar = "".join(
        letter * max(1, round(len(field.octets) * EM_COLUMNS / total))
        for letter, field in zip(EM_LETTERS, fields, strict=True)
    )
    return [
        INDENT + scale,
        2 * INDENT + bar,
        *(
            f"{2 * INDENT}{letter}  {len(field.octets):3} octets  {field.name}: "
            f"{short_hex(field.octets)}, {field.meaning}"
            for letter, field in zip(EM_LETTERS, fields, strict=True)
        ),
    ]


def short_hex(octets: bytes) -> str:
    """A field's octets where they are few, else how they begin; EM stands above, whole."""
    if len(octets) <= 4:
        return octets.hex(" ")
    return f"{octets[:3].hex(' ')} …"


def outcome(walk: Walk, pen: Pen) -> list[str]:
    """How it ended, and what the practice org let pass."""
    if walk.error is not None:
        return [pen.write(BOLD, "The flow ended here."), str(walk.error)]
    if not walk.succeeded:
        return [pen.write(BOLD, "The token was issued, but the REST call was refused.")]
    lines = [pen.write(BOLD, "Done: the token was issued, and the REST call was answered.")]
    if walk.tolerated:
        lines.append("The practice org let pass what Salesforce appears to let pass:")
        for refusal in walk.tolerated:
            lines += wrapped(str(refusal), "  - ", "  ")
    return lines
