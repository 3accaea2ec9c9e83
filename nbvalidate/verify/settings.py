"""How one run is to be done (`Settings`) and what came of it (`Run`): plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CellRun", "CellStatus", "FileWritten", "Listener", "Run", "RunFailure", "Settings"]

#: ``exited`` ended the session (`sys.exit`), ``not-run`` came after the end.
CellStatus = Literal["ok", "error", "exited", "timeout", "died", "skipped", "not-run"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know.

    Parameters
    ----------
    kernel_name
        None: as the notebook says.
    parameters
        Injected by papermill; empty: the notebook as it is.
    timeout, notebook_timeout
        Seconds for one cell and for all of them; None: no limit.
    memory
        Bytes of address space that the kernel may have; None: no limit.
    probe
        Whether to look at variables after each cell.
    record
        Whether to record, with the probe, what each cell reads and leaves.
    follow
        Whether to follow calls of scikit-learn, if the notebook imports it.
    hash_seed
        ``PYTHONHASHSEED`` of the kernel, unless the user has set it; None: not set.
    """

    kernel_name: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    timeout: float | None = None
    notebook_timeout: float | None = None
    memory: int | None = None
    probe: bool = True
    record: bool = False
    follow: bool = False
    hash_seed: int | None = None


@dataclass(frozen=True, slots=True)
class CellRun:
    """One cell in one run; `seen` and `trace` are what the kernel published, None without."""

    index: int
    status: CellStatus
    outputs: Sequence[Mapping[str, Any]] = ()
    seconds: float = 0.0
    seen: Mapping[str, Any] | None = None
    trace: Mapping[str, Any] | None = None

    @property
    def error(self) -> tuple[str, str] | None:
        """Name and text of the exception that the cell ended with."""
        for output in self.outputs:
            if output.get("output_type") == "error":
                return str(output.get("ename", "")), str(output.get("evalue", ""))
        return None


@dataclass(frozen=True, slots=True)
class FileWritten:
    """A file created or changed by a run; `content` is None when it is too big to keep."""

    path: str
    size: int
    digest: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class RunFailure:
    """Why a run came to no verdict; `cell_index` is None when it never began."""

    kind: Literal["kernel", "timeout", "died", "workspace"]
    message: str
    cell_index: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One execution in a clean kernel: its code cells by index, its files, its failure.

    `leaks` is what following the calls has proved; None where none were followed.
    """

    cells: Mapping[int, CellRun] = field(default_factory=dict)
    files: Mapping[str, FileWritten] = field(default_factory=dict)
    failure: RunFailure | None = None
    notes: tuple[str, ...] = ()
    executed: Mapping[str, Any] | None = None
    leaks: Mapping[str, Any] | None = None


class Listener(Protocol):
    """Told about each cell, from the thread that runs it."""

    def started(self, index: int) -> None:
        """Cell `index` is about to run."""

    def done(self, index: int) -> None:
        """Cell `index` has run."""
