"""`check`: read notebooks, run the static rules over them, apply suppressions."""

from __future__ import annotations

import contextlib
import fnmatch
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from nbvalidate.catalogue import Catalogue
from nbvalidate.checks import catalogue as all_rules
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.hygiene.shape import is_checkable
from nbvalidate.config import Config, load_config
from nbvalidate.errors import NBValidateError
from nbvalidate.findings import Finding, NotebookReport, Report
from nbvalidate.notebook import Notebook, Source, find_sources, read_notebook
from nbvalidate.redact import redact
from nbvalidate.suppress import TAG, Ignore, apply_ignores, find_ignores

__all__ = ["check", "check_notebook", "finish", "selected_codes"]

_MANY = 24  # from so many notebooks on a second process is worth its start
_CHUNK = 8
_DEEP = 20_000


def check(
    paths: Iterable[str | os.PathLike[str]],
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    jobs: int | None = None,
    locate: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check saved notebooks without running them.

    Parameters
    ----------
    paths
        Notebooks, folders, globs, or ``-``.
    select, ignore
        Codes, names or families; `select` replaces the configured ones, `ignore` adds to them.
    jobs
        Processes; None takes as many as there are cores when there are many notebooks.
    locate
        Fill `NotebookReport.file_lines` where there are findings (SARIF, annotations).
    progress
        Called with the number of notebooks done and of all.

    Returns
    -------
    Report
        One `NotebookReport` per notebook, in the order of `paths`; what cannot be read has the
        status ``unreadable`` and its reason.

    Raises
    ------
    UsageError
        For a rule that does not exist, or a setting that cannot be understood.
    """
    rules = all_rules()
    for words in (select, ignore):
        rules.matching(words)  # a wrong word is an error even where there is nothing to check
    sources = find_sources(paths)
    options = (tuple(select), tuple(ignore), locate)
    workers = _workers(jobs, len(sources))
    results = _in_processes(sources, options, workers) if workers > 1 else _here(sources, options)
    done: list[NotebookReport] = []
    for report in results:
        done.append(report)
        if progress is not None:
            progress(len(done), len(sources))
    return Report("check", tuple(done))


def _workers(jobs: int | None, count: int) -> int:
    if jobs is None:
        jobs = (
            len(os.sched_getaffinity(0))
            if hasattr(os, "sched_getaffinity")
            else os.cpu_count() or 1
        )
        return jobs if count >= _MANY else 1
    return min(jobs, max(1, count))


_Options = tuple[tuple[str, ...], tuple[str, ...], bool]


def _here(sources: Sequence[Source], options: _Options) -> Iterator[NotebookReport]:
    for source in sources:
        yield _check_source(source, options)


def _in_processes(
    sources: Sequence[Source], options: _Options, workers: int
) -> Iterator[NotebookReport]:
    from concurrent.futures import ProcessPoolExecutor  # slow to import, and rarely needed

    pool = ProcessPoolExecutor(workers)
    try:
        yield from pool.map(_check_source, sources, [options] * len(sources), chunksize=_CHUNK)
    finally:
        pool.shutdown(cancel_futures=True)


def _check_source(source: Source, options: _Options) -> NotebookReport:
    started = time.perf_counter()
    if source.error is not None:
        return NotebookReport(source.path, "unreadable", error=source.error)
    select, ignore, locate = options
    try:
        config = load_config(source.path).override(select=select, ignore=ignore)
        notebook = read_notebook(source.path)
        findings = check_notebook(notebook, config)
    except NBValidateError as error:
        reason = getattr(error, "reason", str(error))
        return NotebookReport(source.path, "unreadable", error=reason)
    except Exception as error:  # noqa: BLE001  our own failure must not cost the other notebooks
        reason = f"nbvalidate itself failed ({type(error).__name__}: {error}); please report it"
        return NotebookReport(source.path, "failed", error=reason)
    return NotebookReport(
        source.path,
        "findings" if findings else "ok",
        seconds=round(time.perf_counter() - started, 4),
        cells=len(notebook.cells),
        findings=findings,
        file_lines=notebook.file_lines if locate and findings else {},
    )


def check_notebook(notebook: Notebook, config: Config | None = None) -> tuple[Finding, ...]:
    """The findings of the static rules on one notebook, in document order.

    Parameters
    ----------
    notebook
        From `read_notebook`.
    config
        Default settings when None.
    """
    config = config or Config()
    rules = all_rules()
    codes = selected_codes(rules, config, notebook.path)
    facts = NotebookFacts(notebook, config)
    found: list[Finding] = []
    with warnings.catch_warnings(), _deep_code():
        warnings.simplefilter("ignore")  # of the user's code: invalid escapes and the like
        kinds = {"saved", "static"} if is_checkable(facts) else {"saved"}
        ran = [rule for rule in rules if rule.source in kinds and rule.code in codes]
        for rule in ran:
            found.extend(rule.check(facts))
    return finish(found, notebook, [rule.code for rule in ran], codes)


@contextlib.contextmanager
def _deep_code() -> Iterator[None]:
    """Room for code that Python itself runs: a sum of 900 terms is 900 levels of syntax tree."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def selected_codes(rules: Catalogue, config: Config, path: str) -> frozenset[str]:
    """The codes that the settings leave for the notebook at `path`."""
    chosen = rules.matching(config.select) if config.select else frozenset(r.code for r in rules)
    dropped = rules.matching(config.ignore)
    for pattern, words in config.per_file_ignores.items():
        if _matches(path, pattern, config):
            dropped |= rules.matching(words)
    return chosen - dropped


def _matches(path: str, pattern: str, config: Config) -> bool:
    full = os.path.abspath(path)
    names = [full, os.path.basename(full)]
    if config.root is not None:
        names.append(os.path.relpath(full, config.root))
    return any(fnmatch.fnmatch(name, pattern) for name in names)


def finish(
    found: Iterable[Finding],
    notebook: Notebook,
    ran: Iterable[str],
    codes: frozenset[str],
) -> tuple[Finding, ...]:
    """Suppress, add the source lines (secrets masked), and sort.

    Parameters
    ----------
    found
        What the rules said.
    notebook
        Where they said it.
    ran
        Codes of the rules that ran: only of these can an ignore be called stale.
    codes
        Codes that the user wants to see.
    """
    rules, ran = all_rules(), frozenset(ran)
    sources = {cell.index: cell for cell in notebook.cells}
    ignores = [
        ignore
        for cell in notebook.code_cells
        if "nbvalidate" in cell.source or TAG in cell.tags
        for ignore in find_ignores(cell.index, cell.source, cell.tags)
    ]

    def unused(ignore: Ignore) -> Finding | None:
        if "HYG901" not in codes or ignore.line is None:
            return None
        if not ignore.codes or not _all_ran(rules, ignore.codes, ran):
            return None
        cell = sources[ignore.cell_index]
        return next(replace(f, cell_id=cell.id) for f in rules["HYG901"].check(ignore))

    kept = apply_ignores(found, ignores, unused)
    shown = (_without_secrets(_with_excerpt(f, notebook)) for f in kept)
    return tuple(sorted(shown, key=lambda f: f.sort_key))


def _without_secrets(finding: Finding) -> Finding:
    evidence = {k: redact(v) if isinstance(v, str) else v for k, v in finding.evidence.items()}
    return replace(finding, message=redact(finding.message), evidence=evidence)


def _all_ran(rules: Catalogue, words: Iterable[str], ran: frozenset[str]) -> bool:
    for word in words:
        try:
            if not rules.matching([word]) <= ran:
                return False
        except NBValidateError:
            continue  # no such rule: it can suppress nothing
    return True


def _with_excerpt(finding: Finding, notebook: Notebook) -> Finding:
    if finding.line is None or finding.cell_index is None or finding.excerpt is not None:
        return finding
    lines = notebook.cells[finding.cell_index].source.split("\n")
    if finding.line > len(lines):
        return finding
    return replace(finding, excerpt=redact(lines[finding.line - 1])[:500])
