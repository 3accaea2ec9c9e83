"""Suppression: on the line, in the cell, by tag, by configuration; stale ones are said."""

from __future__ import annotations

import json

import pytest

from nbvalidate.checks.run import check_notebook
from nbvalidate.notebook import Cell, Notebook
from tests.conftest import notebook_of


def rules(notebook):
    return [f.rule for f in check_notebook(notebook)]


@pytest.mark.parametrize(
    "source",
    [
        "print(missing)  # nbvalidate: ignore[ORD102]",
        "print(missing)  # nbvalidate: ignore",
        "print(missing)  # nbvalidate: ignore[undefined-name]",
        "print(missing)  # nbvalidate: ignore[ORD]",
        "print(missing)  # nbvalidate: ignore[HYG401, ORD102]",
        "# nbvalidate: ignore-cell[ORD102]\nprint(missing)",
        "print(missing)  # noqa  # nbvalidate: ignore[ORD102]",
    ],
)
def test_a_comment_suppresses(source):
    assert rules(notebook_of(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "print(missing)  # nbvalidate: ignore[ORD101]",
        "# nbvalidate: ignore[ORD102]\nprint(missing)",
        "s = '# nbvalidate: ignore-cell'\nprint(missing)",
        '"""\n# nbvalidate: ignore-cell\n"""\nprint(missing)',
    ],
)
def test_what_is_no_such_comment_does_not(source):
    assert "ORD102" in rules(notebook_of(source))


def test_a_stale_ignore_is_said():
    assert rules(notebook_of("x = 1  # nbvalidate: ignore[ORD102]")) == ["HYG901"]


def test_an_ignore_for_rules_that_did_not_run_is_not_stale():
    assert rules(notebook_of("x = 1  # nbvalidate: ignore[REP101]")) == []


def test_the_tag_suppresses_the_cell():
    cell = Cell(0, "c", "code", "print(missing)", tags=frozenset({"nbvalidate-ignore"}))
    assert rules(Notebook("n.ipynb", (cell,))) == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ('ignore = ["ORD102"]', 0),
        ('select = ["HYG"]', 0),
        ('select = ["ORD"]', 1),
        ('per-file-ignores = {"drafts/*" = ["ORD"]}', 0),
        ('per-file-ignores = {"other/*" = ["ORD"]}', 1),
    ],
)
def test_configuration(write, cli, tmp_path, settings, expected):
    (tmp_path / "pyproject.toml").write_text(f"[tool.nbvalidate]\n{settings}\n")
    write("drafts/a.ipynb", ["print(missing)"])
    done = cli("check", "drafts", "--format", "json")
    assert done.returncode == expected, done.stdout
    assert json.loads(done.stdout)["summary"]["error"] == expected


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ("selct = []", "Did you mean select?"),
        ('select = "ORD"', "list"),
        ("max-cell-lines = -1", "above 0"),
        ("max-cell-lines = [", "cannot be read"),
        ('ignore = ["ORDX"]', "ORDX"),
    ],
)
def test_a_wrong_setting_is_a_clear_error(write, cli, tmp_path, settings, hint):
    (tmp_path / "pyproject.toml").write_text(f"[tool.nbvalidate]\n{settings}\n")
    write("a.ipynb", ["x = 1"])
    done = cli("check", "a.ipynb")
    assert done.returncode == 2
    assert hint in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
