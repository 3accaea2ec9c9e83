"""How the line of `%%validate` goes away, and what its words mean."""

from __future__ import annotations

import pytest

from nbvalidate.magics.line import TakeLine, words_of
from nbvalidate.magics.magic import NBValidate
from nbvalidate.magics.options import OptionError, cell_options

PARSER = vars(NBValidate.validate)["parser"]


@pytest.fixture
def taken(bare):
    transform = TakeLine(bare, PARSER)
    return lambda cell: "".join(transform(cell.splitlines(keepends=True)))


def transformed(shell, cell):
    return shell.transform_cell(cell)


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("%%validate\nx = 1\n", "\nx = 1\n"),
        ("%%validate --strict --quiet\nx = 1\n", "\nx = 1\n"),
        ("%%validate\n\n\nx = 1\n", "\n\n\nx = 1\n"),
        ("%%validate\n", "\n"),
        ("x = 1\n", "x = 1\n"),
        ("%%validated\nx = 1\n", "%%validated\nx = 1\n"),
        ("%%time\nx = 1\n", "%%time\nx = 1\n"),
        ("%%validate\n%%time\nx = 1\n", "%%time\nx = 1\n"),
        ("%%validate\n\n%%bash\nls\n", "%%bash\nls\n"),
        ("%%validate\n%%validate --strict\nx = 1\n", "\nx = 1\n"),
        ("%%validate\npwd\n", "pwd\n"),
        ("%%validate\n    x = 1\n    y = 2\n", "\nx = 1\ny = 2\n"),
        ("%%validate\n>>> x = 1\n", "\nx = 1\n"),
    ],
)
def test_the_line_goes_away_and_the_others_keep_their_numbers(taken, cell, left):
    assert taken(cell) == left


@pytest.mark.parametrize("words", ["--help", "-h", "--strct", "--target", "--schema df", "x", "'"])
def test_with_help_or_a_wrong_option_the_line_stays(taken, words):
    cell = f"%%validate {words}\nx = 1\n"
    assert taken(cell) == cell


def test_the_transformer_gives_the_same_however_often_it_is_called(taken):
    cell = "%%validate\n%%time\nx = 1\n"
    assert taken(cell) == taken(cell) == taken(taken(cell))


def test_a_terminal_waits_for_the_empty_line_of_a_cell_magic(shell):
    assert shell.check_complete("%%validate")[0] == "incomplete"
    assert shell.check_complete("%%validate\nx = 1")[0] == "incomplete"
    assert shell.check_complete("%%validate\nx = 1\n\n")[0] == "complete"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("%%validate --strict\nx", "--strict"),
        ("\n\n%%validate\nx", ""),
        ("  %%validate\n  x", ""),
        ("%%time\n%%validate --quiet\nx", "--quiet"),
        ("%%capture out\n\n%%validate\nx", ""),
        ("In [1]: %%validate\n   ...: x", ""),
        ("%%bash\n%%validate\nx", None),
        ("x = '''\n%%validate\n'''", None),
        ("%%validated\nx", None),
        ("x = 1", None),
    ],
)
def test_the_words_are_found_again_in_the_raw_cell(cell, words):
    assert words_of(cell) == words


def test_options_are_understood():
    options = cell_options(
        PARSER,
        "--schema df=schema.yaml other='my file.yaml' --schema third=C:\\x\\y.yaml "
        '--target "sold price" --train X_train --test X_test --group id --time day '
        '--available-at "refund=refunded on" recoveries=closed '
        "--only ORD,leak --only SCH --strict --quiet",
    )
    assert options.strict
    assert options.quiet
    assert options.only == ("ORD", "leak", "SCH")
    assert options.given == {
        "schema": {"df": "schema.yaml", "other": "my file.yaml", "third": r"C:\x\y.yaml"},
        "target": "sold price",
        "train": "X_train",
        "test": "X_test",
        "group": "id",
        "time": "day",
        "available_at": {"refund": "refunded on", "recoveries": "closed"},
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--strct", "%%validate has no option --strct. Did you mean --strict?"),
        ("--targt=price", "%%validate has no option --targt. Did you mean --target?"),
        ("--t", "%%validate has no option --t."),
        ("--target", "%%validate: --target: expected one argument."),
        ("price", "%%validate does not know what to do with 'price'. Try %%validate --help."),
        ("--schema df", "%%validate: --schema takes FRAME=FILE, e.g. df=schema.yaml, not 'df'."),
        ("--schema 1=a", "%%validate: --schema takes FRAME=FILE, e.g. df=schema.yaml, not '1=a'."),
        ("--available-at refund=", "%%validate: --available-at takes COL=WHEN, e.g. refund="),
        ("--train X-y", "%%validate: --train takes a variable, not 'X-y'."),
        ("--only ORT", "%%validate --only: No rule or family is called 'ORT'. Did you mean ORD?"),
        ("--target 'x", '%%validate: a quotation mark is missing in "--target \'x".'),
    ],
)
def test_a_wrong_word_is_answered_with_the_nearest_valid_one(words, said):
    with pytest.raises(OptionError) as caught:
        cell_options(PARSER, words)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_the_rerun_of_a_plan_awaits_where_it_is_the_whole_cell(taken):
    assert taken("# now\n%nbvalidate rerun --run\n").splitlines()[1].startswith("await ")
    for cell in ("%nbvalidate rerun\n", "x = 1\n%nbvalidate rerun --run\n"):
        assert taken(cell) == cell
