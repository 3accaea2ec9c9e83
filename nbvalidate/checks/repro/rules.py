"""The catalogue of REP: what a clean run in a new kernel can prove about a saved notebook."""

# The first line of a page says what is wrong, not what the function does:
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbvalidate.catalogue import Rule, rule
from nbvalidate.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbvalidate.checks.repro.facts import CellFacts, Evidence, RunFacts

__all__ = ["RULES"]

_SEED = "Seed what is random, sort what has no order, or make it a parameter."
_SAVE = "Run all cells in a new kernel and save, or pin what has changed."


@rule("REP101", "non-deterministic", "error", certainty="proved", source="run")
def non_deterministic(facts: RunFacts, rule: Rule) -> Iterable[Finding]:
    """A cell gives another result in each clean run.

    Why: nobody, you included, can get this number again; a comparison of two versions of the
    notebook compares luck.

    Fix: seed the generator that the cell draws from, sort what comes out of a set, turn the
    current time into a parameter.

    Flagged:
        import random
        print(random.random())

    Clean:
        import random
        random.seed(0)
        print(random.random())

    Source: Pimentel et al., A large-scale study about quality and reproducibility of Jupyter
    notebooks, MSR 2019.
    """
    for cell in facts.cells:
        if cell.verdict == "non-deterministic":
            message = f"Two clean runs differ: {cell.reason}"
            message += f"; {cell.why}." if cell.why else "."
            yield _about(rule, cell, message, _SEED)


@rule("REP102", "drift", "error", certainty="proved", source="run")
def drift(facts: RunFacts, rule: Rule) -> Iterable[Finding]:
    r"""A clean run gives another output than the one that is saved.

    Why: the saved output comes from other code, other data, another order of cells or other
    versions of libraries than the notebook now has.

    Fix: run all cells in a new kernel and save, or pin what has changed.

    Flagged:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code",
         "id": "a", "metadata": {}, "execution_count": 1, "source": "print(6 * 7)",
         "outputs": [{"output_type": "stream", "name": "stdout", "text": "54\n"}]}]}

    Clean:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code",
         "id": "a", "metadata": {}, "execution_count": 1, "source": "print(6 * 7)",
         "outputs": [{"output_type": "stream", "name": "stdout", "text": "42\n"}]}]}

    Source: Pimentel et al., MSR 2019: of the notebooks that run, few give the saved results.
    """
    for cell in facts.cells:
        if cell.verdict == "drift":
            message = f"A clean run does not give the saved output: {cell.reason}."
            yield _about(rule, cell, message, _SAVE)
        elif cell.verdict == "equivalent" and cell.evidence:
            reasons = "; ".join(dict.fromkeys(e.reason for e in cell.evidence))
            message = f"A clean run differs from the saved output in a detail: {reasons}."
            yield _about(rule, cell, message, "", severity=Severity.INFO)


@rule("REP103", "new-error", "error", certainty="proved", source="run")
def new_error(facts: RunFacts, rule: Rule) -> Iterable[Finding]:
    """A cell fails in a clean run, and the saved notebook does not show that error.

    Why: Restart & Run All stops here. Only the first error is reported: those that merely follow
    from it are marked as its consequence.

    Fix: look at the message; a name that only a lower cell defines means a wrong order.

    Flagged:
        print(total)
        # %%
        total = 3

    Clean:
        total = 3
        # %%
        print(total)

    Source: Pimentel et al., MSR 2019: NameError and ModuleNotFoundError lead the list.
    """
    for cell in facts.cells:
        if cell.verdict == "new error" and cell.error and not _is_memory(cell):
            name, text = cell.error
            message = f"The cell fails in a clean run with {name}: {_line(text)}"
            fix = "Make the notebook run from top to bottom in a new kernel."
            if cell.defined_below:
                missing, below = cell.defined_below
                message += f" (`{missing}` is defined only in cell {below}, below)"
                fix = f"Move the definition of `{missing}` above this cell."
            yield _about(
                rule, cell, f"{message}.", fix, error={"ename": name, "evalue": text[:500]}
            )


@rule("REP104", "premature-exit", "error", certainty="proved", source="run")
def premature_exit(facts: RunFacts, rule: Rule) -> Iterable[Finding]:
    """A cell ends the session, so the cells below never run.

    Why: `sys.exit(0)` looks like success to most tools, though part of the notebook was not run.

    Fix: raise an exception, or put the rest of the notebook under a condition.

    Flagged:
        import sys
        sys.exit(0)
        # %%
        print("never")

    Clean:
        print("the end")

    Source: nteract/papermill treats `SystemExit` with code 0 as success.
    """
    for cell in facts.cells:
        if cell.verdict == "premature exit":
            left = sum(c.verdict == "not run" and c.index > cell.index for c in facts.cells)
            message = f"The cell ends the session: {left} code cell(s) below were not run."
            yield _about(rule, cell, message, "Raise an exception, or remove the exit.")


@rule("REP105", "timeout", "error", certainty="proved", source="run")
def timeout(facts: RunFacts, rule: Rule) -> Iterable[Finding]:
    """A cell ran longer than allowed, so the notebook has no verdict.

    Why: a notebook that nobody waits for is not verified.

    Fix: raise the limit with `--timeout`, or make the cell do less, e.g. by a parameter.

    Flagged:
        import time
        time.sleep(3600)

    Clean:
        import time
        time.sleep(0.01)

    Source: computationalmodelling/nbval#231.
    """
    return _ended(facts, rule, "timeout", "Raise --timeout, or let a parameter make it do less.")


@rule("REP106", "kernel-died", "error", certainty="proved", source="run")
def kernel_died(facts: RunFacts, rule: Rule) -> Iterable[Finding]:
    """The kernel process ended while a cell ran.

    Why: a crash in native code, or the system took its memory away.

    Fix: run the cell alone in a terminal to see the crash; give it more memory or less data.

    Flagged:
        import os
        os._exit(3)

    Clean:
        import os
        print(os.sep)

    Source: nteract/papermill#125, jupyter/nbclient#88.
    """
    return _ended(facts, rule, "died", "Give it more memory or less data; look for native crashes.")


@rule("REP107", "artifact-differs", "warning", certainty="proved", source="run")
def artifact_differs(facts: RunFacts, rule: Rule) -> Iterable[Finding]:
    r"""A file that the notebook writes is not the same in two clean runs.

    Why: what uses the file gets something else each time.

    Fix: as for a cell that is not deterministic; give the file a name without time or chance.

    Flagged:
        import random
        with open("result.csv", "w") as file:
            file.write(f"value\n{random.random()}\n")

    Clean:
        with open("result.csv", "w") as file:
            file.write("value\n0.5\n")

    Source: reproducible-builds.org, on what makes two builds differ.
    """
    for file in facts.artifacts:
        if file.verdict in ("different", "missing", "extra"):
            evidence: dict[str, Any] = {"path": file.path, "reason": file.reason}
            if file.left or file.right:
                evidence |= {"left": file.left, "right": file.right}
                evidence |= {"left_label": "run A", "right_label": "run B"}
            yield rule.finding(
                f"The file {file.path} is not the same in two clean runs: {file.reason}.",
                fix="Make its content and its name independent of chance and time.",
                evidence=evidence,
            )


@rule("REP108", "out-of-memory", "error", certainty="proved", source="run")
def out_of_memory(facts: RunFacts, rule: Rule) -> Iterable[Finding]:
    """A cell asked for more memory than there is.

    Why: the result depends on the machine; on a smaller one there is none.

    Fix: read or compute in parts, use smaller types, or raise the limit.

    Flagged:
        data = bytearray(1 << 62)

    Clean:
        data = bytearray(1 << 10)

    Source: nteract/papermill#125.
    """
    for cell in facts.cells:
        if cell.verdict == "new error" and _is_memory(cell) and cell.error:
            limit = f" (limit {facts.memory // 1024**2} MB)" if facts.memory else ""
            message = (
                f"The cell runs out of memory{limit}: {_line(cell.error[1]) or 'MemoryError'}."
            )
            yield _about(
                rule, cell, message, "Work in parts, use smaller types, or raise the limit."
            )


def _ended(facts: RunFacts, rule: Rule, kind: str, fix: str) -> Iterator[Finding]:
    failure = facts.failure
    if failure is None or failure.kind != kind or failure.cell_index is None:
        return
    cell = next((c for c in facts.cells if c.index == failure.cell_index), None)
    message = failure.message[:1].upper() + failure.message[1:]
    yield rule.finding(
        f"{message}.", cell_index=failure.cell_index, cell_id=cell.id if cell else None, fix=fix
    )


def _about(
    rule: Rule,
    cell: CellFacts,
    message: str,
    fix: str,
    *,
    error: dict[str, str] | None = None,
    severity: Severity | None = None,
) -> Finding:
    shown = next(iter(sorted(cell.evidence, key=lambda e: e.informational)), None)
    evidence = {**(_evidence(shown) if shown else {}), **(error or {})}
    extra = {"severity": severity} if severity else {}
    return rule.finding(
        message, cell_id=cell.id, cell_index=cell.index, fix=fix, evidence=evidence, **extra
    )


def _evidence(shown: Evidence) -> dict[str, Any]:
    return {
        "left": shown.left,
        "right": shown.right,
        "left_label": shown.left_label,
        "right_label": shown.right_label,
        "reason": shown.reason,
        "mime": shown.mime,
        "magnitude": shown.magnitude,
    }


def _is_memory(cell: CellFacts) -> bool:
    return bool(cell.error) and cell.error[0].endswith("MemoryError")  # type: ignore[index]


def _line(text: str) -> str:
    first = text.strip().splitlines()[0] if text.strip() else ""
    return (first if len(first) <= 200 else first[:199] + "…").rstrip(".")


#: In the order of their codes.
RULES: tuple[Rule, ...] = (
    non_deterministic,
    drift,
    new_error,
    premature_exit,
    timeout,
    kernel_died,
    artifact_differs,
    out_of_memory,
)
