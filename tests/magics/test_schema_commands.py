"""``%nbvalidate schema``: infer, check, diff and evolve in a notebook."""

from __future__ import annotations

import pytest

import nbvalidate
from tests.magics.schemas import BELOW, MAKE
from tests.magics.test_commands import complete


def test_infer_shows_the_yaml_and_how_to_save_it(run, tmp_path):
    run("a", MAKE)
    text = run("b", "%nbvalidate schema infer good").text
    assert "\ncolumns:\n" in text
    assert "  order_id: {dtype: integer" in text
    assert "To save it: %nbvalidate schema infer good -o schemas/good.yaml" in text
    assert not (tmp_path / "schemas").exists()


def test_infer_writes_no_file_that_is_there_but_with_force(run, tmp_path, capsys):
    run("a", MAKE)
    text = run("b", "%nbvalidate schema infer good -o schemas/good.yaml").text
    assert "Written: schemas/good.yaml." in text
    assert "%%validate --schema good=schemas/good.yaml" in text
    path = tmp_path / "schemas" / "good.yaml"
    path.write_text("mine")
    assert not run("b", "%nbvalidate schema infer good -o schemas/good.yaml").success
    assert path.read_text() == "mine"
    assert run("b", "%nbvalidate schema infer good -o schemas/good.yaml --force").success
    assert run("c", "%%validate --schema good=schemas/good.yaml\npass").text.startswith("✓ good:")


def test_check_shows_the_report_and_keeps_it(run, write_schema):
    write_schema("report")
    run("a", MAKE)
    result = run("b", "%nbvalidate schema check bad schemas/orders.yaml")
    assert result.success
    assert BELOW in result.text
    assert nbvalidate.last.bad_rows("bad").index.tolist() == [7]
    write_schema("halt")
    halted = run("b", "%nbvalidate schema check bad schemas/orders.yaml")
    assert isinstance(halted.error_in_exec, nbvalidate.ValidationError)


def test_evolve_lists_and_allows_what_is_accepted(run, shell, write_schema):
    path = write_schema("report")
    run("a", MAKE)
    run("b", "%nbvalidate schema check bad schemas/orders.yaml")
    text = run("c", "%nbvalidate schema evolve schemas/orders.yaml").text
    assert "\n  price.min  allow `price`" in text
    assert "To allow one: %nbvalidate schema evolve schemas/orders.yaml --accept price.min" in text
    assert "price.min" in complete(
        shell, "%nbvalidate schema evolve schemas/orders.yaml --accept p"
    )
    before = path.read_text()
    assert run("c", "%nbvalidate schema evolve schemas/orders.yaml --accept price.min").success
    assert path.read_text() != before
    text = run("b", "%nbvalidate schema check bad schemas/orders.yaml").text
    assert text.startswith("✓ bad:")


def test_diff_tells_what_changed(run, write_schema):
    write_schema("report")
    run("a", f"{MAKE}other = good.drop(columns='status').assign(price='x')")
    text = run("b", "%nbvalidate schema diff schemas/orders.yaml other").text
    assert "`status`" in text
    assert "`price`" in text
    assert run("b", "%nbvalidate schema diff good good").success


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("chek", "%nbvalidate schema has no command 'chek'. Did you mean check?"),
        ("infer", "%nbvalidate schema infer: the following arguments are required: FRAME."),
        ("infer goood", "%nbvalidate schema: there is no variable `goood` (did you mean `good`?)."),
        ("infer good --nmae x", "%nbvalidate schema infer has no option --nmae. Did you mean --na"),
        ("check good x.yaml", "%nbvalidate schema check: there is no file x.yaml."),
        ("evolve x.yaml", "%nbvalidate schema evolve: there is no file x.yaml."),
        ("check good", "%nbvalidate schema check: the following arguments are required: SCHEMA."),
    ],
)
def test_a_wrong_word_is_one_line(run, shell, capsys, words, said):
    run("a", MAKE)
    assert not shell.run_cell(f"%nbvalidate schema {words}").success
    streams = capsys.readouterr()
    assert streams.err.startswith(f"UsageError: {said}")
    assert streams.err.count("\n") == 1


def test_every_command_has_help(run):
    text = run("a", "%nbvalidate schema").text
    for command in ("infer", "check", "diff", "evolve"):
        assert f"\n  {command} " in text
        helped = run("a", f"%nbvalidate schema {command} --help").text
        assert helped.startswith(f"%nbvalidate schema {command} ")
        assert "--help" in helped


def test_words_are_completed(run, shell, write_schema):
    write_schema()
    run("a", MAKE)
    assert set(complete(shell, "%nbvalidate sc")) == {"schema"}
    assert {"infer", "check"} <= set(complete(shell, "%nbvalidate schema "))
    assert "good" in complete(shell, "%nbvalidate schema infer g")
    assert "schemas/orders.yaml" in complete(shell, "%nbvalidate schema check good sch")
    assert "--force" in complete(shell, "%nbvalidate schema infer good --f")
