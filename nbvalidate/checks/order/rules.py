"""Order rules that follow from the source of the cells: names and self-overwriting cells."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.order.names import missing_names
from nbvalidate.checks.order.repeat import repeated_changes
from nbvalidate.checks.order.stars import hidden_names
from nbvalidate.findings import Finding, Severity

__all__ = [
    "not_rerunnable",
    "star_import_hides",
    "undefined_name",
    "used_after_delete",
    "used_before_defined",
]


@rule("ORD101", "used-before-defined", "error")
def used_before_defined(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A name is used above the cell that defines it.

    Why: the notebook worked for its author because the lower cell had already been run. Restart
    & Run All stops here with a NameError, or worse, an older value would be used.

    Fix: move the defining cell above the first use.

    Flagged:
        print(rate * 2)
        # %%
        rate = 0.5

    Clean:
        rate = 0.5
        # %%
        print(rate * 2)

    Source: Pimentel et al., A Large-Scale Study About Quality and Reproducibility of Jupyter
    Notebooks (MSR 2019).
    """
    for cell, missing in missing_names(facts):
        if missing.deleted_by is None and missing.defined_below:
            name, below = missing.use.name, missing.defined_below[0]
            through = f" (read by `{missing.through}`)" if missing.through else ""
            yield cell.name_finding(
                rule,
                missing.use,
                f"`{name}`{through} is used here, but only cell {below}, below, defines it.",
                fix=f"Move the definition of `{name}` from cell {below} above this cell.",
                evidence={"defined_in": list(missing.defined_below)},
                severity=rule.severity if missing.use.certain else Severity.WARNING,
            )


@rule("ORD102", "undefined-name", "error")
def undefined_name(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A name is used that no cell of the notebook defines.

    Why: the cell that defined it was deleted or renamed, or it came from a session that is gone.
    Nobody can run this notebook again.

    Fix: define or import the name in a cell above.

    Flagged:
        clean = raw_table.dropna()

    Clean:
        raw_table = [1, None]
        # %%
        clean = [x for x in raw_table if x]

    Source: Pimentel et al. (MSR 2019); pyflakes F821.
    """
    for cell, missing in missing_names(facts):
        if missing.deleted_by is not None or missing.defined_below:
            continue
        name = missing.use.name
        where = f"The function `{missing.through}` reads" if missing.through else "This cell uses"
        sure = missing.use.certain and not missing.uncalled
        yield cell.name_finding(
            rule,
            missing.use,
            f"{where} `{name}`, which no cell defines.",
            fix=f"Define or import `{name}` in a cell above.",
            severity=rule.severity if sure else Severity.WARNING,
        )


@rule("ORD103", "used-after-delete", "error")
def used_after_delete(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A name is used after a cell above has deleted it.

    Why: it works while the kernel remembers another order of execution, and fails on Run All.

    Fix: delete the name after its last use, or define it again.

    Flagged:
        table = [1, 2]
        # %%
        del table
        # %%
        print(table)

    Clean:
        table = [1, 2]
        # %%
        print(table)
        del table

    Source: Restart & Run All semantics of the IPython kernel.
    """
    for cell, missing in missing_names(facts):
        if missing.deleted_by is not None:
            name, where = missing.use.name, missing.deleted_by
            by = (
                "this cell has deleted it above"
                if where == cell.index
                else f"cell {where} deletes it"
            )
            yield cell.name_finding(
                rule,
                missing.use,
                f"`{name}` is used here, but {by}.",
                fix=f"Delete `{name}` only after its last use.",
                evidence={"deleted_in": where},
            )


@rule("ORD301", "not-rerunnable", "warning")
def not_rerunnable(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A cell reads and overwrites its own input, so that running it twice changes the result.

    Why: pressing Shift+Enter once more scales the column twice, appends the rows again or drops
    a column that is gone. The value shown then depends on how often the cell was run, and no
    file records that.

    Fix: give the result a new name, or make the value in the same cell that changes it.

    Flagged:
        price = 100.0
        # %%
        price = price * 1.19

    Clean:
        net = 100.0
        # %%
        price = net * 1.19

    Source: Head et al., Managing Messes in Computational Notebooks (CHI 2019).
    """
    for cell in facts.cells:
        sources = facts.flow.sources.get(cell.cell.index, {})
        for change in repeated_changes(cell, sources, facts):
            yield cell.finding(
                rule,
                f"{change.what} overwrites `{change.name}`, which cell {sources[change.name]} made:"
                f" {change.effect}.",
                change.node,
                names=(change.name,),
                fix=change.fix,
                evidence={"made_in": sources[change.name]},
                severity=Severity.INFO if change.loud else rule.severity,
            )


@rule("ORD302", "star-import-hides", "warning")
def star_import_hides(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A star import replaces a name that is used afterwards.

    Why: `from numpy import *` silently replaces the built-in `sum`, `any` and `all`, or a function
    of your own, by others that take other arguments; the code below still runs.

    Fix: import the names you need, or the module under a short name.

    Flagged:
        def mean(values):
            return sorted(values)[0]
        # %%
        from numpy import *
        # %%
        print(mean([1, 2]))

    Clean:
        def mean(values):
            return sorted(values)[0]
        # %%
        import numpy as np
        print(mean([1, 2]), np.mean([1, 2]))

    Source: PEP 8, Imports; pyflakes F403.
    """
    yield from hidden_names(facts, rule)
