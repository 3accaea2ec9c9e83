"""Frames of any kind as columns of codes and numbers, and conditions as rows of them.

Reading order: `held` (how one column is held), `doors`, `pandas_door` and `objects` (into that
form), `frame` (all columns), `masks` (rows of a condition), `bins` and `spec` (base cells for
the search), `encode` (their codes), `code` (a slice as a line of pandas or Polars).
"""

from __future__ import annotations

from nbvalidate.slices.columns.code import code
from nbvalidate.slices.columns.encode import encode
from nbvalidate.slices.columns.frame import Columns, open_columns
from nbvalidate.slices.columns.spec import Atom, Feature, Spec, fit_spec

__all__ = ["Atom", "Columns", "Feature", "Spec", "code", "encode", "fit_spec", "open_columns"]
