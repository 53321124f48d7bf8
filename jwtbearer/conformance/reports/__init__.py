"""A run in the forms that people and programs read.

wording.py    what several of them say
text.py       for a terminal, each failure with its lesson
document.py   JSON, which `jwtbearer vectors matrix` reads back
junit.py, tap.py, badge.py     for CI
markdown.py   a table for a summary, and for several runs
html.py       several runs side by side, in one page of its own
"""
