"""Random notebooks and random work on them, judged against a clean run from top to bottom.

`NBVALIDATE_EXAMPLES=2000` tries that many new examples of each test.
"""

from __future__ import annotations

import os
from collections import Counter

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


@tried(40)
@given(sessions(most_actions=0))
def test_nothing_is_flagged_after_a_run_in_order(session: Session) -> None:
    with session.open() as notebook:
        session.play(notebook)
        assert notebook.flagged() == {}
        assert notebook.plan() == ()
        assert notebook.differing() == {}


@tried(100)
@given(sessions())
def test_what_differs_from_run_all_is_never_fresh_and_the_plan_mends_it(session: Session) -> None:
    with session.open() as notebook:
        session.play(notebook)
        judgement = notebook.judge()
        note(f"document: {notebook.document}\nbefore: {judgement}")
        missed = {
            id: f"shows {shown}, run all {true}"
            for id, (shown, true) in notebook.differing().items()
            if judgement.verdicts[id].kind == "fresh"
        }
        assert not missed
        done = notebook.follow_plan()
        judgement = notebook.judge()
        note(f"ran {done}, then: {judgement}")
        if not judgement.restart:
            assert judgement.plan == ()
            assert notebook.flagged() == {}
            assert notebook.differing() == {}


def test_most_of_what_is_flagged_shows_finds_or_leaves_something_else_in_a_clean_run() -> None:
    flagged: Counter[bool] = Counter()

    @tried(40)
    @given(sessions())
    def count(session: Session) -> None:
        with session.open() as notebook:
            session.play(notebook)
            truth = notebook.truth()
            flagged.update(
                (notebook.shown[id], notebook.touched[id]) != truth[id]
                for id, verdict in notebook.flagged().items()
                # an edited cell is edited, an undone effect is not in what the cell shows
                if verdict.kind not in {"dirty", "lost"}
            )

    count()
    precision = flagged[True] / flagged.total()
    print(f"\nof {flagged.total()} flagged cells {precision:.1%} differ from a clean run")
    assert precision >= 0.9
