"""The whole notebook as facts for ``%nbvalidate report``: from the session to `Overview`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbvalidate.formats.live import Overview, rows_of
from nbvalidate.live.session import LiveSession

__all__ = ["overview", "short"]


def overview(session: LiveSession, state: Mapping[str, Any]) -> Overview:
    """The facts of a report.

    Parameters
    ----------
    session
        Knows the document and how a cell is called.
    state
        From `LiveSession.state`.
    """
    labels = {cell: short(session, cell) for cell in state["cells"]}
    # most findings on the order are the verdicts in other words: the table says them already
    told = {(cell, said["message"]) for cell, said in state["cells"].items()}
    findings = session.report().findings
    more = tuple(f for f in findings if (f.cell_id, f.message) not in told)
    return Overview(
        rows_of(state["cells"], labels),
        tuple(short(session, cell) for cell in state["plan"]),
        state.get("restart", ""),
        state.get("order", "execution"),
        more,
        {f.cell_id: session.label(f.cell_id) for f in more if f.cell_id},
    )


def short(session: LiveSession, cell: str) -> str:
    """``[7]`` for ``cell [7]``."""
    return session.label(cell).removeprefix("cell ")
