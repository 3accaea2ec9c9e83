"""What `%%validate` says under a cell, and when it stops one."""

from __future__ import annotations

from dataclasses import replace

import pytest

import nbvalidate
from nbvalidate.findings import Finding, Severity


class Check:
    """A family of checks as later issues add them."""

    family = "SCH"
    options = ("schema",)

    def __init__(self, before=(), after=()):
        self.contexts, self._before, self._after = [], before, after

    def before(self, cell):
        self.contexts.append(cell)
        return list(self._before)

    def after(self, cell):
        return list(self._after)


def finding(code="SCH101", severity="error", message="`df` lost the column `price`.", **more):
    return Finding(code, "column-lost", Severity(severity), "proved", message, **more)


@pytest.fixture
def checks(shell):
    return shell.magics_manager.registry["NBValidate"].session.checks


@pytest.fixture
def document(shell):
    """Tell the document as the front end does: ``document(a="x = 1", b="x")``."""
    session = shell.magics_manager.registry["NBValidate"].session

    def document(**cells):
        session.set_document(
            [{"id": name, "type": "code", "source": text} for name, text in cells.items()]
        )

    return document


def test_a_clean_cell_gets_one_quiet_line(run):
    assert run("a", "%%validate\nx = 1").text == "nbvalidate: nothing to report\n"


def test_a_clean_cell_gets_nothing_with_quiet(run):
    assert run("a", "%%validate --quiet\nx = 1").text == ""


def test_a_value_from_a_cell_below_is_named(run, document):
    document(a="y = x", b="x = 1")
    run("b", "x = 1")
    result = run("a", "%%validate\ny = x")
    assert result.text == (
        "nbvalidate: 1 error\n"
        "  error ORD403 out-of-order-input: `x` was made by cell [1], which stands below this cell.\n"
        "    fix: Move one of the two cells, or run this one again in order.\n"
    )
    assert result.success


def test_strict_keeps_a_cell_with_an_error_from_running(run, document, shell):
    document(a="y = x", b="x = 1")
    run("b", "x = 1")
    result = run("a", "%%validate --strict\ny = x")
    assert isinstance(result.error_before_exec, nbvalidate.ValidationError)
    assert [f.rule for f in result.error_before_exec.findings] == ["ORD403"]
    assert result.text.endswith(
        "ValidationError: ORD403: `x` was made by cell [1], which stands below this cell."
        " The cell did not run.\n"
    )
    assert result.text.count("ORD403 out-of-order-input") == 1
    assert "y" not in shell.user_ns
    assert shell.ast_transformers == [
        t for t in shell.ast_transformers if type(t).__name__ != "Gate"
    ]


def test_after_a_stopped_cell_the_next_one_runs(run, document, shell):
    document(a="y = x", b="x = 1")
    run("b", "x = 1")
    run("a", "%%validate --strict\ny = x")
    assert run("c", "z = x").success
    assert shell.user_ns["z"] == 1


def test_strict_lets_a_warning_pass(run, checks):
    checks.append(Check(before=[finding(severity="warning")]))
    result = run("a", "%%validate --strict\nx = 1")
    assert result.success
    assert result.text.startswith("nbvalidate: 1 warning\n  warning SCH101 column-lost: `df` lost")


def test_an_error_found_after_the_cell_makes_it_fail_under_strict(run, checks, shell):
    checks.append(Check(after=[finding(), finding("SCH102", message="More.")]))
    result = run("a", "%%validate --strict\nx = 41\nx + 1")
    assert isinstance(result.error_in_exec, nbvalidate.ValidationError)
    assert str(result.error_in_exec) == "SCH101: `df` lost the column `price`. (and 1 more)"
    assert [f.rule for f in result.error_in_exec.findings] == ["SCH101", "SCH102"]
    assert not shell.last_execution_succeeded
    lines = result.text.splitlines()
    assert lines[0] == "Out[1]: 42"
    assert lines[1] == "nbvalidate: 2 errors"
    assert lines[-1].startswith("ValidationError: SCH101")
    assert shell.user_ns["x"] == 41
    assert shell.user_ns["_"] == 42


def test_without_strict_the_cell_succeeds(run, checks):
    checks.append(Check(after=[finding()]))
    result = run("a", "%%validate\nx = 1")
    assert result.success
    assert "error SCH101" in result.text


def test_the_cells_own_error_stays_the_error(run, checks):
    checks.append(Check(after=[finding()]))
    result = run("a", "%%validate --strict\n1 / 0")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert "error SCH101" in result.text


def test_a_cell_with_a_syntax_error_fails_as_ever_and_the_next_one_runs(run, checks):
    checks.append(Check(before=[finding()]))
    assert isinstance(run("a", "%%validate --strict\nx = (").error_before_exec, SyntaxError)
    checks.clear()
    assert run("b", "x = 1").success


def test_checks_get_the_cell_and_their_options(run, checks, shell):
    check = Check()
    checks.append(check)
    run("a", "%%validate --schema df=s.yaml --target price\nx = 1")
    (context,) = check.contexts
    assert context.cell_id == "a"
    assert context.source == "%%validate --schema df=s.yaml --target price\nx = 1"
    assert context.options == {"schema": {"df": "s.yaml"}, "target": "price"}
    assert context.namespace is shell.user_ns


def test_an_option_that_no_check_understands_is_said(run, checks):
    checks.clear()
    text = run("a", "%%validate --quiet --schema df=s.yaml --target price\nx = 1").text
    assert text == (
        "nbvalidate: --schema and --target have no effect:"
        " no check that is installed understands them.\n"
    )
    checks.append(Check())
    text = run("a", "%%validate --schema df=s.yaml --target price\nx = 1").text
    assert text == (
        "nbvalidate: --target has no effect: no check that is installed understands it.\n"
    )


@pytest.mark.parametrize("words", ["--only HYG", "--only hyg1", "--only ORD,absolute-path"])
def test_only_keeps_the_rules_that_are_named(run, checks, words):
    kept = replace(finding("HYG101"), name="absolute-path")
    checks.append(Check(after=[kept, finding("LEAK101")]))
    text = run("a", f"%%validate {words}\nx = 1").text
    assert "HYG101" in text
    assert "LEAK101" not in text


def test_a_run_that_makes_others_stale_says_so(run, document):
    document(a="x = 1", b="y = x + 1", c="z = y")
    run("a", "x = 1")
    run("b", "y = x + 1")
    text = run("a", "%%validate\nx = 2").text
    assert text == (
        "nbvalidate: Since this run changed `x`, cell [2] shows another result than a re-run would.\n"
    )


def test_help_is_shown_and_the_cell_does_not_run(run, shell):
    result = run("a", "%%validate --help\nx = 1")
    assert result.success
    assert result.text.startswith("%%validate [OPTIONS]\n")
    for option in ("--schema", "--target", "--only", "--strict", "--quiet", "--help"):
        assert f"  {option}" in result.text or f", {option}" in result.text
    assert "x" not in shell.user_ns


def test_a_wrong_option_is_one_line_and_the_cell_does_not_run(run, shell, capsys):
    result = shell.run_cell("%%validate --strct\nx = 1")
    assert not result.success
    said = capsys.readouterr()
    assert said.err == "UsageError: %%validate has no option --strct. Did you mean --strict?\n"
    assert said.out == ""
    assert "x" not in shell.user_ns


def test_settings_are_the_defaults(run, checks):
    run("s", "%config NBValidate.quiet = True")
    assert run("a", "%%validate\nx = 1").text == ""
    run("s", "%config NBValidate.strict = True")
    run("s", "%config NBValidate.only = ['SCH']")
    checks.append(Check(after=[finding("LEAK101"), finding("SCH101")]))
    result = run("a", "%%validate\nx = 1")
    assert str(result.error_in_exec) == "SCH101: `df` lost the column `price`."


def test_a_wrong_rule_in_the_settings_is_one_line_and_changes_nothing(shell, caplog):
    shell.run_cell("%config NBValidate.only = ['ORT']")
    assert caplog.messages == [
        "NBValidate.only: No rule or family is called 'ORT'. Did you mean ORD?"
    ]
    assert shell.magics_manager.registry["NBValidate"].only == []


def test_a_wrong_rule_in_the_configuration_is_one_line_and_nothing_is_loaded(bare, capsys):
    bare.config.NBValidate.only = ["ORT"]
    assert not bare.run_cell("%load_ext nbvalidate").success
    assert capsys.readouterr().err == (
        "UsageError: NBValidate.only: No rule or family is called 'ORT'. Did you mean ORD?\n"
    )
    assert "nbvalidate" not in bare.extension_manager.loaded
    assert [c for c in bare.configurables if type(c).__name__ == "NBValidate"] == []


def test_settings_come_from_the_configuration_of_ipython(bare, capsys):
    bare.config.NBValidate.quiet = True
    bare.config.NBValidate.reports = True
    bare.run_line_magic("load_ext", "nbvalidate")
    magic = bare.magics_manager.registry["NBValidate"]
    assert magic.quiet
    assert magic.reports
    assert magic.session.recording


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("x = 1  # nbvalidate: ignore[SCH101]", False),
        ("x = 1  # nbvalidate: ignore", False),
        ("# nbvalidate: ignore-cell[SCH]\nx = 1", False),
        ("x = 1  # nbvalidate: ignore[LEAK101]", True),
        ("y = '# nbvalidate: ignore'\nx = 1", True),
    ],
)
def test_a_suppression_comment_holds_for_live_findings(run, checks, source, shown):
    checks.append(Check(after=[finding(line=source.count("\n") + 2)]))
    assert ("SCH101" in run("a", f"%%validate\n{source}").text) is shown


def test_a_cell_tag_holds_for_live_findings(shell, checks, capsys):
    checks.append(Check(after=[finding()]))
    tags = {"tags": ["nbvalidate-ignore"]}
    shell.run_cell("%%validate\nx = 1", cell_id="a", cell_meta=tags)
    assert "SCH101" not in capsys.readouterr().out
    shell.run_cell("%%validate\nx = 1", cell_id="a", cell_meta={"tags": ["other"]})
    assert "SCH101" in capsys.readouterr().out


def test_the_project_file_holds_for_live_findings(run, document, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.nbvalidate]\nignore = ["ORD403"]\n')
    document(a="y = x", b="x = 1")
    run("b", "x = 1")
    assert "ORD403" not in run("a", "%%validate\ny = x").text


def test_a_magic_called_from_code_checks_its_cell(run, shell):
    result = run("a", "get_ipython().run_cell_magic('validate', '', 'x = 5')")
    assert result.success
    assert result.text == "nbvalidate: nothing to report\n"
    assert shell.user_ns["x"] == 5


def test_a_cell_without_an_id_is_checked_too(run, checks):
    check = Check()
    checks.append(check)
    assert run(None, "%%validate\nx = 1").text == "nbvalidate: nothing to report\n"
    assert check.contexts[0].cell_id


def test_many_findings_are_cut_to_a_few_lines(run, checks):
    checks.append(Check(after=[finding(f"SCH1{n:02}") for n in range(20)]))
    text = run("a", "%%validate\nx = 1").text
    assert len(text.splitlines()) <= 8
    assert "and 15 more: %nbvalidate report" in text


def test_a_cell_that_fails_has_not_bound_what_stands_below_the_error(run, document):
    document(a="limit = 1", b="%%validate\nx = 1\n1 / 0\nlimit = 5")
    run("a", "limit = 1")
    assert (
        "limit"
        not in run("b", "%%validate\nx = 1\n1 / 0\nlimit = 5").text.partition("nbvalidate")[2]
    )
