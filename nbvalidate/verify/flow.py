"""`verify`: run notebooks in clean kernels and say, cell by cell, whether they reproduce."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from nbvalidate.checks.repro import RULES
from nbvalidate.checks.run import finish
from nbvalidate.errors import NotebookReadError, UsageError
from nbvalidate.findings import Finding, NotebookReport, Report
from nbvalidate.notebook import Notebook, find_sources, read_notebook
from nbvalidate.verify.judgement import Judgement, judgement
from nbvalidate.verify.leaks import CODES, first_may_differ, is_told, leaks_of, merged
from nbvalidate.verify.pool import Pool
from nbvalidate.verify.settings import Run, Settings
from nbvalidate.verify.traced import can_be_judged, judged_by_traces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["DEFAULT_TIMEOUT", "Progress", "verify"]

#: Seconds for one cell, unless the user says otherwise.
DEFAULT_TIMEOUT = 600.0


class Progress(Protocol):
    """Told what happens; `cell_*` are called from the threads that run the notebooks."""

    def cell_started(self, path: str, run: int, index: int, total: int) -> None:
        """Run `run` (from 1) of notebook `path` is at cell `index` of `total` cells."""

    def cell_done(self, path: str, run: int, index: int, total: int) -> None:
        """That cell has run."""

    def notebook_done(self, report: NotebookReport) -> None:
        """The verdict on a notebook is known."""


def verify(
    paths: Iterable[str | os.PathLike[str]],
    *,
    parameters: Mapping[str, Any] | None = None,
    runs: int = 2,
    jobs: int = 1,
    against: Literal["committed", "none"] = "committed",
    timeout: float | None = DEFAULT_TIMEOUT,
    notebook_timeout: float | None = None,
    memory: int | None = None,
    out: Path | None = None,
    kernel_name: str | None = None,
    progress: Progress | None = None,
    static: Callable[[Notebook], Sequence[Finding]] | None = None,
    follow: bool = True,
) -> Report:
    """Execute notebooks in clean kernels and compare what comes out.

    Parameters
    ----------
    paths
        Notebooks, folders, globs, or ``-``.
    parameters
        Injected by papermill; the saved outputs are then not comparable.
    runs
        How often each notebook is run; one run cannot tell drift from chance.
    jobs
        Kernels at the same time.
    against
        ``none`` compares the runs only with each other.
    timeout, notebook_timeout
        Seconds for a cell, and for all cells; None: no limit.
    memory
        Bytes of address space for each kernel.
    out
        A folder that keeps the executed notebooks.
    kernel_name
        Instead of the notebook's own kernel.
    progress
        Told what happens.
    static
        Further findings for each notebook, e.g. those of `check`; those on the order of the cells
        are then proved, or dropped, by what the cells of the first run read and left.
    follow
        Follow the calls of scikit-learn in the first run and report the leakage that they prove.

    Returns
    -------
    Report
        With one `NotebookReport` for each notebook, in the order of `paths`.
    """
    _understood(runs, jobs, against, timeout=timeout, notebook_timeout=notebook_timeout)
    plan = Settings(
        kernel_name=kernel_name,
        parameters=dict(parameters or {}),
        timeout=timeout,
        notebook_timeout=notebook_timeout,
        memory=memory,
        probe=not (runs == 1 and against == "none"),
        follow=follow,
    )
    sources = find_sources(paths)
    reports: list[NotebookReport | None] = [None] * len(sources)
    notebooks: dict[int, Notebook] = {}
    found: dict[int, Sequence[Finding]] = {}
    for position, source in enumerate(sources):
        try:
            if source.error:
                raise NotebookReadError(source.path, source.error)
            notebooks[position] = read_notebook(source.path)
            found[position] = static(notebooks[position]) if static is not None else ()
        except NotebookReadError as error:
            reports[position] = _tell(
                progress, NotebookReport(source.path, "unreadable", error=error.reason)
            )
    recorded = {position for position, findings in found.items() if can_be_judged(findings)}

    def again(position: int, results: Sequence[Run]) -> bool:
        """Whether a difference may come from following the calls."""
        if results[0].leaks is None:
            return False
        if len(results) > 1:
            return first_may_differ(notebooks[position], results)
        alone = judgement(notebooks[position], results, plan, against)
        return alone.error is not None or alone.details["reproducible"] is False

    with Pool(jobs) as pool:
        for position, results, seconds in pool.run_all(
            notebooks, plan, runs, progress, recorded, again
        ):
            made = judgement(notebooks[position], results, plan, against)
            if out is not None:
                _keep(out, _kept_name(position, notebooks), results)
            order = judged_by_traces(found[position], notebooks[position], results[0])
            report = _report(notebooks[position], made, results, order, seconds)
            reports[position] = _tell(progress, report)
    return Report("verify", tuple(r for r in reports if r is not None))


def _understood(runs: int, jobs: int, against: str, **limits: float | None) -> None:
    """Raise a `UsageError` for options that mean nothing."""
    if runs < 1 or jobs < 1:
        raise UsageError("--runs and --jobs must be at least 1.")
    if against not in ("committed", "none"):
        raise UsageError(f"--against is 'committed' or 'none', not {against!r}.")
    for name, value in limits.items():
        if value is not None and value <= 0:
            raise UsageError(f"{name} must be more than 0 seconds; None means no limit.")


def _report(
    notebook: Notebook,
    made: Judgement,
    runs: Sequence[Run],
    static: Sequence[Finding],
    seconds: float,
) -> NotebookReport:
    found = [f for rule in RULES for f in rule.check(made.facts)]
    leaks = leaks_of(notebook, runs[0])
    codes = frozenset(rule.code for rule in RULES) | (CODES if runs[0].leaks else frozenset())
    # an ignore of what one run alone cannot find is not stale
    ran = codes | {"HYG901"} if len(runs) > 1 and made.error is None else frozenset[str]()
    own = finish([*found, *leaks], notebook, ran & codes, ran)
    judged, told = merged(static, leaks)  # a suppressed proof is a proof
    findings = [*judged, *(f for f in own if not is_told(f, told))]
    failed = made.error is not None
    return NotebookReport(
        path=notebook.path,
        status="failed" if failed else "findings" if findings else "ok",
        seconds=seconds,
        cells=len(notebook.cells),
        findings=tuple(sorted(findings, key=lambda f: f.sort_key)),
        error=made.error,
        file_lines=notebook.file_lines if findings else {},
        details={"runs": len(runs), **made.details},
    )


def _tell(progress: Progress | None, report: NotebookReport) -> NotebookReport:
    if progress is not None:
        progress.notebook_done(report)
    return report


def _kept_name(position: int, notebooks: Mapping[int, Notebook]) -> str:
    """The stem for the kept copies; two notebooks of one name get their folder's in front."""
    stems = {p: "notebook" if nb.path == "-" else Path(nb.path).stem for p, nb in notebooks.items()}
    stem = stems[position]
    if sum(other == stem for other in stems.values()) == 1:
        return stem
    folder = Path(notebooks[position].path).absolute().parent
    return f"{folder.name}-{stem}-{position}"


def _keep(out: Path, stem: str, runs: Sequence[Run]) -> None:
    import nbformat

    out.mkdir(parents=True, exist_ok=True)
    for number, run in enumerate(runs, start=1):
        if run.executed is None:
            continue
        target = out / f"{stem}.run{number}.ipynb"
        half = target.with_suffix(".ipynb.part")  # never a half-written notebook
        nbformat.write(run.executed, half)
        half.replace(target)
