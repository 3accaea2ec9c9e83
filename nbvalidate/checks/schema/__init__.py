"""Schema: what a frame must be like, and everything in which it is not.

Reading order: `definition` (the model and its YAML), `engines` (any frame or file as one table),
`measure` (the queries), the rules (`rules_structure`, `rules_values`, `rules_table`,
`rules_model`), `run` and `report`; `infer` proposes a schema, `changes` compares two,
`interchange` reads and writes those of others. Loading this loads no data library.
"""

from __future__ import annotations

from nbvalidate.checks.schema.rules_model import RULES as _MODEL
from nbvalidate.checks.schema.rules_structure import RULES as _STRUCTURE
from nbvalidate.checks.schema.rules_table import RULES as _TABLE
from nbvalidate.checks.schema.rules_values import RULES as _VALUES

__all__ = ["RULES"]

#: SCH101 and on.
RULES = (*_STRUCTURE, *_VALUES, *_TABLE, *_MODEL)
