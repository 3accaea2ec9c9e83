"""``nbvalidate verify`` and ``demo`` as a user runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import jsonschema
import pytest

from nbvalidate.formats.json_report import schema


def ran(source, text=None, count=1):
    """A code cell as saved after a run that printed `text`."""
    outputs = [] if text is None else [{"output_type": "stream", "name": "stdout", "text": text}]
    return {"cell_type": "code", "source": source, "outputs": outputs, "execution_count": count}


TITLE = {"cell_type": "markdown", "source": "# A study"}
GOOD = [TITLE, ran("print(1 + 1)", "2\n")]
DRIFT = [TITLE, ran("print(1 + 1)", "3\n")]


def test_verdicts_formats_and_exit_codes(write, cli, tmp_path):
    write("good.ipynb", GOOD)
    write("drift.ipynb", DRIFT)
    before = {p: p.read_bytes() for p in tmp_path.glob("*.ipynb")}
    done = cli("verify", "good.ipynb", "--out", "kept", "--report", "page.html")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "REPRODUCES" in done.stdout
    assert done.stderr == ""
    assert sorted(os.listdir(tmp_path / "kept")) == ["good.run1.ipynb", "good.run2.ipynb"]
    assert "<!doctype html>" in (tmp_path / "page.html").read_text(encoding="utf-8").lower()

    done = cli(
        "verify", "drift.ipynb", "good.ipynb", "missing.ipynb", "--format", "json", "--jobs", "2"
    )
    assert done.returncode == 2
    report = json.loads(done.stdout)
    jsonschema.validate(report, schema())
    assert [n["status"] for n in report["notebooks"]] == ["findings", "ok", "unreadable"]
    assert [n.get("reproducible") for n in report["notebooks"][:2]] == [False, True]
    assert report["notebooks"][0]["first_divergence"]["cell_index"] == 1
    assert [f["rule"] for f in report["notebooks"][0]["findings"]] == ["REP102"]
    evidence = report["notebooks"][0]["findings"][0]["evidence"]
    assert (evidence["left"], evidence["right"]) == ("3", "2")
    assert cli("verify", "drift.ipynb", "--against", "none").returncode == 0
    assert {p: p.read_bytes() for p in tmp_path.glob("*.ipynb")} == before


def test_a_wrong_setting_is_told_before_anything_runs(write, cli, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.nbvalidate]\nselct = []\n")
    write("a.ipynb", [TITLE, "x = 1"])
    done = cli("verify", "a.ipynb", "--runs", "1", "--against", "none", "--out", "kept")
    assert done.returncode == 2
    assert "Did you mean select?" in done.stderr
    assert not (tmp_path / "kept").exists()


def test_parameters_change_the_run(write, cli):
    cell = {"cell_type": "code", "source": "n = 1", "metadata": {"tags": ["parameters"]}}
    write("p.ipynb", [TITLE, cell, "assert n == 5, n"])
    assert (
        cli("verify", "p.ipynb", "--runs", "1", "--against", "none", "-p", "n", "5").returncode == 0
    )
    assert cli("verify", "p.ipynb", "--runs", "1", "--against", "none").returncode == 1


def test_the_static_rules_are_part_of_it_unless_left_out(write, cli):
    write("a.ipynb", [TITLE, ran("n = 0"), ran("n += 1", count=2)])
    assert "ORD301" in cli("verify", "a.ipynb", "--runs", "1").stdout
    assert "ORD301" not in cli("verify", "a.ipynb", "--runs", "1", "--no-check").stdout
    assert "ORD301" not in cli("verify", "a.ipynb", "--runs", "1", "--ignore", "ORD").stdout


def test_a_secret_in_an_output_is_not_shown(write, cli):
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    source = f"print('ghp_' + '{secret[4:]}')"
    write("a.ipynb", [TITLE, ran(source, "something else\n")])
    for format in ("text", "json", "html"):
        done = cli("verify", "a.ipynb", "--runs", "1", "--format", format)
        assert "REP102" in done.stdout
        assert secret not in done.stdout


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_is_130_and_leaves_nothing(write, tmp_path, signal_):
    write("slow.ipynb", [TITLE, "import time\ntime.sleep(600)"])
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "nbvalidate", "verify", "slow.ipynb"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(8)
    process.send_signal(signal_)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert list(scratch.iterdir()) == []
    listed = subprocess.run(
        ["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True
    )
    assert str(scratch) not in listed.stdout


def test_the_demo_ends_with_the_page(cli, tmp_path):
    done = cli("demo", "--to", tmp_path / "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "01_census_study.ipynb: REPRODUCES" in done.stdout
    assert "02_what_goes_wrong.ipynb: DOES NOT REPRODUCE" in done.stdout
    assert (tmp_path / "demo" / "report.html").is_file()
    for code in ("ORD101", "ORD102", "HYG201", "HYG401", "REP101", "REP102", "REP103"):
        assert code in done.stdout
    again = cli("demo", "--to", tmp_path / "demo")
    assert again.returncode == 2
    assert "nothing is overwritten" in again.stderr
