"""From good frames to a schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbvalidate.checks.schema.definition.model import Rows, Schema
from nbvalidate.checks.schema.infer.draft import Draft
from nbvalidate.checks.schema.infer.figures import counted, down
from nbvalidate.checks.schema.infer.frames import Batch, read
from nbvalidate.checks.schema.infer.identity import Keys, guess_identity, keys
from nbvalidate.checks.schema.infer.kinds import guess_kind, guess_missing, guess_times
from nbvalidate.checks.schema.infer.numbers import guess_numbers
from nbvalidate.checks.schema.infer.pairs import row_rules
from nbvalidate.checks.schema.infer.seen import Seen, look, samples
from nbvalidate.checks.schema.infer.sets import guess_set
from nbvalidate.checks.schema.infer.texts import guess_format, guess_texts
from nbvalidate.errors import UsageError

__all__ = ["infer"]

_FEWEST = 30


def infer(frames: Sequence[Any], *, name: str = "") -> Schema:
    """Propose a schema that the next good batch passes and a broken one does not.

    Parameters
    ----------
    frames
        Batches of one source: frames of any library, or paths of files.
    name
        Of the schema.

    Returns
    -------
    Schema
        Each guess has its reason in a note.

    Raises
    ------
    UsageError
        If there is no frame, or a label is twice in one.
    """
    batches = [read(frame) for frame in frames]
    if not batches:
        raise UsageError("A schema is inferred from at least one frame.")
    pieces = samples(batches)
    drafts = [_guess(look(batches, pieces, label), batches) for label in _labels(batches)]
    found = keys(batches, drafts)
    return Schema(
        columns=tuple(draft.column() for draft in drafts),
        name=name,
        rows=_rows(batches),
        keys=found.groups,
        row_rules=row_rules(batches, drafts),
        severity={"keys": "warning"} if found.level == "warning" else {},
        note=_note(batches, found),
    )


def _labels(batches: Sequence[Batch]) -> list[str]:
    """All columns, in the order of the first batch."""
    return list(dict.fromkeys(label for batch in batches for label in batch.frame.columns))


def _guess(seen: Seen, batches: Sequence[Batch]) -> Draft:
    draft = Draft(seen)
    guess_kind(draft)
    if seen.batches < len(batches):
        draft.set(f"in {seen.batches} of {len(batches)} batches", required=False)
    if seen.kind is not None:
        if seen.kind in ("text", "category"):
            guess_format(draft)
        guess_identity(draft, ordered=all(batch.ordered for batch in batches))
        guess_set(draft)
        if seen.kind in ("integer", "float", "decimal"):
            guess_numbers(draft)
        elif seen.kind in ("text", "category"):
            guess_texts(draft)
        guess_times(draft)
        _constant(draft, len(batches))
    guess_missing(draft)
    return draft


def _constant(draft: Draft, batches: int) -> None:
    """A value that three batches share; in fewer it may be that of one month only."""
    seen = draft.seen
    if batches < 3 or seen.filled < 100 or seen.distinct != 1:
        return
    if seen.kind in ("integer", "text", "category", "boolean") and not draft.has("one_of"):
        draft.set(f"the same in all {batches} batches", constant=seen.counts["value"][0])


def _rows(batches: Sequence[Batch]) -> Rows | None:
    counts = [batch.rows for batch in batches]
    least = min(counts)
    if least < _FEWEST:
        return Rows(min=1) if least else None
    if len(counts) > 2:
        return Rows(min=int(down(least / 2)), usual_min=int(down(least * 0.8)))
    return Rows(min=int(down(least / 10, 1)), usual_min=int(down(least / 4)))


def _note(batches: Sequence[Batch], found: Keys) -> str:
    rows = counted(sum(batch.rows for batch in batches), "row")
    where = "one batch" if len(batches) == 1 else f"{len(batches)} batches"
    note = f"inferred from {rows} of {where}: read it before you rely on it"
    looked = sum(batch.frame.height for batch in batches)
    if looked < sum(batch.rows for batch in batches):
        note += f"\njudged by {counted(looked, 'row')} of them"
    if found.whole:
        note += "\nkeys: no row is there twice, judged by the columns that vary most"
    return note
