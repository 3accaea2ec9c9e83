"""Schemas in a notebook: ``%%validate --schema``, ``[tool.nbvalidate.schemas]``, the last reports."""

from __future__ import annotations

import gc
import os
import re
import weakref

import pytest

import nbvalidate
from nbvalidate.errors import UsageError
from tests.magics.schemas import BELOW, MAKE

CLEAN = r"✓ {}: 100 rows, 3 columns, \d+ rules: nothing wrong\n"


@pytest.fixture
def bound(tmp_path, write_schema, run):
    """A project that binds `orders`; ``bound("halt")``."""

    def bound(on_fail="report", names='orders = "schemas/orders.yaml"'):
        write_schema(on_fail)
        (tmp_path / "pyproject.toml").write_text(f"[tool.nbvalidate.schemas]\n{names}\n")
        assert run("make", MAKE).success

    return bound


@pytest.fixture
def counted(monkeypatch):
    """How often a frame is really checked."""
    from nbvalidate.checks.schema import run as module

    calls, check = [], module.check

    def counting(*arguments, **named):
        calls.append(named["name"])
        return check(*arguments, **named)

    monkeypatch.setattr(module, "check", counting)
    return calls


# named on the line -------------------------------------------------------------------------------


def test_a_frame_that_breaks_its_schema_is_told_under_the_cell_that_made_it(run, write_schema):
    write_schema()
    text = run("a", f"%%validate --schema bad=schemas/orders.yaml\n{MAKE}").text
    assert re.match(r"bad: 1 error in 100 rows, 3 columns; \d+ rules checked in \d", text)
    assert BELOW in text
    assert "bad rows: 1 of 100 (1 %)" in text
    assert "nbv.last.bad_rows('bad')" in text
    assert "Checked against schemas/orders.yaml." in text
    assert "nothing to report" not in text


def test_a_frame_as_its_schema_says_is_one_line(run, write_schema):
    write_schema("halt")
    result = run("a", f"%%validate --schema good=schemas/orders.yaml\n{MAKE}orders = good")
    assert result.success
    assert re.fullmatch(CLEAN.format("good"), result.text)


def test_halt_stops_run_all_without_strict(run, write_schema):
    write_schema("halt")
    result = run("a", f"%%validate --schema bad=schemas/orders.yaml\n{MAKE}x = 1")
    assert isinstance(result.error_in_exec, nbvalidate.ValidationError)
    assert str(result.error_in_exec).startswith("SCH202 in `bad`: `price` was at least 0")
    assert [f.rule for f in result.error_in_exec.findings] == ["SCH202"]


@pytest.mark.parametrize("on_fail", ["report", "warn"])
def test_report_and_warn_do_not_stop(run, write_schema, on_fail):
    write_schema(on_fail)
    result = run("a", f"%%validate --schema bad=schemas/orders.yaml\n{MAKE}")
    assert result.success
    assert ("Warning: `bad` is not as schemas/orders.yaml says." in result.text) == (
        on_fail == "warn"
    )


def test_strict_stops_at_every_schema(run, write_schema):
    write_schema("report")
    result = run("a", f"%%validate --strict --schema bad=schemas/orders.yaml\n{MAKE}")
    assert isinstance(result.error_in_exec, nbvalidate.ValidationError)


def test_the_schema_lies_beside_the_notebook_or_in_the_current_folder(
    run, shell, write_schema, tmp_path, monkeypatch
):
    write_schema()
    monkeypatch.chdir(os.path.dirname(tmp_path))
    line = f"%%validate --schema bad=schemas/orders.yaml\n{MAKE}"
    assert "there is no file schemas/orders.yaml" in run("a", line).text
    session = shell.magics_manager.registry["NBValidate"].session
    session.document.path = str(tmp_path / "study.ipynb")
    assert BELOW in run("a", line).text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "bad=schemas/order.yaml",
            "there is no file schemas/order.yaml (did you mean schemas/orders.yaml?).",
        ),
        ("bda=schemas/orders.yaml", "there is no variable `bda` (did you mean `bad`?)."),
    ],
)
def test_a_wrong_word_names_the_nearest_and_the_others_are_checked(run, write_schema, words, said):
    write_schema()
    cell = f"%%validate --schema {words} bad=schemas/orders.yaml\n{MAKE}"
    if words.startswith("bad="):  # one variable has one schema on a line
        cell = cell.replace(" bad=schemas/orders.yaml\n", " good=schemas/orders.yaml\n")
    text = run("a", cell).text
    assert f"%%validate --schema: {said}" in text
    assert "100 rows, 3 columns" in text
    stopped = run("a", cell.replace("%%validate", "%%validate --strict"))
    assert isinstance(stopped.error_in_exec, nbvalidate.ValidationError)


def test_a_wrong_schema_is_told_with_its_line(run, write_schema):
    path = write_schema()
    path.write_text(path.read_text().replace("dtype: float", "dtype: flaot"))
    text = run("a", f"%%validate --schema bad=schemas/orders.yaml\n{MAKE}").text
    assert "orders.yaml" in text
    assert "float" in text
    assert "Traceback" not in text


def test_a_schema_written_in_python_is_named_by_its_variable(run, counted):
    rule = "from nbvalidate.checks.schema.definition.model import Column, Schema\n"
    rule += "rule = Schema([Column('price', min=0)], extra_columns='allow', on_fail='report')"
    run("a", f"{MAKE}{rule}")
    text = run("b", "%%validate --schema bad=rule\nbad = bad").text
    assert BELOW in text
    assert "Checked against rule." in text
    run("c", f"{rule.replace('min=0', 'min=-5')}")
    assert run("b", "%%validate --schema bad=rule\nbad = bad").text.startswith("✓ bad: 100 rows")
    assert counted == ["bad", "bad"]


def test_what_is_no_frame_is_told(run, write_schema):
    write_schema()
    text = run("a", "%%validate --schema x=schemas/orders.yaml\nx = 3").text
    assert "--schema: A value of type int is no table that can be checked" in text


# bound by the project ----------------------------------------------------------------------------


def test_a_bound_name_is_checked_when_a_cell_binds_it(run, bound, counted):
    bound("halt")
    assert re.fullmatch(CLEAN.format("orders"), run("a", "%%validate\norders = good").text)
    stopped = run("b", "%%validate\norders = bad")
    assert BELOW in stopped.text
    assert isinstance(stopped.error_in_exec, nbvalidate.ValidationError)
    assert counted == ["orders", "orders"]


def test_with_nbvalidate_on_only_what_is_wrong_is_said(run, bound):
    bound("report")
    run("m", "%nbvalidate on")
    assert run("a", "orders = good.copy()").text == ""
    assert run("b", "x = 1").text == ""
    text = run("c", "orders.loc[3, 'price'] = -3.0").text
    assert text.startswith("orders: 1 error in 100 rows")
    assert BELOW in text
    assert run("d", "y = 2").text == ""


def test_a_new_column_is_a_hint_that_waits_until_somebody_asks(run, shell, bound):
    bound("report")
    run("m", "%nbvalidate on")
    run("a", "orders = good.copy()")
    assert run("b", "orders['late'] = 1").text == ""
    assert "SCH102" in run("r", "%nbvalidate report").text
    assert "SCH102 unexpected-column: `late`" in run("b", "%%validate\norders['late'] = 2").text


def test_a_frame_changed_through_another_name_is_checked(run, bound):
    bound("report")
    run("m", "%nbvalidate on")
    run("a", "orders = good.copy()\nalias = orders")
    assert BELOW in run("b", "alias.loc[3, 'price'] = -3.0").text


def test_a_cell_without_the_magic_is_left_alone_while_nbvalidate_is_off(run, bound, counted):
    bound("halt")
    run("m", "%nbvalidate off")
    assert run("a", "orders = bad").success
    assert counted == []


def test_a_bound_name_is_guarded_as_soon_as_the_extension_is_loaded(run, bound, counted):
    bound("halt")
    assert run("a", "x = 1").text == ""
    assert counted == []
    result = run("b", "orders = bad")
    assert not result.success
    assert BELOW in result.text
    assert counted == ["orders"]


def test_what_has_not_changed_is_not_checked_again(run, bound, counted):
    bound("report")
    run("m", "%nbvalidate on")
    run("a", "orders = bad")
    run("b", "orders.describe()")
    run("c", "y = orders['price'].sum()")
    assert counted == ["orders"]
    assert BELOW in run("a", "orders = bad").text  # told again under the cell, from the last check
    assert counted == ["orders"]
    run("d", "orders = orders.iloc[:50]")
    assert counted == ["orders", "orders"]


def test_an_edited_schema_is_asked_again(run, bound, counted, write_schema):
    bound("report")
    run("m", "%nbvalidate on")
    assert BELOW in run("a", "orders = bad").text
    path = write_schema()
    path.write_text(path.read_text().replace("min: 0", "min: -10"))
    os.utime(path, ns=(1, 1))
    assert run("a", "orders = bad").text == ""
    assert counted == ["orders", "orders"]


def test_a_binding_written_while_the_notebook_is_open_counts(run, shell, tmp_path, write_schema):
    write_schema()
    run("m", f"{MAKE}%nbvalidate on")
    assert run("a", "orders = bad").text == ""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.nbvalidate.schemas]\norders = "schemas/orders.yaml"\n'
    )
    assert BELOW in run("a", "orders = bad").text


def test_the_name_may_hold_something_that_is_no_table(run, bound):
    bound("halt")
    assert run("a", "%%validate\norders = 'orders.csv'").text == "nbvalidate: nothing to report\n"


def test_a_schema_that_is_not_there_is_said_and_strict_stops(run, bound):
    bound("report", names='orders = "schemas/ordres.yaml"')
    text = run("a", "%%validate\norders = good").text
    assert (
        "[tool.nbvalidate.schemas] orders: there is no file schemas/ordres.yaml"
        " (did you mean schemas/orders.yaml?)." in text
    )
    assert not run("a", "%%validate --strict\norders = good").success


def test_a_relation_of_duckdb_is_checked_only_where_a_cell_says_so(run, bound, counted):
    bound("report")
    text = run("a", "%%validate\nimport duckdb\norders = duckdb.sql('select * from bad')").text
    assert "`orders` is lazy (a DuckDBPyRelation): it is checked where a cell says" in text
    assert counted == []
    assert BELOW in run("b", "%%validate --schema orders=schemas/orders.yaml\npass").text


def test_status_names_what_is_bound(run, bound):
    bound("report")
    assert "orders (schemas/orders.yaml)" in run("a", "%nbvalidate status").text


def test_a_lazy_frame_is_checked_only_where_a_cell_says_so(run, bound, counted):
    bound("report")
    run("m", "%nbvalidate on\nimport polars as pl\nlazy = pl.from_pandas(bad).lazy()")
    text = run("a", "orders = lazy").text
    assert "`orders` is lazy (a LazyFrame): it is checked where a cell says" in text
    assert counted == []
    assert run("a", "orders = lazy.head(99)").text == ""  # said once
    text = run("c", "%%validate --schema orders=schemas/orders.yaml\norders = lazy").text
    assert BELOW in text


def test_polars_is_checked_as_pandas_is(run, bound):
    bound("report")
    run("m", "%nbvalidate on\nimport polars as pl")
    assert BELOW in run("a", "orders = pl.from_pandas(bad)").text


def test_comments_and_only_silence_a_schema_and_do_not_halt(run, bound):
    bound("halt")
    run("m", "%nbvalidate on")
    assert run("a", "orders = bad  # nbvalidate: ignore-cell[SCH202]").success
    quiet = run("b", "%%validate --only ORD\norders = bad")
    assert quiet.success
    assert "SCH202" not in quiet.text


def test_a_failure_of_ours_leaves_the_cell_alone_and_is_said(run, bound, monkeypatch):
    from nbvalidate.checks.schema import run as module

    bound("halt")

    def broken(*_, **__):
        raise RuntimeError("ours")

    monkeypatch.setattr(module, "check", broken)
    result = run("a", "%%validate\norders = bad\n'the cell'")
    assert result.success
    assert result.result == "the cell"
    assert "`orders` was not checked against schemas/orders.yaml: nbvalidate itself" in result.text


def test_findings_stand_on_the_cell_that_made_the_frame(run, shell, bound):
    bound("report")
    run("m", "%nbvalidate on")
    run("a", "orders = good.copy()")
    run("b", "orders.loc[3, 'price'] = -3.0")
    session = shell.magics_manager.registry["NBValidate"].session
    found = [f for f in session.state()["findings"] if f["rule"].startswith("SCH")]
    assert [(f["rule"], f["cell_id"]) for f in found] == [("SCH202", "b")]
    assert "SCH202" in run("r", "%nbvalidate report").text
    run("b", "orders.loc[3, 'price'] = 3.0")
    assert not [f for f in session.state()["findings"] if f["rule"].startswith("SCH")]


def test_halt_ends_run_all_in_a_real_kernel(kernel, write_schema):
    folder = write_schema("halt").parents[1]
    kernel.run(f"import os; os.chdir({str(folder)!r})")
    held = kernel.send("import time; time.sleep(0.5)")  # until the others have arrived
    first = kernel.send(f"%%validate --schema bad=schemas/orders.yaml\n{MAKE}len(bad)", "a")
    second = kernel.send("print('not reached')", "b")
    _, one, two = kernel.wait(held, first, second)
    assert (one.status, one.content["ename"], two.status) == ("error", "ValidationError", "aborted")
    assert one.content["evalue"].startswith("SCH202 in `bad`: `price` was at least 0")
    assert [kind for kind, _ in one.outputs] == ["execute_result", "display_data", "error"]
    assert "<table class=nbv-schema>" in one.html
    assert BELOW in one.of("display_data")[0]["data"]["text/plain"]
    rows = kernel.run("import nbvalidate as nbv\nnbv.last.bad_rows('bad')").of("execute_result")
    assert "-3.0" in rows[0]["data"]["text/plain"]


def test_two_frames_of_one_cell_have_a_table_each_and_the_error_names_its_frame(run, bound):
    bound("halt", names='orders = "schemas/orders.yaml"\nmore = "schemas/orders.yaml"')
    result = run("a", "%%validate\norders, more = bad, bad.copy()")
    assert result.text.count("100 rows, 3 columns") == 2
    assert result.text.count(BELOW) == 2
    assert str(result.error_in_exec).startswith("SCH202 in `orders`: ")
    assert str(result.error_in_exec).endswith("(and 1 more)")


# the last reports --------------------------------------------------------------------------------


def test_the_bad_rows_are_a_frame_of_the_same_kind(run, shell, write_schema):
    write_schema()
    run("a", f"%%validate --schema bad=schemas/orders.yaml\n{MAKE}")
    rows = nbvalidate.last.bad_rows("bad")
    assert type(rows).__module__.startswith("pandas")
    assert rows.index.tolist() == [7]
    assert nbvalidate.last.bad_rows("bad", "price.min")["price"].tolist() == [-3.0]
    assert nbvalidate.last.bad_rows()["order_id"].tolist() == [7]  # the only one
    assert list(nbvalidate.last.schemas) == ["bad"]
    assert repr(nbvalidate.last).startswith("bad: 1 error in 100 rows")


def test_a_name_that_was_not_checked_is_told_with_the_nearest(run, write_schema):
    with pytest.raises(UsageError, match="No frame has been checked"):
        nbvalidate.last.bad_rows("orders")
    write_schema()
    run("a", f"%%validate --schema bad=schemas/orders.yaml\n{MAKE}")
    with pytest.raises(UsageError, match=r"`bda` has not been checked\. Did you mean `bad`\?"):
        nbvalidate.last.bad_rows("bda")


def test_a_frame_that_has_lost_rows_since_is_told(run, write_schema):
    write_schema()
    run("a", f"%%validate --schema bad=schemas/orders.yaml\n{MAKE}")
    assert run(
        "b",
        "import warnings\nwith warnings.catch_warnings(action='ignore'):\n"
        "    bad.drop(index=bad.index[5:], inplace=True)",
    ).success
    with pytest.raises(UsageError, match="`bad` has lost rows since it was checked"):
        nbvalidate.last.bad_rows("bad")


def test_only_the_newest_frame_of_a_name_is_kept_alive(run, shell, bound):
    bound("report")
    run("m", "%nbvalidate on")
    run("a", "orders = bad.copy()")
    first = weakref.ref(shell.user_ns["orders"])
    run("a", "orders = bad.copy()")
    run("b", "1 + 1")
    gc.collect()
    assert first() is None
    second = weakref.ref(shell.user_ns["orders"])
    run("c", "del orders")
    assert nbvalidate.last.bad_rows("orders").index.tolist() == [7]
    nbvalidate.last.forget("orders")
    gc.collect()
    assert second() is None
