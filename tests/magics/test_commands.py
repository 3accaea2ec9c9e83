"""What `%nbvalidate` says and does."""

from __future__ import annotations

import json

import pytest
from IPython.core.completer import provisionalcompleter


@pytest.fixture
def session(shell):
    return shell.magics_manager.registry["NBValidate"].session


@pytest.fixture
def document(session):
    def document(**cells):
        session.set_document(
            [{"id": name, "type": "code", "source": text} for name, text in cells.items()]
        )

    return document


@pytest.fixture
def stale(run, document):
    """Three cells, of which the second and the third are out of date."""
    cells = {"a": "x = 2", "b": "y = x + 1\nprint('y is', y)", "c": "z = y * 2\nz", "d": "1 + 1"}
    document(**cells)
    run("a", "x = 1")
    for name in ("b", "c", "d"):
        run(name, cells[name])
    run("a", cells["a"])


def test_loading_is_quiet(bare, capsys):
    bare.run_line_magic("load_ext", "nbvalidate")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_without_reports_nothing_is_said_under_cells(run, stale):
    assert run("c", "z = y * 2").text == ""


def test_on_reports_under_cells_that_have_something_to_say(run, document):
    assert run("m", "%nbvalidate on").text == (
        "nbvalidate: on. A cell that has something to say gets a report under it.\n"
    )
    document(a="y = x", b="x = 1")
    assert run("b", "x = 1").text == ""
    assert "ORD403 out-of-order-input: `x` was made by cell [2]" in run("a", "y = x").text


def test_on_says_which_cells_a_run_has_made_stale(run, stale):
    run("m", "%nbvalidate on")
    run("b", "y = x + 1")
    assert "another result" not in run("c", "z = y * 2\nz").text
    assert run("a", "x = 3").text == (
        "nbvalidate: Since this run changed `x`, cells [7] and [8] show another result than a re-run would.\n"
    )


def test_off_stops_recording_and_reports(run, session, document):
    run("m", "%nbvalidate on")
    assert run("m", "%nbvalidate off").text.startswith("nbvalidate: off.")
    assert not session.recording
    document(a="y = x", b="x = 1")
    run("b", "x = 1")
    assert run("a", "y = x").text == ""
    assert run("v", "%%validate\nx").text.endswith(
        "Cells are not recorded: %nbvalidate on records them again.\n"
    )
    run("m", "%nbvalidate on")
    assert session.recording


def test_status_says_what_is_on_and_where_the_order_is_known_from(run, document):
    run("a", "x = 1")
    assert run("m", "%nbvalidate status").text == (
        "nbvalidate: recording, without reports (%nbvalidate on); 1 cell recorded.\n"
        "Order of the cells: as they first ran; the notebook itself is not known here.\n"
    )
    document(a="x = 1")
    run("m", "%nbvalidate on")
    text = run("m", "%nbvalidate status").text
    assert "recording, with reports" in text
    assert "as the notebook stands in the front end" in text
    run("m", "%nbvalidate off")
    assert "nbvalidate: off (%nbvalidate on)" in run("m", "%nbvalidate status").text


def test_the_report_is_a_table_with_the_cells_to_rerun(run, stale):
    assert run("m", "%nbvalidate report --format text").text == (
        "2 of 4 cells do not show what Restart & Run All would.\n"
        "\n"
        "  cell  verdict  names  why\n"
        "  [5]   fresh\n"
        "  [2]   stale    x      `x` was made anew, and differently, by cell [5] after this cell ran.\n"
        "  [3]   waiting  y      `y` comes from cell [2], which is out of date itself.\n"
        "  [4]   fresh\n"
        "\n"
        "To be fresh again, re-run [2], [3], in this order.\n"
        "%nbvalidate rerun --run does it and shows the outputs in one place.\n"
        "\n"
        "Order of the cells: as the notebook stands in the front end.\n"
    )


def test_a_terminal_gets_the_same_report_without_a_format(run, stale):
    text = run("m", "%nbvalidate report\n%nbvalidate report --format text").text
    assert text[: len(text) // 2] == text[len(text) // 2 :]


def test_the_report_in_json_is_the_state(run, stale, session):
    text = run("m", "%nbvalidate report --format json").text
    state = json.loads(text)
    cells = session.state()["cells"]
    assert {c: v for c, v in cells.items() if c != "m"} == state["cells"]
    assert state["plan"] == ["b", "c"]
    assert state["type"] == "state"


def test_the_report_in_html_can_be_printed_from_a_terminal(run, stale):
    text = run("m", "%nbvalidate report --format html").text
    assert text.startswith("<div class='nbv")
    assert "<th scope=col>Verdict</th>" in text


def test_the_report_before_any_cell(bare, capsys):
    bare.run_line_magic("load_ext", "nbvalidate")
    bare.run_line_magic("nbvalidate", "report")
    assert capsys.readouterr().out.startswith("No cell has run since nbvalidate was loaded.\n")


def test_rerun_lists_the_cells_and_runs_none(run, stale, shell):
    assert run("m", "%nbvalidate rerun").text == (
        "To be fresh again, re-run [2], [3], in this order.\n"
        "%nbvalidate rerun --run does it, with the outputs under its cell.\n"
    )
    assert shell.user_ns["y"] == 2


@pytest.mark.parametrize("source", ["%nbvalidate rerun --run", "q = 1\n%nbvalidate rerun --run"])
def test_rerun_with_run_makes_everything_fresh(run, stale, shell, session, source):
    count = shell.execution_count
    text = run("m", source).text
    lines = text.splitlines()
    assert lines[0] == "re-running [2]: y = x + 1"
    assert lines[1] == "y is 3"
    assert lines[2] == "re-running [3]: z = y * 2"
    assert lines[3].endswith(": 6")
    assert lines[4].startswith("2 cells run again. All")
    assert (shell.user_ns["y"], shell.user_ns["z"]) == (3, 6)
    assert session.judge().plan == ()
    assert shell.execution_count == count + 1
    assert session.label("b") == "cell [2]"


def test_rerun_stops_at_a_cell_that_fails(run, document, shell, capsys):
    document(a="x = 0", b="y = 1 / x", c="z = y")
    run("a", "x = 1")
    run("b", "y = 1 / x")
    run("c", "z = y")
    run("a", "x = 0")
    result = shell.run_cell("%nbvalidate rerun --run", cell_id="m")
    assert not result.success
    said = capsys.readouterr()
    assert "ZeroDivisionError" in said.out
    assert "%nbvalidate rerun stopped: cell [2] failed; cell [3] did not run." in said.err


def test_rerun_with_nothing_to_do(run):
    run("a", "x = 1")
    assert run("m", "%nbvalidate rerun --run").text == (
        "Nothing to re-run. The cell shows what Restart & Run All would show.\n"
    )


def test_explain_shows_the_page_of_a_rule(run):
    text = run("m", "%nbvalidate explain ord403").text
    assert text.startswith("ORD403 out-of-order-input\n")
    for title in ("Why", "Flagged", "Clean", "Fix", "Suppress"):
        assert f"\n{title}\n" in text


def test_help_names_every_command(run):
    for source in ("%nbvalidate", "%nbvalidate --help", "%nbvalidate -h"):
        text = run("m", source).text
        for word in ("on", "off", "status", "report", "rerun", "explain"):
            assert f"\n  {word} " in text
        assert "their outputs appear under" in text


def test_question_marks_show_help_too(run, shell):
    shell.run_cell("%nbvalidate?")
    assert shell.find_line_magic("nbvalidate").__doc__
    assert "--strict" in shell.find_cell_magic("validate").__doc__


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("repot", "%nbvalidate has no command 'repot'. Did you mean report?"),
        ("xyz", "%nbvalidate has no command 'xyz'. There are on, off, status, report, rerun,"),
        ("report --formt json", "%nbvalidate has no option --formt. Did you mean --format?"),
        ("report --format jsn", "%nbvalidate report has no format 'jsn'. Did you mean json?"),
        ("status --run", "%nbvalidate status takes no --run."),
        ("on now", "%nbvalidate on takes no now."),
        ("explain", "%nbvalidate explain takes a rule: %nbvalidate explain ORD101."),
        ("explain ORD9", "There is no rule 'ORD9'."),
        ("explain stale-reslt", "There is no rule 'stale-reslt'. Did you mean stale-result?"),
        ("rerun a b", "%nbvalidate does not know what to do with 'b'. Try %nbvalidate --help."),
    ],
)
def test_a_wrong_word_is_one_line(shell, capsys, words, said):
    result = shell.run_cell(f"%nbvalidate {words}")
    assert not result.success
    streams = capsys.readouterr()
    assert streams.err.startswith(f"UsageError: {said}")
    assert streams.err.count("\n") == 1
    assert streams.out == ""


def complete(shell, text):
    with provisionalcompleter():
        return [c.text for c in shell.Completer.completions(text, len(text))]


def test_words_are_completed(shell):
    shell.run_cell(
        "import pandas as pd\nframe = pd.DataFrame({'price': [1], 'two words': [2]})\nother = 1"
    )
    assert set(complete(shell, "%nbvalidate re")) == {"report", "rerun"}
    assert "--format" in complete(shell, "%nbvalidate report --form")
    assert set(complete(shell, "%nbvalidate report --format ")) >= {"text", "html", "json"}
    assert "--run" in complete(shell, "%nbvalidate rerun --r")
    assert "ORD403" in complete(shell, "%nbvalidate explain ORD4")
    assert set(complete(shell, "%%validate --s")) >= {"--schema", "--strict"}
    assert "frame" in complete(shell, "%%validate --train f")
    assert "frame=" in complete(shell, "%%validate --schema f")
    assert "price" in complete(shell, "%%validate --target p")
    assert "ORD" in complete(shell, "%%validate --quiet --only O")
