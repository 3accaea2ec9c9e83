"""Which findings the user wants to see here: comments, the cell's tags, ``[tool.nbvalidate]``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from nbvalidate.config import Config, load_config
from nbvalidate.errors import UsageError
from nbvalidate.findings import Finding
from nbvalidate.suppress import find_ignores

__all__ = ["tags_of", "wanted"]


def wanted(
    findings: Iterable[Finding], source: str, tags: Collection[str], namespace: Any
) -> Iterator[Finding]:
    """The findings on one cell that are not suppressed.

    Parameters
    ----------
    findings
        Of any check.
    source, tags
        Of the cell.
    namespace
        The user's variables, among which Jupyter puts the path of the notebook.
    """
    codes = ignores = None
    for finding in findings:  # most cells have none, and then nothing is read
        if codes is None or ignores is None:
            codes, ignores = _codes(namespace), find_ignores(0, source, tags)
        here = replace(finding, cell_index=0)
        if finding.rule in codes and not any(ignore.covers(here) for ignore in ignores):
            yield finding


def tags_of(shell: Any, info: Any) -> Collection[str]:
    """The tags of the cell that runs, where the front end tells them."""
    meta = getattr(info, "cell_meta", None)
    if meta is None:  # before IPython 9.16
        meta = (getattr(shell, "parent_header", None) or {}).get("metadata")
    tags = (meta or {}).get("tags") or ()
    return tuple(tag for tag in tags if isinstance(tag, str))


class _Codes(frozenset[str]):
    """The codes that the settings leave; a rule that the catalogue does not have is shown."""

    known: frozenset[str] = frozenset()

    def __contains__(self, code: object) -> bool:
        return code not in self.known or super().__contains__(code)


def _codes(namespace: Any) -> _Codes:
    from nbvalidate.checks import catalogue
    from nbvalidate.checks.run import selected_codes

    path = next(
        (
            value
            for name in ("__vsc_ipynb_file__", "__session__")
            if isinstance(value := namespace.get(name), str)
        ),
        "notebook.ipynb",
    )
    try:
        config = load_config(path)
    except UsageError:
        config = Config()  # `check` and `verify` say what is wrong with the file
    rules = catalogue()
    codes = _Codes(selected_codes(rules, config, path))
    codes.known = frozenset(rule.code for rule in rules)
    return codes
