"""nbvalidate: makes the silent failures of notebooks loud.

Start with ``nbvalidate check PATH`` and ``nbvalidate verify PATH``; the same from Python::

    import nbvalidate
    report = nbvalidate.check(["study.ipynb"])
    report.ok, report.findings

In a live notebook: ``%load_ext nbvalidate``, then ``%nbvalidate --help``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbvalidate.checks.leakage.data.report import leakage
    from nbvalidate.checks.run import check
    from nbvalidate.checks.schema.definition.model import Band, Column, RowRule, Rows, Schema
    from nbvalidate.checks.schema.interchange.fitted import check_fit
    from nbvalidate.errors import ValidationError
    from nbvalidate.findings import Finding, NotebookReport, Report, Severity
    from nbvalidate.live.last import last
    from nbvalidate.verify.flow import verify
    from nbvalidate.widgets.explorer import SliceExplorer

__all__ = [
    "Band",
    "Column",
    "Finding",
    "NotebookReport",
    "Report",
    "RowRule",
    "Rows",
    "Schema",
    "Severity",
    "SliceExplorer",
    "ValidationError",
    "__version__",
    "check",
    "check_fit",
    "last",
    "leakage",
    "verify",
]

__version__ = "0.1.0"

_MODEL = "nbvalidate.checks.schema.definition.model"
_HOMES = {
    "Band": _MODEL,
    "Column": _MODEL,
    "RowRule": _MODEL,
    "Rows": _MODEL,
    "Schema": _MODEL,
    "Finding": "nbvalidate.findings",
    "NotebookReport": "nbvalidate.findings",
    "Report": "nbvalidate.findings",
    "Severity": "nbvalidate.findings",
    "SliceExplorer": "nbvalidate.widgets.explorer",
    "ValidationError": "nbvalidate.errors",
    "check": "nbvalidate.checks.run",
    "check_fit": "nbvalidate.checks.schema.interchange.fitted",
    "last": "nbvalidate.live.last",
    "leakage": "nbvalidate.checks.leakage.data.report",
}


def __getattr__(name: str) -> object:
    # `import nbvalidate` stays light: it runs in the first cell of other people's notebooks
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    if name == "verify":
        import importlib

        return importlib.import_module("nbvalidate.verify")  # a package that can be called
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(ipython: Any) -> None:
    """Record the cells and register the magics: what ``%load_ext nbvalidate`` calls.

    Parameters
    ----------
    ipython
        The `InteractiveShell`.
    """
    import importlib

    importlib.import_module("nbvalidate.magics").load(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """Leave the shell as it was: what ``%unload_ext nbvalidate`` calls.

    Parameters
    ----------
    ipython
        The `InteractiveShell`.
    """
    import importlib

    importlib.import_module("nbvalidate.magics").unload(ipython)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    # what `jupyter labextension develop` asks for
    return [{"src": "labextension", "dest": "nbvalidate"}]
