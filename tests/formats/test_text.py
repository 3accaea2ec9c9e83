"""What a person reads in the terminal, to the letter."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest

from nbvalidate.errors import UsageError
from nbvalidate.findings import NotebookReport, Report
from nbvalidate.formats import FORMATS, render
from tests.formats.samples import CATALOGUE, EARLY, check_report, hostile, verify_report

CHECK = """\
study.ipynb:cell 0:line 1 warning HYG101 absolute-path  The path `/home/ada/data.csv` exists on one computer only.
  1 | df = read("/home/ada/data.csv")
  fix: Use a path relative to the notebook.

study.ipynb:cell 3:line 2 error ORD101 used-before-defined  `rate` is used here, but only cell 5, below, defines it.
  2 | total = rate * price
    |         ^^^^
  fix: Move the definition of `rate` from cell 5 above this cell.

broken.ipynb: CANNOT BE READ: it is not valid JSON (line 3).

3 notebooks: 1 cannot be read, 1 error, 1 warning (0.4 s). Cells are counted from 0, lines from 1 inside the cell.
"""

VERIFY = """\
good.ipynb: REPRODUCES (2 runs, 14 of 14 cells, 12.3 s)

bad.ipynb: DOES NOT REPRODUCE: first divergence in cell 6 (variable `scores`) (2 runs, 7 of 14 cells, 8.0 s)
  cause: unseeded: cell 2 draws without a seed
  cell 6: non-deterministic: number differs
  cell 7: drift: text differs
  cell 8: new error: NameError
  cells 9 to 11 follow from cell 8
  cell 14 did not run
  file out/model.pkl: different: bytes
  note: the notebook is saved without outputs

bad.ipynb:cell 6 error REP101 not-deterministic [proved]  The output of this cell is not the same in two clean runs.
  - run A: accuracy 0.8125
  + run B: accuracy 0.8375
  fix: Set `random_state`.

2 notebooks: 1 of 2 reproduce, 1 error (20.3 s). Cells are counted from 0, lines from 1 inside the cell.
"""


def one(**changes: object) -> str:
    finding = replace(EARLY, **changes)  # type: ignore[arg-type]
    return render(
        Report("check", (NotebookReport("a.ipynb", "findings", 0, 4, (finding,)),)), "text"
    )


def test_the_report_of_check_reads_like_this():
    assert render(check_report(), "text") == CHECK


def test_the_report_of_verify_reads_like_this():
    assert render(verify_report(), "text") == VERIFY


def test_a_clean_run_is_one_quiet_line():
    clean = Report("check", tuple(NotebookReport(f"{n}.ipynb", "ok", 1.0) for n in range(5)))
    assert render(clean, "text") == "5 notebooks: no findings\n"


def test_colour_changes_nothing_but_colour():
    for report, plain in ((check_report(), CHECK), (verify_report(), VERIFY)):
        colored = render(report, "text", color=True)
        assert "\x1b[1;31merror\x1b[0m" in colored
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_nothing_from_a_notebook_reaches_the_terminal_as_a_code():
    text = render(hostile(), "text")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize(
    ("excerpt", "column", "end", "source", "caret"),
    [
        ("変数 = rate", 5, 9, "変数 = rate", "       ^^^^"),
        ("x = 変数", 4, 6, "x = 変数", "    ^^^^"),
        ("\tx = rate", 5, 9, "    x = rate", "        ^^^^"),
        ("e\u0301 = rate", 5, 9, "e\u0301 = rate", "    ^^^^"),
        ("a\x1b = rate", 5, 9, "a\ufffd = rate", "     ^^^^"),
        ("rate", 0, None, "rate", "^"),
    ],
)
def test_carets_stand_under_wide_characters_and_tabs(excerpt, column, end, source, caret):
    lines = one(excerpt=excerpt, column=column, end_column=end, line=2).splitlines()
    assert lines[1] == f"  2 | {source}"
    assert lines[2] == f"    | {caret}"


def test_a_column_that_is_not_in_the_line_draws_no_caret():
    assert "^" not in one(column=99, end_column=120)
    assert "^" not in one(column=None, end_column=None)


def test_a_long_line_is_cut_around_the_column():
    lines = one(excerpt="x" * 500 + "rate" + "y" * 500, column=500, end_column=504).splitlines()
    at = lines[2].index("^")
    assert lines[1][at : at + 4] == "rate"
    assert lines[2].count("^") == 4
    assert len(lines[1]) < 125


def test_a_difference_far_inside_long_texts_is_still_seen():
    left, right = "a" * 500 + "1" + "b" * 500, "a" * 500 + "2" + "b" * 500
    text = one(evidence={"left": left, "right": right})
    minus, plus = (line for line in text.splitlines() if line.startswith(("  - ", "  + ")))
    assert "a1b" in minus
    assert "a2b" in plus


def test_a_failed_notebook_gets_a_sentence():
    report = Report("verify", (NotebookReport("a.ipynb", "failed", error="cell 3: no kernel"),))
    assert render(report, "text").startswith("a.ipynb: FAILED: cell 3: no kernel\n")


def test_an_unknown_format_is_a_usage_error_that_lists_them():
    with pytest.raises(UsageError, match="text, json, sarif, junit, github, html"):
        render(check_report(), "yaml")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_ends_in_one_newline(format):
    text = render(check_report(), format, catalogue=CATALOGUE)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_the_front_door_imports_no_format():
    code = (
        "import sys, nbvalidate.formats\n"
        "loaded = [m for m in sys.modules if m.startswith('nbvalidate.formats.')]\n"
        "sys.exit(repr(loaded) if loaded or 'xml' in sys.modules or 'pandas' in sys.modules else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
