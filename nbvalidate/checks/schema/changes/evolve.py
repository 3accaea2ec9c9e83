"""A schema takes in what was found: selected differences, each by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from nbvalidate.checks.schema.changes.diff import SchemaDiff
from nbvalidate.checks.schema.changes.edits import EDITS, Edit, Found
from nbvalidate.checks.schema.changes.found import new_columns
from nbvalidate.checks.schema.changes.frames import id_of
from nbvalidate.checks.schema.changes.phrases import listed, shown
from nbvalidate.checks.schema.changes.taken import taken
from nbvalidate.checks.schema.definition.model import Column, Rows, Schema
from nbvalidate.checks.schema.definition.words import DefinitionError, nearest
from nbvalidate.checks.schema.infer.figures import down, percent, share_up, up
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.checks.schema.report import SchemaReport
from nbvalidate.errors import UsageError

__all__ = ["Proposal", "evolve", "proposals"]

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of the schema that would allow one violation.

    Parameters
    ----------
    id
        For `evolve`: ``status.one_of``.
    sentence
        ``allow `vendor_id` = 4: 6 rows, 0.06 %``.
    column
        Its name; None for the table.
    """

    id: str
    sentence: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class _Offer:
    """A proposal that can be carried out; `why_not` is an error instead."""

    violation: Violation
    proposal: Proposal
    settings: dict[str, Any] = field(default_factory=dict)
    of_table: Callable[[Schema], Schema] | None = None
    why_not: str = ""
    note: str = ""

    @property
    def words(self) -> set[str]:
        """How it may be called: all row rules together too; a new column by its name."""
        words = {self.proposal.id, self.violation.id}
        if self.violation.check == "extra_columns":
            words.add(self.proposal.id.removesuffix(".added"))
        return words


def proposals(report: SchemaReport) -> tuple[Proposal, ...]:
    """For each violation the change that would allow it, in a sentence.

    Parameters
    ----------
    report
        Of `Schema.check`.
    """
    return tuple(offer.proposal for offer in _offers(report) if not offer.why_not)


def evolve(schema: Schema, source: SchemaReport | SchemaDiff, accept: Iterable[str]) -> Schema:
    """The schema with selected differences taken in.

    Parameters
    ----------
    schema
        It stays as it is.
    source
        A report: what it found is allowed (bounds are widened to a round figure, new values
        added, shares raised, new columns inferred). Or the result of `Schema.diff`.
    accept
        Ids: of a report ``column.check`` (``price.max``) or the name of a new column; of a
        difference `Change.id`.

    Raises
    ------
    UsageError
        For an id that is not there, and what cannot be accepted by itself.
    """
    wanted = [accept] if isinstance(accept, str) else list(accept)
    if isinstance(source, SchemaDiff):
        if source.report is None:
            return taken(schema, source.changes, wanted)
        source = source.report
    chosen: list[_Offer] = []
    offers = list(_offers(source, schema))
    for word in wanted:
        found = [offer for offer in offers if word in offer.words]
        if not found:
            known = [offer.proposal.id for offer in offers]
            hint = nearest(word, known) or "The data break nothing."
            raise UsageError(f"There is nothing called `{word}` to accept. {hint}")
        chosen += [offer for offer in found if offer not in chosen]
    for offer in chosen:
        if offer.why_not:
            raise UsageError(offer.why_not)
    return _applied(schema, source, chosen)


def _applied(schema: Schema, report: SchemaReport, chosen: list[_Offer]) -> Schema:
    by_column: dict[str, list[_Offer]] = {}
    for offer in chosen:
        if offer.settings and offer.proposal.column is not None:
            by_column.setdefault(offer.proposal.column, []).append(offer)
    edited = [_column(_entry(schema, name), offers) for name, offers in by_column.items()]
    new = [o.proposal.column for o in chosen if o.violation.check == "extra_columns"]
    added = new_columns(report, [name for name in new if name]) if new else []
    schema = schema.with_columns([*edited, *added])
    for offer in chosen:
        if offer.of_table is not None:
            schema = offer.of_table(schema)
    return schema


def _entry(schema: Schema, name: str) -> Column:
    for column in schema.columns:
        if column.name == name:
            return column
    covering = schema.column(name)  # by a pattern: it gets an entry of its own
    if covering is None:
        raise UsageError(f"The schema has no column `{name}`.")
    return replace(covering, required=False)


def _column(column: Column, offers: list[_Offer]) -> Column:
    settings: dict[str, Any] = {f.name: getattr(column, f.name) for f in fields(Column)}
    for offer in offers:
        settings |= offer.settings
    settings["note"] = "; ".join(
        [
            *filter(None, [column.note]),
            *(f"accepted: {offer.note.removeprefix('= ')}" for offer in offers),
        ]
    )
    unset = {f.name: f.default for f in fields(Column)} | {"quantiles": {}, "shares": {}}
    for _ in range(len(settings)):
        try:
            return Column(**settings)
        except DefinitionError as error:
            setting = str(error.path[-1])
            if column.dtype == settings["dtype"] or setting not in unset or setting == "dtype":
                raise
            settings[setting] = unset[setting]  # it makes no sense for the new type
    raise UsageError(f"`{column.name}` cannot be changed in this way.")


def _offers(report: SchemaReport, schema: Schema | None = None) -> Iterator[_Offer]:
    schema = schema or report.schema
    for violation in report.violations:
        if violation.check in _TABLE:
            yield from _TABLE[violation.check](violation, report)
        elif violation.check in EDITS and violation.column is not None:
            yield _of_column(violation, report, schema)
        else:
            yield _refused(violation, f"`{violation.id}` cannot be accepted: mend the data.")


def _refused(violation: Violation, why: str) -> _Offer:
    return _Offer(violation, Proposal(id_of(violation), why, violation.column), why_not=why)


def _of_column(violation: Violation, report: SchemaReport, schema: Schema) -> _Offer:
    name = str(violation.column)
    try:
        edit: Edit = EDITS[violation.check](Found(violation, _entry(schema, name), report))
    except UsageError as error:
        return _refused(violation, str(error))
    note = f"{edit.words}{_how_often(violation)}"
    proposal = Proposal(id_of(violation), f"allow `{name}` {note}", name)
    return _Offer(violation, proposal, dict(edit.settings), note=note)


def _how_often(violation: Violation) -> str:
    if violation.check == "required":
        return ""  # that it is absent has been said
    if violation.bad is None or not violation.of:
        return f": {violation.found}" if violation.found else ""
    noun = "row" if violation.bad == 1 else "rows"
    return f": {violation.bad:,} {noun}, {percent(violation.bad / violation.of)}"


# rules of the table -----------------------------------------------------------------------------


def _extra(violation: Violation, report: SchemaReport) -> Iterator[_Offer]:
    for name in violation.names:
        kind = report.data.stored[name].kind if name in report.data.stored else "any"
        sentence = f"add the column `{name}` ({kind})"
        yield _Offer(violation, Proposal(f"{name}.added", sentence, name))


def _ordered(violation: Violation, report: SchemaReport) -> Iterator[_Offer]:
    places = {label: place for place, label in enumerate(report.data.labels)}

    def reordered(schema: Schema) -> Schema:
        last = len(places)
        ranks = []
        for column in schema.columns:
            last = places.get(column.name, last)
            ranks.append(last)
        order = sorted(range(len(ranks)), key=lambda n: (ranks[n], n))
        return replace(schema, columns=tuple(schema.columns[n] for n in order))

    proposal = Proposal(id_of(violation), "take the order of the columns from the data")
    yield _Offer(violation, proposal, of_table=reordered)


def _rows(violation: Violation, _: SchemaReport) -> Iterator[_Offer]:
    rows = int(violation.numbers["rows"])
    usual = "usual_" if violation.numbers["usual"] else ""
    fewer = rows < violation.numbers["limit"]
    bound = int(down(rows, 1) if fewer else up(rows, 1))

    def widened(schema: Schema) -> Schema:
        limits = schema.rows or Rows()
        limits = replace(limits, **{f"{usual}{'min' if fewer else 'max'}": bound})
        if fewer and not usual and limits.usual_min is not None:
            limits = replace(limits, usual_min=min(limits.usual_min, bound))
        return replace(schema, rows=limits)

    words = f"allow {'as few as' if fewer else 'up to'} {bound:,} rows: there are {rows:,}"
    yield _Offer(violation, Proposal(id_of(violation), words), of_table=widened)


def _keys(violation: Violation, _: SchemaReport) -> Iterator[_Offer]:
    def without(schema: Schema) -> Schema:
        kept = tuple(k for k in schema.keys if frozenset(k) != frozenset(violation.names))
        return replace(schema, keys=kept)

    words = f"allow {listed(violation.names)} to repeat together{_how_often(violation)}"
    yield _Offer(violation, Proposal(id_of(violation), words), of_table=without)


def _row_rule(violation: Violation, _: SchemaReport) -> Iterator[_Offer]:
    text = violation.numbers["rule"]
    share = (violation.bad or 0) / max(violation.of, 1)
    outside = share_up(share)

    def loosened(schema: Schema) -> Schema:
        rules = [
            replace(rule, outside=outside) if rule.rule == text else rule
            for rule in schema.row_rules
            if rule.rule != text or share < _HALF
        ]
        return replace(schema, row_rules=tuple(rules))

    words = f"allow {shown(100 * outside)} % of the rows to break {text}"
    if share >= _HALF:
        words = f"drop the rule {text}"
    proposal = Proposal(id_of(violation), words + _how_often(violation))
    yield _Offer(violation, proposal, of_table=loosened)


_TABLE: dict[str, Callable[[Violation, SchemaReport], Iterator[_Offer]]] = {
    "extra_columns": _extra,
    "ordered": _ordered,
    "rows": _rows,
    "usual_rows": _rows,
    "keys": _keys,
    "row_rules": _row_rule,
}
