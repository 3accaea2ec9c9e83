"""Static facts about code cells: what a cell reads, binds, changes and calls.

Reading order: `ipython` (cell source to a syntax tree), `scopes` (what a function reaches),
`facts` (the data), `walk` (one cell, statement by statement), `graph` (cells one after the
other), `calls` (whose function is called, by its full name). All pure.
"""

from __future__ import annotations
