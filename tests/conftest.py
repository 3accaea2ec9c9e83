"""Shared helpers: notebooks made in the test, and the command line in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.notebook import Cell, Notebook

# on a shared machine how long an example takes says nothing
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


def notebook_of(*sources: str, path: str = "test.ipynb") -> Notebook:
    """A notebook in memory whose code cells have these sources, never run."""
    cells = tuple(Cell(i, f"c{i}", "code", source) for i, source in enumerate(sources))
    return Notebook(path, cells)


def facts_of(*sources: str) -> NotebookFacts:
    """The facts about a notebook with these code cells."""
    return NotebookFacts(notebook_of(*sources))


def ipynb(cells: Sequence[str | dict[str, Any]], **top: Any) -> str:
    """The JSON of a notebook; a text is a code cell that was never run."""
    made = []
    for number, cell in enumerate(cells):
        if isinstance(cell, str):
            cell = {"cell_type": "code", "source": cell}
        cell = {"id": f"c{number}", "metadata": {}, **cell}
        if cell.get("cell_type") == "code":
            cell = {"outputs": [], "execution_count": None, **cell}
        made.append(cell)
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made, **top}, indent=1
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook into the test's folder: ``write("a.ipynb", ["x = 1"])``."""

    def write(name: str, cells: Sequence[str | dict[str, Any]], **top: Any) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ipynb(cells, **top), encoding="utf-8")
        return path

    return write


@pytest.fixture
def cli(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run ``nbvalidate`` as a user does; never raises, returns the finished process."""

    def cli(*arguments: object, input: str | None = None, **options: Any) -> Any:
        command = [sys.executable, "-m", "nbvalidate", *map(str, arguments)]
        options.setdefault("cwd", tmp_path)
        return subprocess.run(
            command,
            input=input,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            **options,
        )

    return cli
