"""Random notebooks and random work on them, judged against a clean run from top to bottom.

`NBVALIDATE_EXAMPLES=2000` tries that many new examples of each test.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, note, settings

from tests.live.grammar import Session, sessions

_MORE = int(os.environ.get("NBVALIDATE_EXAMPLES", "0"))


def tried(examples: int) -> settings:
    """The same examples each time, unless more are asked for."""
    return settings(
        max_examples=_MORE or examples,
        derandomize=not _MORE,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


@tried(60)
@given(sessions(most_actions=0))
def test_nothing_is_flagged_after_a_run_in_order(session: Session) -> None:
    with session.open() as notebook:
        session.play(notebook)
        assert notebook.flagged() == {}
        assert notebook.plan() == ()
        assert notebook.differing() == {}


@tried(150)
@given(sessions())
def test_a_cell_that_shows_something_else_than_run_all_is_never_fresh(session: Session) -> None:
    with session.open() as notebook:
        session.play(notebook)
        verdicts = notebook.verdicts()
        missed = {
            id: f"shows {shown}, run all {true}"
            for id, (shown, true) in notebook.differing().items()
            if verdicts[id].kind == "fresh"
        }
        note(f"document: {notebook.document}")
        assert not missed


@tried(150)
@given(sessions())
def test_after_the_plan_every_cell_shows_what_run_all_shows(session: Session) -> None:
    with session.open() as notebook:
        session.play(notebook)
        note(f"document: {notebook.document}")
        note(f"before: {notebook.judge()}")
        done = notebook.follow_plan()
        judgement = notebook.judge()
        note(f"ran {done}, then: {judgement}")
        if not judgement.restart:
            assert judgement.plan == ()
            assert notebook.flagged() == {}
            assert notebook.differing() == {}
