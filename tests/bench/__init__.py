"""How quick it is, as ratios. `python -m tests.bench` measures and prints them."""
