"""Static facts about code cells: what a cell reads, binds, changes and calls.

Reading order: `ipython` (cell source to a syntax tree), `facts` (the data), `scopes` (what a
function reaches), `state` and `names` (what may be true of a name), `magic_effects`,
`expressions` and `walk` (one cell, expression by expression, statement by statement), `graph`
(cells one after the other), `calls` (whose function is called, by its full name). All pure.
"""

from __future__ import annotations
