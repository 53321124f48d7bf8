"""The flow told step by step, from what the flow returned; nothing is computed a second time.

The rooms:

    walk.py       the flow, once, against the practice org or a real one: a Walk
    steps.py      a Walk -> the thirteen steps of the listing
    terminal.py   the steps for a terminal
    document.py   the steps as JSON
"""

from jwtbearer.walkthrough.document import document
from jwtbearer.walkthrough.steps import Step, steps
from jwtbearer.walkthrough.terminal import terminal
from jwtbearer.walkthrough.walk import Walk, practice_walk, walk

__all__ = ["Step", "Walk", "document", "practice_walk", "steps", "terminal", "walk"]
