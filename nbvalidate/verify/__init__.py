"""Run notebooks in clean kernels and say whether they reproduce.

Reading order: `settings` (what a run is), `runner` and `client` (one execution), `threeway` and
`causes` (what it means), `flow` (the entry point `verify`).
"""
