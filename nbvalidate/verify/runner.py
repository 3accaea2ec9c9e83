"""One execution of a notebook in a clean kernel and a private folder: `Runner.run -> Run`."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import copy
import functools
import logging
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_event_loop

from nbvalidate.errors import RunError
from nbvalidate.verify.artifacts import files_written, manifest
from nbvalidate.verify.client import INDEX_KEY, Session
from nbvalidate.verify.engine import ENGINE, socket_folder
from nbvalidate.verify.kernel import Cancelled, KernelChoice, Kernels, choose_kernel
from nbvalidate.verify.settings import CellRun, Listener, Run, RunFailure, Settings
from nbvalidate.verify.workspace import Workspace, workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nbvalidate.notebook import Cell, Notebook

__all__ = ["Runner"]

_VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_START_SECONDS = 120


class Runner:
    """Runs notebooks; every kernel that it starts is known to `kernels`."""

    def __init__(self, kernels: Kernels | None = None) -> None:
        self.kernels = kernels or Kernels()

    def run(self, notebook: Notebook, settings: Settings, listener: Listener | None = None) -> Run:
        """Execute `notebook` once; a failure to do so is part of the result.

        Raises
        ------
        Cancelled
            When `kernels` were stopped meanwhile.
        """
        if self.kernels.stopped:
            raise Cancelled
        try:
            kernel = choose_kernel(notebook, settings.kernel_name)
            with workspace(notebook) as work:
                run = self._in(work, notebook, settings, kernel, listener)
        except RunError as error:
            kind = "kernel" if "kernel" in str(error) else "workspace"
            return Run(failure=RunFailure(kind, str(error)))  # type: ignore[arg-type]
        if self.kernels.stopped:
            raise Cancelled
        notes = [*work.notes, *([kernel.note] if kernel.note else [])]
        return replace(run, notes=tuple(notes))

    def _in(
        self,
        work: Workspace,
        notebook: Notebook,
        settings: Settings,
        kernel: KernelChoice,
        listener: Listener | None,
    ) -> Run:
        sockets = socket_folder()
        node = _node(notebook, kernel)
        session = Session(
            sockets=sockets if kernel.is_python else None,
            env=_environment(settings),
            memory=settings.memory,
            timeout=settings.timeout,
            notebook_timeout=settings.notebook_timeout,
            probe=_probe(settings, node) if kernel.is_python else None,
            kernels=self.kernels,
            listener=listener,
        )
        before = manifest(work.root)
        try:
            # each run has an event loop of its own, which `_papermill` closes
            executed = contextvars.Context().run(
                _papermill, node, notebook, settings, kernel, session, work
            )
        except (RuntimeError, OSError, TimeoutError) as error:
            if self.kernels.stopped:
                raise Cancelled from None
            reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise RunError(f"the kernel {kernel.name!r} did not start: {reason}") from None
        finally:
            shutil.rmtree(sockets, ignore_errors=True)
        written = files_written(work.root, before)
        return Run(
            cells=_cells(executed, session, _unmoved(work)),
            files=written,
            failure=session.failure,
            executed=executed,
            leaks=session.leaks,
        )


def _papermill(
    node: Any,
    notebook: Notebook,
    settings: Settings,
    kernel: KernelChoice,
    session: Session,
    work: Workspace,
) -> Any:
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    holder: list[Any] = []
    _quiet()
    with contextlib.suppress(PapermillExecutionError), _own_loop():  # our errors are in the outputs
        execute_notebook(
            node,
            None,
            parameters=dict(settings.parameters),
            engine_name=ENGINE,
            kernel_name=kernel.name,
            language=notebook.language,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            progress_bar=False,
            start_timeout=_START_SECONDS,
            session=session,
            workdir=str(work.folder),
            on_notebook_start=functools.partial(_keep, holder),
        )
    if not holder:
        raise RuntimeError("the kernel did not answer")
    return holder[0]


@contextlib.contextmanager
def _own_loop() -> Iterator[None]:
    """Close the event loop that nbclient makes for this context, with what still waits in it."""
    try:
        yield
    finally:
        loop = ensure_event_loop()
        waiting = asyncio.all_tasks(loop)
        for task in waiting:
            task.cancel()
        if waiting:
            loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        loop.close()


def _keep(holder: list[Any], notebook: Any) -> None:
    holder.append(notebook)


@functools.cache
def _quiet() -> None:
    # Their loggers tell on stderr what we report ourselves.
    for name in ("papermill", "traitlets"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _probe(settings: Settings, node: Any) -> str | None:
    """The probe as code for the kernel, with what it is to do."""
    if not (settings.probe or settings.follow):
        return None
    cells = {c["id"]: c["metadata"][INDEX_KEY] for c in node["cells"]} if settings.follow else None
    run = f"install(get_ipython(), {settings.probe}, {settings.record}, {cells})"
    # in a namespace of its own: the user's gets no name from it
    return (
        f"exec(compile({_probe_source() + chr(10) + run!r}, '<nbvalidate probe>', 'exec'),"
        " {'__name__': 'nbvalidate_probe', 'get_ipython': get_ipython})"
    )


@functools.cache
def _probe_source() -> str:
    return (Path(__file__).parent / "probe.py").read_text(encoding="utf-8")


def _environment(settings: Settings) -> dict[str, str] | None:
    if settings.hash_seed is None or "PYTHONHASHSEED" in os.environ:
        return None
    return {**os.environ, "PYTHONHASHSEED": str(settings.hash_seed)}


def _node(notebook: Notebook, kernel: KernelChoice) -> Any:
    import nbformat

    seen: set[str] = set()
    metadata = {k: v for k, v in notebook.metadata.items() if k != "papermill"}
    metadata["kernelspec"] = {"name": kernel.name, "display_name": kernel.name}
    metadata["kernelspec"]["language"] = notebook.language
    metadata.setdefault("language_info", {"name": notebook.language})
    cells = [_cell_node(cell, seen) for cell in notebook.cells]
    return nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": copy.deepcopy(metadata), "cells": cells}
    )


def _cell_node(cell: Cell, seen: set[str]) -> dict[str, Any]:
    identity = cell.id
    if not _VALID_ID.fullmatch(identity) or identity in seen:
        identity = f"cell-{cell.index}"
    seen.add(identity)
    metadata = {**copy.deepcopy(dict(cell.metadata)), "tags": sorted(cell.tags)}
    metadata.pop("papermill", None)
    metadata[INDEX_KEY] = cell.index
    node = {"cell_type": cell.type, "id": identity, "source": cell.source, "metadata": metadata}
    return node if cell.type != "code" else {**node, "execution_count": None, "outputs": []}


def _cells(executed: Any, session: Session, unmoved: Callable[[Any], Any]) -> Mapping[int, CellRun]:
    found: dict[int, CellRun] = {}
    for key in ("input_path", "output_path"):  # the first is the whole notebook, as JSON
        executed.metadata.get("papermill", {}).pop(key, None)
    for cell in executed.cells:
        index = cell.metadata.pop(INDEX_KEY, None)
        if index is None or cell.cell_type != "code":
            continue
        cell.outputs = unmoved(cell.outputs)
        found[index] = CellRun(
            index,
            session.statuses.get(index, "not-run"),
            tuple(cell.outputs),
            session.seconds.get(index, 0.0),
            session.seen.get(index),
            session.traces.get(index),
        )
    return found


def _unmoved(work: Workspace) -> Callable[[Any], Any]:
    """A function that puts the user's folder where outputs name its copy."""
    copied, source = str(work.root), str(work.source)
    real = os.path.realpath(copied)

    def restore(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(real, source).replace(copied, source)
        if isinstance(value, dict):
            for key, item in value.items():
                value[key] = restore(item)
            return value
        if isinstance(value, list):
            return [restore(item) for item in value]
        return value

    return restore
