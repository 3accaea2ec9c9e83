"""How a schema is compared with data: all counts in one query, details for what failed.

Reading order: `lowering` (a rule as an expression that is true where it is broken), `plan` (all
checks of a schema for a table), `run` (the queries), `violations` (what comes out).
"""
