"""Saved notebooks: which files a user means (`paths`), reading them (`read`), their model."""

from __future__ import annotations

from nbvalidate.notebook.model import Cell, Notebook
from nbvalidate.notebook.paths import Source, find_sources
from nbvalidate.notebook.read import read_notebook

__all__ = ["Cell", "Notebook", "Source", "find_sources", "read_notebook"]
