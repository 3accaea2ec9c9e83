"""What the page may ask of the kernel: one function per word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.errors import UsageError
from nbvalidate.slices.model import Slice
from nbvalidate.widgets.assets import vega_source
from nbvalidate.widgets.explore.detail import detail
from nbvalidate.widgets.explore.overlap import intersections
from nbvalidate.widgets.explore.session import number

if TYPE_CHECKING:
    from nbvalidate.widgets.explorer import SliceExplorer

__all__ = ["OPS", "answer", "fairness_cells"]

Args = dict[str, Any]


def answer(explorer: SliceExplorer, op: Any, args: Any) -> tuple[Any, list[bytes]]:
    """The answer to one question, and buffers beside it.

    Raises
    ------
    UsageError
        With a sentence for the user.
    """
    if not isinstance(op, str) or op not in OPS or not isinstance(args, dict):
        raise UsageError(f"The page asks for {op!r}, which this version does not know.")
    if op == "vega":
        return {}, [vega_source().encode()]
    return OPS[op](explorer, args), []


def _rule(args: Args) -> Slice:
    return Slice.from_json(args.get("rule"))


def _evaluate(explorer: SliceExplorer, args: Args) -> Any:
    return explorer.record(_rule(args))


def _detail(explorer: SliceExplorer, args: Args) -> Any:
    rule = _rule(args)
    return detail(explorer.session, rule, explorer.record(rule), explorer.time)


def _histogram(explorer: SliceExplorer, args: Args) -> Any:
    """A feature among the rows that all other conditions leave, with the metric by bin."""
    session = explorer.session
    column, part = str(args.get("column")), args.get("part") or ""
    rule = _rule(args) if args.get("rule") else Slice()
    others = Slice(tuple(c for c in rule.conditions if (c.column, c.part) != (column, part)))
    mask = session.mask(others)
    measure = session.measures[0]
    if measure.sums is None:
        above, below = session.errors[0], None
    else:
        above, below = np.ascontiguousarray(measure.sums[:, 0]), measure.sums[:, 1]
    made = session.columns.histogram(column, mask, weights=above, part=part)
    counts = made["inside"]
    if below is not None and not (below == 1).all():
        weights = np.ascontiguousarray(below)
        counts = session.columns.histogram(column, mask, weights=weights, part=part)["inside_sum"]
    sums = made.pop("inside_sum")
    made.pop("all_sum")
    made["metric"] = [
        number(measure.metric.value(np.array([a, b]))) for a, b in zip(sums, counts, strict=True)
    ]
    return made


def _search(explorer: SliceExplorer, args: Args) -> Any:
    explorer.start(**(args.get("settings") or {}))
    return {}


def _cancel(explorer: SliceExplorer, _: Args) -> Any:
    explorer.cancel()
    return {}


def _overlap(explorer: SliceExplorer, args: Args) -> Any:
    known = {one["key"]: Slice.from_json(one["rule"]) for one in explorer.view["slices"]}
    known |= {pin.rule.key: pin.rule for pin in explorer.pins}
    known.setdefault(explorer.selected.key, explorer.selected)
    rules = {}
    for key in args.get("keys") or ():
        if key not in known:
            raise UsageError("This slice is not in the table any more.")
        rules[key] = known[key]
    names = {pin.rule.key: pin.name for pin in explorer.pins}
    return intersections(explorer.session, rules, names)


def _metric(explorer: SliceExplorer, args: Args) -> Any:
    explorer.metric = str(args.get("name"))
    return {}


def _pin(explorer: SliceExplorer, args: Args) -> Any:
    explorer.pin(_rule(args), name=str(args.get("name") or ""))
    return {}


def _unpin(explorer: SliceExplorer, args: Args) -> Any:
    explorer.change(explorer.history.state.unpin(str(args.get("key"))))
    return {}


def _annotate(explorer: SliceExplorer, args: Args) -> Any:
    words = {w: args[w] for w in ("name", "note", "margin") if w in args}
    explorer.change(explorer.history.state.annotate(str(args.get("key")), **words))
    return {}


def _undo(explorer: SliceExplorer, _: Args) -> Any:
    explorer.move(-1)
    return {}


def _redo(explorer: SliceExplorer, _: Args) -> Any:
    explorer.move(1)
    return {}


def _export(explorer: SliceExplorer, args: Args) -> Any:
    what = args.get("what")
    if what == "gate":
        return {"filename": "slices.json", "content": explorer.gate().text}
    if what in ("pandas", "polars"):
        library = str(what)
        rules = [pin.rule for pin in explorer.pins] or [explorer.selected]
        lines = [explorer.code(library, rule=rule) for rule in rules]
        return {"filename": f"slices_{library}.py", "content": "\n".join(lines) + "\n"}
    if what == "html":
        return {"filename": "slices.html", "content": explorer.to_html()}
    if what == "csv":
        return {"filename": "slices.csv", "content": explorer.to_frame().to_csv(index=False)}
    raise UsageError(f"There is no export {what!r}.")


def fairness_cells(explorer: SliceExplorer, by: list[str]) -> dict[str, Any]:
    """The fairness view as cells of a table."""
    from nbvalidate.slices.fairness import fairness

    table, between = fairness(explorer.session.first, explorer.session.columns, by)
    rows = [
        [*(group if isinstance(group, tuple) else (group,)), *map(number, figures)]
        for group, figures in zip(table.index, table.to_numpy().tolist(), strict=True)
    ]
    notes = [
        f"{name}: {'–' if number(value) is None else format(value, '.3g')}"
        for name, value in between.items()
    ]
    return {"columns": [*by, *table.columns], "rows": rows, "notes": notes, "by": by}


def _fairness(explorer: SliceExplorer, args: Args) -> Any:
    by = [str(name) for name in args.get("by") or ()]
    made = fairness_cells(explorer, by) if by else None
    explorer.view = explorer.view | {"fairness": made}
    return made or {"columns": [], "rows": []}


OPS: dict[str, Callable[[SliceExplorer, Args], Any]] = {
    "evaluate": _evaluate,
    "detail": _detail,
    "histogram": _histogram,
    "search": _search,
    "cancel": _cancel,
    "overlap": _overlap,
    "metric": _metric,
    "pin": _pin,
    "unpin": _unpin,
    "annotate": _annotate,
    "undo": _undo,
    "redo": _redo,
    "export": _export,
    "fairness": _fairness,
    "vega": lambda *_: {},
}
