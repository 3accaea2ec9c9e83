"""``nbvalidate check`` as a user runs it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

CLEAN = [{"cell_type": "markdown", "source": "# A study"}, "x = 1", "print(x)"]
WRONG = [{"cell_type": "markdown", "source": "# A study"}, "print(rate)", "rate = 1"]


def test_a_clean_notebook_is_quiet_and_0(write, cli):
    done = cli("check", write("a.ipynb", CLEAN))
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_an_error_shows_the_line_and_is_1(write, cli):
    done = cli("check", write("a.ipynb", WRONG).name)
    assert done.returncode == 1
    assert "ORD101" in done.stdout
    assert "print(rate)" in done.stdout
    assert "      ^^^^" in done.stdout
    assert "\x1b[" not in done.stdout


@pytest.mark.parametrize(
    ("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_fail_on(write, cli, fail_on, code):
    path = write("a.ipynb", [{"cell_type": "markdown", "source": "#"}, "n = 0", "n += 1"])
    assert cli("check", path, "--fail-on", fail_on).returncode == code


def test_what_cannot_be_read_is_named_and_2_and_the_rest_is_checked(write, cli, tmp_path):
    write("good.ipynb", CLEAN)
    write("wrong.ipynb", WRONG)
    (tmp_path / "broken.ipynb").write_text('{"cells": [')
    (tmp_path / "empty").mkdir()
    done = cli("check", "good.ipynb", "broken.ipynb", "missing.ipynb", "empty", "wrong.ipynb")
    assert done.returncode == 2
    for text in (
        "broken.ipynb",
        "cut off",
        "missing.ipynb",
        "does not exist",
        "without notebooks",
        "ORD101",
    ):
        assert text in done.stdout, done.stdout
    assert "Traceback" not in done.stderr
    listed = json.loads(cli("check", ".", "missing.ipynb", "--format", "json").stdout)
    assert [n["status"] for n in listed["notebooks"]] == [
        "unreadable",
        "ok",
        "findings",
        "unreadable",
    ]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ([], "COMMAND"),
        (["chekc"], "invalid choice"),
        (["check"], "PATH"),
        (["check", "x.ipynb", "--select", "ORDER"], "ORD"),
        (["check", "x.ipynb", "--jobs", "0"], "above 0"),
        (["check", "x.ipynb", "--format", "xml"], "invalid choice"),
        (["verify", "x.ipynb", "--memory", "lots"], "4G"),
        (["verify", "x.ipynb", "-p", "a-b", "1"], "Python name"),
        (["explain", "ORD999"], "no rule"),
    ],
)
def test_wrong_use_is_2_with_a_hint_and_no_traceback(cli, arguments, hint):
    done = cli(*arguments)
    assert done.returncode == 2
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_deeply_nested_code_that_python_runs_is_checked(write, cli):
    text = {"cell_type": "markdown", "source": "#"}
    total = "+".join(["a"] * 900)
    write("deep.ipynb", [text, f"a = 1\nx = {total}\nprint(x, missing)"])
    write("deeper.ipynb", [text, f"a = 1\n\n\ndef f():\n    return {total} + missing\n\n\nf()"])
    done = cli("check", ".", "--format", "json")
    assert done.returncode == 1, done.stderr
    found = [[f["rule"] for f in n["findings"]] for n in json.loads(done.stdout)["notebooks"]]
    assert found == [["ORD102"], ["ORD102"]]


def test_our_own_failure_is_said_and_the_rest_is_checked(write, tmp_path, monkeypatch):
    from nbvalidate.checks import run

    write("a.ipynb", WRONG)
    write("b.ipynb", WRONG)
    real = run.check_notebook

    def broken(notebook, config):
        if notebook.path.endswith("a.ipynb"):
            raise TypeError("a bug of ours")
        return real(notebook, config)

    monkeypatch.setattr(run, "check_notebook", broken)
    report = run.check([tmp_path], jobs=1)
    assert [n.status for n in report.notebooks] == ["failed", "findings"]
    assert "a bug of ours" in report.notebooks[0].error
    assert report.exit_code() == 2


def test_standard_input(write, cli):
    text = write("a.ipynb", WRONG).read_text()
    assert "ORD101" in cli("check", "-", input=text).stdout
    assert cli("check", "-", input="x = 1\nprint(x)\n").returncode == 0


def test_select_and_ignore(write, cli):
    path = write("a.ipynb", WRONG)
    assert cli("check", path, "--select", "HYG").returncode == 0
    assert cli("check", path, "--ignore", "used-before-defined").returncode == 0
    assert cli("check", path, "--select", "ORD1,HYG4").returncode == 1


@pytest.mark.parametrize("format", ["text", "json", "sarif", "junit", "github", "html"])
def test_output_goes_to_a_file_whole_or_not_at_all(write, cli, tmp_path, format):
    path = write("a.ipynb", WRONG)
    done = cli("check", path, "--format", format, "--output", "out/report")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "ORD101" in (tmp_path / "out/report").read_text(encoding="utf-8")
    assert os.listdir(tmp_path / "out") == ["report"]


def test_an_output_that_cannot_be_written_is_said(write, cli, tmp_path):
    (tmp_path / "file").touch()
    done = cli("check", write("a.ipynb", CLEAN), "--output", "file/report.txt")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_github_annotations_point_at_the_line_in_the_file(write, cli):
    path = write("a.ipynb", WRONG)
    done = cli("check", path.name, "--format", "github")
    line = next(
        i for i, text in enumerate(path.read_text().splitlines(), 1) if "print(rate)" in text
    )
    assert f"line={line}," in done.stdout


def test_color_only_on_a_terminal_or_when_asked(write, cli):
    path = write("a.ipynb", WRONG)
    assert "\x1b[" in cli("check", path, "--color", "always").stdout
    assert "\x1b[" not in cli("check", path).stdout


def test_many_notebooks_use_processes_and_keep_their_order(write, cli, tmp_path):
    for number in range(40):
        write(f"n{number:02}.ipynb", WRONG if number % 3 == 0 else CLEAN)
    one = json.loads(cli("check", ".", "--format", "json", "--jobs", "1").stdout)
    two = json.loads(cli("check", ".", "--format", "json", "--jobs", "2").stdout)
    for report in (one, two):
        for notebook in report["notebooks"]:
            notebook["seconds"] = 0
    assert one == two
    assert [n["path"] for n in two["notebooks"]] == sorted(n["path"] for n in two["notebooks"])


def test_a_secret_is_never_echoed(write, cli):
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    path = write(
        "a.ipynb",
        [{"cell_type": "markdown", "source": "#"}, f"token = '{secret}'\nprint(token, missing)"],
    )
    for format in ("text", "json", "sarif", "junit", "github", "html"):
        done = cli("check", path, "--format", format)
        assert "HYG401" in done.stdout
        assert secret[4:] not in done.stdout


def test_other_languages_are_an_info_not_an_error(write, cli):
    path = write("a.ipynb", ["x <- 1"], metadata={"kernelspec": {"name": "ir", "language": "R"}})
    done = cli("check", path, "--format", "json")
    assert done.returncode == 0
    assert [f["severity"] for f in json.loads(done.stdout)["notebooks"][0]["findings"]] == ["info"]


def test_rules_and_explain(cli):
    listed = cli("rules")
    assert listed.returncode == 0
    assert "ORD101" in listed.stdout
    assert "HYG401" in listed.stdout
    assert {r["code"] for r in json.loads(cli("rules", "--format", "json").stdout)} >= {
        "ORD101",
        "REP101",
    }
    page = cli("explain", "used-before-defined").stdout
    for text in ("ORD101", "Why", "rate = 0.5", "nbvalidate: ignore[ORD101]"):
        assert text in page


def test_a_closed_pipe_is_no_traceback(write, tmp_path):
    for number in range(30):
        write(f"n{number}.ipynb", WRONG)
    done = subprocess.run(
        f"{sys.executable} -m nbvalidate check . | head -1",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_interrupted_is_130(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "nbvalidate", "check", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors
