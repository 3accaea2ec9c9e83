"""The catalogue: every rule with its code, its name, its documentation and the function behind it.

A rule is one decorated function; its docstring *is* its page in the catalogue::

    @rule("ORD101", "used-before-defined", "error")
    def used_before_defined(facts):
        '''A name is used above the cell that defines it.

        Why: Restart & Run All stops here with a NameError.

        Fix: move the definition above its first use.

        Flagged:
            print(x)
            # %%
            x = 1

        Clean:
            x = 1
            # %%
            print(x)

        Source: where the rule comes from.
        '''

In the examples ``# %%`` separates cells; an example that starts with ``{`` is a notebook in JSON.
The tests run every rule on both of its examples.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from nbvalidate.errors import UsageError
from nbvalidate.findings import Certainty, Finding, Severity

__all__ = ["Catalogue", "Rule", "rule"]

#: What a rule needs: Python code in a saved notebook, the saved file alone (whatever its
#: language), the result of a headless run, the traces of cells in a live kernel, or the report
#: itself.
Source = Literal["static", "saved", "run", "live", "report"]

_SECTION = re.compile(r"^(Why|Fix|Flagged|Clean|Source):[ \t]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its identity, its page, and the function that finds it.

    Parameters
    ----------
    code, name
        ``ORD101`` and ``used-before-defined``; a code is never reused.
    severity, certainty
        What a finding has unless it says otherwise.
    source
        Which facts `check` takes.
    doc
        The page, as described at the top of this module.
    check
        Facts to findings; pure.
    """

    code: str
    name: str
    severity: Severity
    certainty: Certainty
    source: Source
    doc: str
    check: Callable[[Any], Iterable[Finding]]

    @property
    def family(self) -> str:
        """The letters of the code: ``ORD``, ``HYG``, ``REP``, ..."""
        return self.code.rstrip("0123456789")

    @property
    def summary(self) -> str:
        """One sentence: what is wrong."""
        return " ".join(self.doc.split("\n\n", 1)[0].split())

    def section(self, title: str) -> str:
        """The text under ``Why``, ``Fix``, ``Flagged``, ``Clean`` or ``Source`` ('' if absent)."""
        parts = _SECTION.split(self.doc)
        for found, text in zip(parts[1::2], parts[2::2], strict=True):
            if found == title:
                return inspect.cleandoc("\n" + text if text.startswith("\n") else text).strip("\n")
        return ""

    def finding(self, message: str, **fields: Any) -> Finding:
        """A finding of this rule; `fields` are those of `Finding`, defaults are the rule's."""
        fields.setdefault("severity", self.severity)
        fields.setdefault("certainty", self.certainty)
        return Finding(rule=self.code, name=self.name, message=message, **fields)


def rule(
    code: str,
    name: str,
    severity: Literal["error", "warning", "info"],
    *,
    certainty: Certainty = "inferred",
    source: Source = "static",
) -> Callable[[Callable[[Any, Rule], Iterable[Finding]]], Rule]:
    """Turn a function ``(facts, rule) -> findings`` with a page as docstring into a `Rule`."""

    def make(function: Callable[[Any, Rule], Iterable[Finding]]) -> Rule:
        made = Rule(
            code=code,
            name=name,
            severity=Severity(severity),
            certainty=certainty,
            source=source,
            doc=inspect.cleandoc(function.__doc__ or ""),
            check=lambda facts: function(facts, made),
        )
        return made

    return make


class Catalogue:
    """All rules by code, in the order of their codes.

    Parameters
    ----------
    rules
        The rules; two with the same code or name are a programming error.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {r.code: r for r in sorted(rules, key=lambda r: r.code)}
        self._names = {r.name: r for r in self._rules.values()}
        if len(self._names) != len(self._rules):
            raise ValueError("two rules share a name")

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def __len__(self) -> int:
        return len(self._rules)

    def __getitem__(self, code_or_name: str) -> Rule:
        """The rule with this code or name (any case); `UsageError` names the nearest one."""
        found = self._rules.get(code_or_name.upper()) or self._names.get(code_or_name.lower())
        if found is None:
            raise UsageError(f"There is no rule {code_or_name!r}.{self._nearest(code_or_name)}")
        return found

    def matching(self, selectors: Iterable[str]) -> frozenset[str]:
        """The codes that selectors mean: a code, a name, or the beginning of codes (``ORD``)."""
        codes: set[str] = set()
        for selector in selectors:
            if selector.lower() in self._names:
                codes.add(self._names[selector.lower()].code)
                continue
            found = {code for code in self._rules if code.startswith(selector.upper())}
            if not found or not selector:
                hint = self._nearest(selector)
                raise UsageError(f"No rule or family is called {selector!r}.{hint}")
            codes |= found
        return frozenset(codes)

    def _nearest(self, word: str) -> str:
        import difflib  # only when something is wrong: start-up counts

        known = [*self._rules, *self._names, *{r.family for r in self}]
        near = difflib.get_close_matches(word, known, 1) or difflib.get_close_matches(
            word.upper(), known, 1
        )
        return f" Did you mean {near[0]}?" if near else " `nbvalidate rules` lists them all."
