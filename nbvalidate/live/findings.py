"""Verdicts as findings: through the rules, the user's settings and suppression comments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from nbvalidate.checks import catalogue
from nbvalidate.checks.order.judge import Live, judge
from nbvalidate.checks.order.predict import source_key
from nbvalidate.checks.order.rules_live import (
    LIVE_RULES,
    JudgedCell,
    OverwrittenName,
    name_overwritten,
)
from nbvalidate.checks.order.traces import DocumentCell, Judgement, Trace
from nbvalidate.checks.order.words import Words
from nbvalidate.checks.run import finish, selected_codes
from nbvalidate.config import Config, load_config
from nbvalidate.errors import UsageError
from nbvalidate.findings import Finding

if TYPE_CHECKING:
    from nbvalidate.live.document import Document
    from nbvalidate.live.recorder import Recorder

__all__ = ["order_findings", "overwritten", "preview", "selected"]

_PREVIEWED = frozenset({"order", "hidden", "stale", "waiting"})


def order_findings(document: Document, judgement: Judgement) -> tuple[Finding, ...]:
    """The findings of all verdicts, in document order.

    Parameters
    ----------
    document
        The notebook.
    judgement
        On its cells.
    """
    judged = [
        JudgedCell(cell, judgement.verdicts[cell.id])
        for cell in document.code
        if cell.id in judgement.verdicts
    ]
    return _finished(document, [f for rule in LIVE_RULES for f in rule.check(judged)])


def selected(document: Document, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that the settings and comments leave, of any family.

    Parameters
    ----------
    document
        The notebook.
    found
        Findings with the index of their cell.
    """
    return _finished(document, [f for f in found if f.cell_index is not None])


def _finished(document: Document, found: list[Finding]) -> tuple[Finding, ...]:
    if not found:
        return ()
    notebook = document.notebook()
    codes = selected_codes(catalogue(), _config(notebook.path), notebook.path)
    return finish((f for f in found if f.rule in codes), notebook, (), codes)


def _config(path: str) -> Config:
    try:
        return load_config(path)
    except UsageError:
        return Config()  # `check` and `verify` say what is wrong with the file


def preview(
    document: Document, recorder: Recorder, words: Words, cell_id: str, source: str
) -> tuple[Finding, ...]:
    """What a cell would be told if it ran now, from the values that it would read now.

    Parameters
    ----------
    document, recorder, words
        Of the session.
    cell_id, source
        The cell.
    """
    cells = list(document.code)
    place = next((n for n, c in enumerate(cells) if c.id == cell_id), len(cells))
    index = cells[place].index if place < len(cells) else len(cells)
    cells[place : place + 1] = [DocumentCell(cell_id, source, index)]
    reads = tuple(recorder.would_read(source))
    last = Trace(cell_id, recorder.runs + 1, source, source_key(source), reads)
    history = {**recorder.history, cell_id: [last]}
    verdict = judge(cells, history, recorder.initial, Live(), words).verdicts.get(cell_id)
    if verdict is None or verdict.kind not in _PREVIEWED:
        return ()
    judged = [JudgedCell(cells[place], verdict)]
    found = [f for rule in LIVE_RULES for f in rule.check(judged)]
    if document.code and place < len(document.code):
        return _finished(document, found)
    return tuple(replace(f, cell_index=None) for f in found)


def overwritten(
    document: Document, recorder: Recorder, label: Callable[[str], str], cell_id: str
) -> tuple[Finding, ...]:
    """Names that the last run of a cell took from another cell of the document.

    Parameters
    ----------
    document, recorder, label
        Of the session.
    cell_id
        The cell.
    """
    cells = {cell.id: cell for cell in document.code}
    traces = recorder.history.get(cell_id)
    if cell_id not in cells or not traces:
        return ()
    facts = [
        OverwrittenName(cells[cell_id], name, maker, label(maker))
        for name, maker in sorted(traces[-1].took.items())
        if maker in cells
    ]
    return _finished(document, list(name_overwritten.check(facts)))
