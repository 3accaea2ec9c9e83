"""Sessions as users have them: what the engine says of each cell, and whether that is true."""

from __future__ import annotations

import pytest

from tests.live.scenarios import ALL
from tests.live.scenarios.model import Scenario

EACH = [pytest.param(one, id=f"{theme}: {one.name}") for theme, each in ALL.items() for one in each]


def test_no_two_scenarios_have_the_same_name() -> None:
    names = [one.name for each in ALL.values() for one in each]
    assert len(names) == len(set(names))
    assert len(names) >= 80


@pytest.mark.parametrize("scenario", EACH)
def test_the_verdicts_are_as_expected_and_true_and_run_all_is_clean(scenario: Scenario) -> None:
    with scenario.open() as notebook:
        scenario.play(notebook)
        judgement = notebook.judge()
        verdicts = judgement.verdicts
        wrong = {
            id: complaint
            for id, expected in scenario.expected.items()
            if (complaint := expected.complaint(verdicts.get(id)))
        }
        wrong |= {
            id: f"must not be flagged, got {verdict}"
            for id, verdict in verdicts.items()
            if verdict.kind != "fresh" and id not in scenario.expected
        }
        if scenario.plan is not None and judgement.plan != scenario.plan:
            wrong["plan"] = f"expected {scenario.plan}, got {judgement.plan}"
        if scenario.restart is not None and bool(judgement.restart) != scenario.restart:
            wrong["restart"] = f"expected {scenario.restart}, got {judgement.restart!r}"

        # what the truth says of it, whatever was expected
        fresh = {id for id, verdict in verdicts.items() if verdict.kind == "fresh"}
        wrong |= {
            f"{id} against the truth": f"fresh, but shows {shown}, and run all shows {true}"
            for id, (shown, true) in notebook.differing().items()
            if id in fresh and id not in scenario.unseen
        }
        done = notebook.follow_plan()
        judgement = notebook.judge()
        if not judgement.restart:
            flagged, differing = notebook.flagged(), notebook.differing()
            if set(differing) - set(scenario.unseen) or flagged or judgement.plan:
                wrong["after the plan"] = f"ran {done}: differing {differing}, flagged {flagged}"
        assert not wrong, "\n".join(f"{about}: {what}" for about, what in wrong.items())

        notebook.restart(clean=True)
        notebook.run_all()
        assert notebook.judge().plan == ()
        assert notebook.flagged() == {}
        assert notebook.differing() == {}
