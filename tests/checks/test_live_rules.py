"""Every rule on live cells on its own examples: a session as a user has it, in a real shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from nbvalidate.catalogue import Rule
from nbvalidate.checks import catalogue
from nbvalidate.formats.catalogue_text import explain
from tests.live.harness import NotebookDriver

#: Those on tracked calls are tried on their own examples in tests/live/tracking.
LIVE = [rule for rule in catalogue() if rule.source == "live" and rule.family == "ORD"]
#: What follows from what an example shows: the cell at the root of it has a finding of its own.
FOLLOWS = {"ORD402": {"ORD401"}, "ORD405": {"ORD402"}}
#: A result on the screen is wrong; the others are about values that the next cell would take.
SHOWN_WRONG = {"ORD401", "ORD402", "ORD403", "ORD404"}


def findings_of(example: str, notebook: NotebookDriver) -> Iterator[tuple[str, str]]:
    """Play an example's session; the findings at its end as rule and id of the cell."""
    code, steps = example.rsplit("\n# session: ", 1)
    for number, source in enumerate(code.split("\n# %%\n")):
        notebook.add(str(number), source)
    validated = []
    for step in re.split(r", (?=run|edit|delete|validate)", steps):
        what, about = step.split(" ", 1)
        if what == "run":
            notebook.run(*about.split())
        elif what == "edit":
            notebook.edit(*about.split(": ", 1))
        elif what == "delete":
            notebook.delete(about)
        else:
            assert what == "validate", step
            validated += [f for f in notebook.validate(about) if f.rule == "ORD408"]
    yield from ((f["rule"], f["cell_id"]) for f in notebook.findings())
    yield from ((f.rule, str(f.cell_id)) for f in validated)


def test_there_are_rules_for_live_cells() -> None:
    assert {rule.code for rule in LIVE} >= {f"ORD40{n}" for n in range(1, 9)}


@pytest.mark.parametrize("rule", LIVE, ids=lambda rule: rule.code)
def test_the_session_that_is_flagged_gives_one_finding_of_its_rule(rule: Rule) -> None:
    with NotebookDriver() as notebook:
        found = [code for code, _ in findings_of(rule.section("Flagged"), notebook)]
        assert found.count(rule.code) == 1
        assert set(found) - {rule.code} == FOLLOWS.get(rule.code, set())


@pytest.mark.parametrize("rule", LIVE, ids=lambda rule: rule.code)
def test_the_session_that_is_clean_gives_no_finding_at_all(rule: Rule) -> None:
    with NotebookDriver() as notebook:
        assert list(findings_of(rule.section("Clean"), notebook)) == []
        assert notebook.differing() == {}


@pytest.mark.parametrize("rule", LIVE, ids=lambda rule: rule.code)
def test_what_run_all_shows_otherwise_is_flagged(rule: Rule) -> None:
    with NotebookDriver() as notebook:
        cells = {cell for _, cell in findings_of(rule.section("Flagged"), notebook)}
        differing = notebook.differing().keys()
        assert differing <= cells
        assert bool(differing) == (rule.code in SHOWN_WRONG)


@pytest.mark.parametrize("rule", LIVE, ids=lambda rule: rule.code)
def test_a_live_page_says_what_the_user_did(rule: Rule) -> None:
    page = explain(rule)
    assert "proved: from cells that ran in a live notebook" in page
    assert "# session" not in page
    assert len(re.findall(r"^  Steps: .*\.$", page, re.MULTILINE)) == 2
