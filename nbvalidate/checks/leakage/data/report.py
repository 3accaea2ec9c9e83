"""`nbvalidate.leakage(train, test, target="y")`: leakage that is in the data themselves."""

from __future__ import annotations

import time as clock
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from nbvalidate.findings import Finding, Severity

__all__ = ["LeakageReport", "leakage"]


@dataclass(frozen=True, slots=True)
class LeakageReport:
    """What was found; a notebook shows it as HTML, ``print`` as text.

    Parameters
    ----------
    findings
        The worst first.
    about
        What was looked at, in one sentence.
    seconds
        Wall time.
    """

    findings: tuple[Finding, ...]
    about: str
    seconds: float

    @property
    def ok(self) -> bool:
        """True if no finding is an error or a warning."""
        return all(f.severity is Severity.INFO for f in self.findings)

    @property
    def text(self) -> str:
        """The report as plain text."""
        from nbvalidate.formats import clean
        from nbvalidate.formats.words import tally

        lines = [f"{tally(self.findings) or 'No leakage found'}: {clean.line(self.about)}"]
        for finding in self.findings:
            lines.append(
                f"  {finding.severity.value} {finding.rule} {finding.name}:"
                f" {clean.line(finding.message)}"
            )
            lines += [f"    fix: {clean.line(finding.fix)}"] if finding.fix else []
        return "\n".join(lines)

    @property
    def html(self) -> str:
        """The report as HTML for a notebook: one element, styled by itself, without script."""
        from nbvalidate.formats.live import CellReport
        from nbvalidate.formats.live_html import cell_html

        said = self.about if self.findings else f"No leakage found: {self.about}"
        return cell_html(CellReport(self.findings, (said,), all_findings=True))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def leakage(
    train: Any,
    test: Any = None,
    *,
    target: Any = None,
    group: Hashable = None,
    time: Hashable = None,
    available_at: Any = None,
    names: Sequence[Hashable] | None = None,
    ignore: str | Sequence[str] = (),
) -> LeakageReport:
    """Look for leakage in the rows and columns of a train-test split, or of a whole table.

    Parameters
    ----------
    train
        The training rows: a pandas or polars frame, an Arrow table, a numpy array (plain or with
        named fields), or a mapping of columns. Shape (n, columns).
    test
        The test rows with the same columns; None: the table has not been split yet.
    target
        What is predicted: the label of a column, a vector of length n, or a pair of vectors
        ``(y_train, y_test)``.
    group
        A column: rows with the same value belong to one person, machine, customer, ...
    time
        A column with the moment at which the prediction is made; test rows must not be earlier
        than training rows.
    available_at
        For a feature the column that holds the moment from which on its value is known, or
        ``"after"``: only after the event that is predicted. Or a `Schema`, whose columns say it.
    names
        Names of the columns, where `train` and `test` are arrays.
    ignore
        Codes, names or families of rules that are not wanted.

    Returns
    -------
    LeakageReport
        ``findings``, ``text``, ``html``, ``ok``. Errors are certain, warnings strong, infos hints.

    Raises
    ------
    UsageError
        For a column that is not there, parts that do not fit, or a rule that does not exist.

    Examples
    --------
    >>> nbvalidate.leakage(train, test, target="is_late")  # doctest: +SKIP
    1 error: 3,000 rows of `train` and 1,000 rows of `test`, `is_late` from 5 features.
      error LEAK311 feature-is-the-target: `is_late` is nothing but `days_taken` > 7, ...
    """
    from nbvalidate.catalogue import Catalogue
    from nbvalidate.checks.leakage.data import RULES, find
    from nbvalidate.checks.leakage.data.question import ask

    started = clock.perf_counter()
    rules = Catalogue(RULES)
    unwanted = rules.matching([ignore] if isinstance(ignore, str) else ignore)
    question = ask(
        train, test, target=target, group=group, time=time, available_at=available_at, names=names
    )
    found = find(question, [rule for rule in rules if rule.code not in unwanted])
    return LeakageReport(found, question.about, round(clock.perf_counter() - started, 3))
