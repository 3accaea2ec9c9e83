"""The cells one after the other: where the value of each name comes from in document order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nbvalidate.dataflow.facts import CellFlow, Function, Use

__all__ = ["Missing", "NotebookFlow"]


@dataclass(frozen=True, slots=True)
class Missing:
    """A name read where no cell above has bound it.

    Parameters
    ----------
    cell
        Index of the reading cell.
    use
        Where and how it is read.
    defined_below
        Cells further down that bind it.
    deleted_by
        The cell above that deleted it, if one did.
    through
        The function whose call reads it, or ''.
    uncalled
        It stands in the body of a function that no cell visibly calls.
    unknown_above
        Something above (a star import, ``%run``) may have bound it.
    """

    cell: int
    use: Use
    defined_below: tuple[int, ...]
    deleted_by: int | None = None
    through: str = ""
    uncalled: bool = False
    unknown_above: bool = False


@dataclass
class _Environment:
    bound: dict[str, int] = field(default_factory=dict)  # name -> last cell that may have bound it
    deleted: dict[str, int] = field(default_factory=dict)
    functions: dict[str, tuple[int, Function]] = field(default_factory=dict)
    called: set[tuple[int, str]] = field(default_factory=set)
    unknown: bool = False


@dataclass(frozen=True)
class NotebookFlow:
    """The flow of names through a notebook in document order.

    Parameters
    ----------
    cells
        Cell index and facts, in document order.
    missing
        Reads of names that no cell above has bound (built-ins not excluded).
    sources
        Per cell index, for each name it reads from outside, the cell above that bound it last.
    """

    cells: tuple[tuple[int, CellFlow], ...]
    missing: tuple[Missing, ...]
    sources: dict[int, dict[str, int]]

    @classmethod
    def of(cls, cells: Sequence[tuple[int, CellFlow]]) -> NotebookFlow:
        """Walk through the cells.

        Parameters
        ----------
        cells
            Cell index and facts, in document order.
        """
        binders = _binders(cells)
        environment = _Environment()
        missing: list[Missing] = []
        sources: dict[int, dict[str, int]] = {}
        for index, flow in cells:
            found: dict[str, int] = {}
            for use in flow.uses:
                if use.deleted and not use.via:
                    missing.append(
                        replace(_missing(index, use, environment, binders), deleted_by=index)
                    )
                elif use.name in environment.bound:
                    found.setdefault(use.name, environment.bound[use.name])
                    if use.called:
                        missing.extend(_through_call(index, use, environment, binders))
                elif not use.maybe_bound:
                    missing.append(_missing(index, use, environment, binders))
            sources[index] = found
            _apply(index, flow, environment)
        missing.extend(_uncalled(environment, binders))
        return cls(tuple(cells), tuple(missing), sources)

    def definers(self, name: str) -> tuple[int, ...]:
        """The cells that may bind `name`, in document order."""
        return tuple(index for index, flow in self.cells if _may_bind(flow, name))

    def reader_after(self, name: str, index: int) -> int | None:
        """The first cell after `index` that reads `name` from outside."""
        return next(
            (i for i, flow in self.cells if i > index and any(u.name == name for u in flow.uses)),
            None,
        )

    @property
    def dynamic_cells(self) -> tuple[int, ...]:
        """The cells that may bind any name."""
        return tuple(index for index, flow in self.cells if flow.dynamic)


def _may_bind(flow: CellFlow, name: str) -> bool:
    return name in flow.may_define or any(b.name == name for b in flow.bindings)


def _binders(cells: Sequence[tuple[int, CellFlow]]) -> dict[str, list[int]]:
    binders: dict[str, list[int]] = {}
    for index, flow in cells:
        for name in flow.may_define | {b.name for b in flow.bindings}:
            binders.setdefault(name, []).append(index)
    return binders


def _apply(index: int, flow: CellFlow, environment: _Environment) -> None:
    for name in flow.may_define:
        environment.bound[name] = index
        environment.deleted.pop(name, None)
        environment.functions.pop(name, None)
    for name in flow.must_delete:
        if environment.bound.pop(name, None) is not None:
            environment.deleted[name] = index
    for name, function in flow.functions.items():
        environment.functions[name] = (index, function)
    for new, old in flow.aliases.items():
        if old in environment.functions:
            environment.functions[new] = environment.functions[old]
    environment.unknown = environment.unknown or bool(flow.dynamic)
    for use in flow.uses:
        if use.via:
            environment.called.add((index, use.via))


def _missing(
    index: int, use: Use, environment: _Environment, binders: dict[str, list[int]]
) -> Missing:
    below = tuple(i for i in binders.get(use.name, ()) if i > index)
    return Missing(
        index,
        use,
        below,
        environment.deleted.get(use.name),
        through=use.via,
        unknown_above=environment.unknown,
    )


def _through_call(
    index: int, use: Use, environment: _Environment, binders: dict[str, list[int]]
) -> Iterator[Missing]:
    """What a function from above, called now, reaches and nothing has bound yet."""
    pending, seen = [use.name], set()
    while pending:
        name = pending.pop()
        if name in seen or name not in environment.functions or name in use.bound_before:
            continue
        seen.add(name)
        home, function = environment.functions[name]
        environment.called.add((home, function.name))
        for read in function.reads.values():
            if read.name in environment.bound or read.name in use.bound_before:
                if read.name in function.calls:
                    pending.append(read.name)
                continue
            here = replace(
                use,
                name=read.name,
                soft=use.soft or read.soft,
                certain=use.certain and read.certain,
                via=name,
            )
            yield _missing(index, here, environment, binders)


def _uncalled(environment: _Environment, binders: dict[str, list[int]]) -> Iterator[Missing]:
    for home, function in environment.functions.values():
        if (home, function.name) in environment.called:
            continue
        for read in function.reads.values():
            if read.name not in binders:
                yield Missing(
                    home,
                    read,
                    (),
                    through=function.name,
                    uncalled=True,
                    unknown_above=environment.unknown,
                )
