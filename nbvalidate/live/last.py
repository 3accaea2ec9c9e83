"""`nbvalidate.last`: what was checked last in this kernel, and the rows that were bad."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    from nbvalidate.checks.schema.report import SchemaReport

__all__ = ["Last", "last"]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A report, the file of its schema, and what it was made of."""

    report: SchemaReport
    file: str
    key: Hashable


class Last:
    """The newest check of each variable, by its name.

    A report keeps the frame that it was made of alive, so that `bad_rows` can give its rows:
    until the variable is checked again, or `forget` is called.
    """

    def __init__(self) -> None:
        self._reports: dict[str, _Kept] = {}

    @property
    def schemas(self) -> dict[str, SchemaReport]:
        """The newest report of each name, the newest last."""
        return {name: kept.report for name, kept in self._reports.items()}

    def bad_rows(self, name: str = "", rule: str = "") -> Any:
        """The rows that break a schema.

        Parameters
        ----------
        name
            The variable; may be left out where only one was checked.
        rule
            A code (``"SCH202"``), a rule's name, a column, or ``"price.min"``; all without it.

        Returns
        -------
        frame
            Of the same kind as the one that was checked.

        Raises
        ------
        UsageError
            For a name that was not checked, a rule that is not broken, or a frame that has lost
            rows since.
        """
        report = self.report(name)
        try:
            return report.bad_rows(rule)
        except IndexError:
            raise UsageError(
                f"`{report.name}` has lost rows since it was checked: check it again."
            ) from None

    def report(self, name: str = "") -> SchemaReport:
        """The newest report of a name, or the only one.

        Raises
        ------
        UsageError
            For a name that was not checked.
        """
        if name in self._reports:
            return self._reports[name].report
        if not self._reports:
            raise UsageError("No frame has been checked against a schema in this kernel.")
        known = list(self._reports)
        if not name and len(known) == 1:
            return self._reports[known[0]].report
        import difflib

        near = difflib.get_close_matches(name, known, 1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        listed = "" if near else f" Checked were {', '.join(f'`{n}`' for n in known)}."
        said = f"`{name}` has not been checked." if name else "Say which: several were checked."
        raise UsageError(f"{said}{hint}{listed}")

    def remember(
        self, name: str, report: SchemaReport, file: str = "", key: Hashable = None
    ) -> None:
        """Keep a report in the place of the one before.

        Parameters
        ----------
        name
            The variable.
        report
            Of its newest check.
        file
            The path of the schema; '' where it has none.
        key
            Of the value and its schema, for `recall`.
        """
        self._reports.pop(name, None)  # the newest stands last
        self._reports[name] = _Kept(report, file, key)

    def recall(self, name: str, key: Hashable) -> SchemaReport | None:
        """The newest report of a name, if it is of just this value and schema."""
        kept = self._reports.get(name)
        return kept.report if kept is not None and key is not None and kept.key == key else None

    def against(self, file: str) -> list[str]:
        """The names that were checked against the schema in this file, the newest first."""
        return [name for name, kept in reversed(self._reports.items()) if kept.file == file]

    def forget(self, name: str = "") -> None:
        """Let go of one report and its frame, or of all."""
        if name:
            self._reports.pop(name, None)
        else:
            self._reports.clear()

    def __repr__(self) -> str:
        if not self._reports:
            return "No frame has been checked against a schema in this kernel."
        return "\n".join(kept.report.text.split("\n")[0] for kept in self._reports.values())


#: Of this kernel.
last = Last()
