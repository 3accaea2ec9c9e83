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
    return Overview(
        rows_of(state["cells"], labels),
        tuple(short(session, cell) for cell in state["plan"]),
        state.get("restart", ""),
        state.get("order", "execution"),
        session.report().findings,
    )


def short(session: LiveSession, cell: str) -> str:
    """``[7]`` for ``cell [7]``."""
    return session.label(cell).removeprefix("cell ")
