"""The errors that nbvalidate raises; the message of each is the sentence a user reads.

NBValidateError
├── UsageError            a wrong option, path or configuration
├── NotebookReadError     a notebook that cannot be read
├── RunError              a notebook that could not be executed to a verdict
└── ValidationError       what ``%%validate --strict`` or a schema found wrong with a cell
"""

from __future__ import annotations

from typing import Any

__all__ = ["NBValidateError", "NotebookReadError", "RunError", "UsageError", "ValidationError"]


class NBValidateError(Exception):
    """Something nbvalidate cannot do; says what, where and what to do."""


class UsageError(NBValidateError):
    """A command, option or setting that makes no sense as given."""


class NotebookReadError(NBValidateError):
    """A file that cannot be read as a notebook.

    Parameters
    ----------
    path
        The file as the user named it.
    reason
        What is wrong with it and what to do, without the path.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class RunError(NBValidateError):
    """A notebook that could not be executed: no kernel, no memory, no time."""


class ValidationError(NBValidateError):
    """A cell has an error under ``%%validate --strict``, or its schema says halt: Run All stops.

    Parameters
    ----------
    message
        What is wrong, in one sentence or two.
    findings
        The errors, as `nbvalidate.Finding`.
    """

    def __init__(self, message: str, findings: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings

    def _render_traceback_(self) -> list[str]:
        # IPython asks for it: no line of the user's raised this, and the report is right above
        return [f"{type(self).__name__}: {self}"]
