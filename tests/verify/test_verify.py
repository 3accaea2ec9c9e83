"""Every verdict, with real kernels; one verification serves many assertions to stay fast."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import pytest

from nbvalidate.verify.flow import verify

if TYPE_CHECKING:
    from pathlib import Path

    from nbvalidate.findings import NotebookReport


def notebook(path: Path, *cells: Any, **metadata: Any) -> Path:
    """Write a notebook; a cell is a source, or (source, printed text), or a dictionary."""
    made = []
    for number, cell in enumerate(cells):
        entry: dict[str, Any] = {"cell_type": "code", "id": f"c{number}", "metadata": {},
                                 "execution_count": None, "outputs": []}  # fmt: skip
        if isinstance(cell, str):
            entry["source"] = cell
        elif isinstance(cell, tuple):
            entry["source"], printed = cell
            entry["execution_count"] = number + 1
            if printed:
                entry["outputs"] = [{"output_type": "stream", "name": "stdout", "text": printed}]
        else:
            entry |= cell
        made.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made})
    )
    return path


def one(path: Path, **options: Any) -> NotebookReport:
    options.setdefault("jobs", 2)
    (report,) = verify([path], **options).notebooks
    return report


def verdicts(report: NotebookReport) -> list[str]:
    return [cell["verdict"] for cell in report.details["cells"]]


def codes(report: NotebookReport) -> list[str]:
    return [finding.rule for finding in report.findings]


def error(name: str, text: str) -> list[dict[str, Any]]:
    return [{"output_type": "error", "ename": name, "evalue": text, "traceback": []}]


def test_the_variable_that_diverged_first_is_named(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        ("import random\nx = random.random()", ""),
        ("y = x + 1", ""),
        ("print(y)", "1.5\n"),
    )
    found = one(path).details["first_divergence"]
    assert found == {"cell_index": 0, "cell_id": "c0", "variable": "x"}


def test_every_verdict_of_a_cell(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        ("print(1)", "1\n"),
        ("print(2)", "3\n"),
        ("import random\nx = random.random()", ""),
        ("print(x)", "0.1\n"),
        {"source": "1/0", "execution_count": 5, "outputs": error("ZeroDivisionError", "division by zero")},
        {"source": "int('a')", "execution_count": 6, "metadata": {"tags": ["raises-exception"]},
         "outputs": error("ValueError", "invalid literal for int() with base 10: 'a'")},
        {"source": "print('never')", "metadata": {"tags": ["skip-execution"]}},
        ("print(0.1 + 0.2 + 1e-12)", "0.3000000000011\n"),
        "print('not run when it was saved')",
        ("print(frame)", "5\n"),
        ("frame = 5", ""),
    )  # fmt: skip
    report = one(path)
    assert verdicts(report) == [
        "reproduced", "drift", "reproduced", "non-deterministic", "expected error", "expected error",
        "skipped", "equivalent", "reproduced", "new error", "reproduced",
    ]  # fmt: skip
    assert codes(report) == ["REP102", "REP101", "REP103"]
    assert report.status == "findings"
    drift, chance, failed = report.findings
    assert (drift.evidence["left"], drift.evidence["right"]) == ("3", "2")
    assert (drift.evidence["left_label"], drift.evidence["right_label"]) == ("committed", "run A")
    assert "cell 2 draws from Python's global generator" in chance.message
    assert "`frame` is defined only in cell 10, below" in failed.message
    assert report.details["first_divergence"] == {
        "cell_index": 1,
        "cell_id": "c1",
        "variable": None,
    }
    assert report.details["causes"][0]["cause"] == "unseeded-random"
    assert report.details["reproducible"] is False


def test_a_clean_notebook_is_ok_and_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    path = notebook(tmp_path / "home" / "a.ipynb", ("import random\nrandom.seed(1)\nx = random.random()", ""),
                    ("print(6 * 7)", "42\n"))  # fmt: skip
    saved = path.read_bytes()
    report = one(path)
    assert report.status == "ok"
    assert report.findings == ()
    assert report.details["reproducible"] is True
    assert path.read_bytes() == saved
    assert [p.name for p in path.parent.iterdir()] == ["a.ipynb"]
    assert list(temporary.iterdir()) == []


def test_echoes_of_an_error_are_its_consequences(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        ("import json\nimport no_such_module as nsm\nframe = nsm.read()", ""),
        ("clean = frame.dropna()", ""),
        ("print(clean)", "7\n"),
        ("print('independent')", "independent\n"),
        ("{}['other']", ""),
    )
    report = one(path)
    assert verdicts(report) == [
        "new error", "consequence of cell 0", "consequence of cell 0", "reproduced", "new error",
    ]  # fmt: skip
    assert codes(report) == ["REP103", "REP103"]


@pytest.mark.parametrize("source", ["import sys\nsys.exit(0)", "exit()", "raise SystemExit"])
def test_an_exit_is_not_success(tmp_path: Path, source: str) -> None:
    report = one(notebook(tmp_path / "a.ipynb", source, "print(1)"))
    assert verdicts(report) == ["premature exit", "not run"]
    assert codes(report) == ["REP104"]
    assert "1 code cell(s) below were not run" in report.findings[0].message


def test_a_cell_that_never_ends_fails_the_notebook(tmp_path: Path) -> None:
    report = one(notebook(tmp_path / "a.ipynb", "x = 1", "while True: pass", "x"), timeout=1)
    assert report.status == "failed"
    assert codes(report) == ["REP105"]
    assert report.error == "cell 1: the cell ran longer than 1 s"
    assert verdicts(report) == ["reproduced", "timeout", "not run"]


def test_a_notebook_that_takes_too_long_fails(tmp_path: Path) -> None:
    cells = ["import time\ntime.sleep(0.6)"] * 5
    report = one(notebook(tmp_path / "a.ipynb", *cells), notebook_timeout=1, runs=1)
    assert report.status == "failed"
    assert "the notebook ran longer than 1 s" in (report.error or "")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "killed by signal 9"),
        ("import os\nos._exit(3)", "ended with exit code 3"),
    ],
)
def test_a_kernel_that_dies_fails_the_notebook(tmp_path: Path, source: str, said: str) -> None:
    report = one(notebook(tmp_path / "a.ipynb", "x = 1", source, "x"), runs=1)
    assert report.status == "failed"
    assert codes(report) == ["REP106"]
    assert said in (report.error or "")
    assert report.findings[0].cell_index == 1


def test_memory_has_a_limit(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", "small = bytearray(1000)", "big = bytearray(3 * 1024**3)")
    report = one(path, runs=1, memory=2 * 1024**3)
    assert report.status == "failed"
    assert codes(report) == ["REP108"]
    assert "limit 2048 MB" in report.findings[0].message


def test_a_notebook_cannot_touch_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a\n1\n")
    path = notebook(
        tmp_path / "a.ipynb",
        ("print(open('data.csv').read())", "a\n1\n\n"),
        ("import os\nos.remove('data.csv')\nopen('new.csv', 'w').write('1');", ""),
        ("open('a.ipynb', 'w').write('gone');", ""),
        ("print(os.getcwd())", f"{tmp_path}\n"),
    )
    saved = path.read_bytes()
    report = one(path)
    assert codes(report) == []
    assert path.read_bytes() == saved
    assert (tmp_path / "data.csv").exists()
    assert not (tmp_path / "new.csv").exists()
    assert [(a["path"], a["verdict"]) for a in report.details["artifacts"]] == [
        ("a.ipynb", "identical"),
        ("new.csv", "identical"),
    ]


def test_files_that_differ_between_two_runs_are_reported(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        "import random, uuid",
        "open('r.csv', 'w').write(f'value\\n{random.random()}\\n');",
        "open(f'{uuid.uuid4()}.txt', 'w').write('x');",
        "open('same.txt', 'w').write('x');",
    )
    report = one(path)
    assert sorted(a["verdict"] for a in report.details["artifacts"]) == [
        "different", "extra", "identical", "missing",
    ]  # fmt: skip
    assert set(codes(report)) == {"REP107"}
    assert report.details["reproducible"] is False


def test_paths_above_the_notebook_are_found(tmp_path: Path) -> None:
    (tmp_path / "project" / "data").mkdir(parents=True)
    (tmp_path / "project" / "data" / "x.txt").write_text("42")
    (tmp_path / "project" / "requirements.txt").write_text("")
    path = notebook(
        tmp_path / "project" / "deep" / "er" / "a.ipynb",
        ("print(open('../../data/x.txt').read())", "42\n"),
        ("open('../../data/x.txt', 'w').write('overwritten');", ""),
    )
    report = one(path, runs=1)
    assert codes(report) == []
    assert (tmp_path / "project" / "data" / "x.txt").read_text() == "42"


def test_parameters_are_injected_and_nothing_saved_is_compared(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        {"source": "n = 1", "execution_count": 1, "metadata": {"tags": ["parameters"]}},
        ("print(n)", "1\n"),
    )
    out = tmp_path / "out"
    report = one(path, parameters={"n": 5}, out=out)
    assert codes(report) == []
    assert "parameters were given" in report.details["notes"][0]
    kept = json.loads((out / "a.run2.ipynb").read_text())
    assert ["".join(c["outputs"][0]["text"]) for c in kept["cells"] if c["outputs"]] == ["5\n"]
    assert "nbvalidate_index" not in json.dumps(kept)
    assert "vnd.nbvalidate" not in json.dumps(kept)


def test_a_cleared_notebook_says_what_it_was_compared_with(tmp_path: Path) -> None:
    report = one(notebook(tmp_path / "a.ipynb", "print({'b', 'a', 'c', 'd'})", "print(1)"))
    assert "saved without outputs" in report.details["notes"][0]
    report = one(notebook(tmp_path / "b.ipynb", "print(list({'b', 'a', 'c', 'd'}))"))
    assert codes(report) == ["REP101"]
    assert report.details["causes"][0]["cause"] == "hash-order"


def test_a_text_notebook_is_run(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("# %%\nx = 1\n# %% [markdown]\n# # Text\n# %%\nprint(y)\n")
    report = one(path, runs=1)
    assert codes(report) == ["REP103"]
    assert report.findings[0].cell_index == 2


def test_without_its_kernel_python_runs_here_and_others_fail(tmp_path: Path) -> None:
    spec = {"name": "my-env", "display_name": "mine", "language": "python"}
    report = one(notebook(tmp_path / "a.ipynb", ("print(1)", "1\n"), kernelspec=spec), runs=1)
    assert report.status == "ok"
    assert "'my-env' is not installed" in report.details["notes"][0]
    spec = {"name": "ir", "display_name": "R", "language": "R"}
    report = one(notebook(tmp_path / "b.ipynb", "x <- 1", kernelspec=spec), runs=1)
    assert report.status == "failed"
    assert "the kernel 'ir' is not installed" in (report.error or "")


def test_unreadable_paths_do_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.ipynb").write_text("{")
    good = notebook(tmp_path / "good.ipynb", ("print(1)", "1\n"))
    report = verify([tmp_path / "bad.ipynb", good, tmp_path / "none.ipynb"], runs=1)
    assert [n.status for n in report.notebooks] == ["unreadable", "ok", "unreadable"]
    assert report.exit_code() == 2


def test_the_probe_is_not_seen_by_the_notebook(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        ("print(sorted(n for n in globals() if not n.startswith('_')))",
         "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']\n"),
        {"source": "len(In), list(Out)", "execution_count": 2,
         "outputs": [{"output_type": "execute_result", "execution_count": 2, "metadata": {},
                      "data": {"text/plain": "(3, [])"}}]},
        ("import sys\nprint([m for m in sys.modules if 'nbvalidate' in m])", "[]\n"),
    )  # fmt: skip
    assert verdicts(one(path)) == ["reproduced"] * 3


def test_cell_ids_reach_the_kernel(tmp_path: Path) -> None:
    source = "print(get_ipython().get_parent()['metadata'].get('cellId'))"
    assert codes(one(notebook(tmp_path / "a.ipynb", (source, "c0\n")), runs=1)) == []


@pytest.mark.parametrize(
    "first", ["papermill", "nbvalidate.verify.client", "nbvalidate.verify.flow"]
)
def test_papermill_finds_the_engine_whatever_is_imported_first(first: str) -> None:
    code = (
        f"import {first}, nbvalidate.verify.engine, papermill.engines as engines\n"
        "assert engines.papermill_engines.get_engine('nbvalidate')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_papermill_runs_with_the_engine(tmp_path: Path) -> None:
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = notebook(tmp_path / "a.ipynb", "print(6 * 7)", kernelspec=spec)
    code = (
        "import sys, nbvalidate.verify.engine, papermill\n"
        "done = papermill.execute_notebook(sys.argv[1], None, engine_name='nbvalidate',"
        " progress_bar=False)\n"
        "assert done.cells[0].outputs[0].text == '42\\n'"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
