"""Runs notebooks side by side in threads, one kernel each; an interruption ends all at once."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

from nbvalidate.verify.kernel import Kernels
from nbvalidate.verify.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from types import TracebackType

    from nbvalidate.notebook import Notebook
    from nbvalidate.verify.settings import Run, Settings

__all__ = ["Pool"]


class CellProgress(Protocol):
    """The part of `Progress` that a run needs."""

    def cell_started(self, path: str, run: int, index: int, total: int) -> None: ...
    def cell_done(self, path: str, run: int, index: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class _Listener:
    progress: CellProgress
    path: str
    run: int
    total: int

    def started(self, index: int) -> None:
        self.progress.cell_started(self.path, self.run, index, self.total)

    def done(self, index: int) -> None:
        self.progress.cell_done(self.path, self.run, index, self.total)


class Pool:
    """At most `jobs` kernels at a time; leaving the block ends them all."""

    def __init__(self, jobs: int) -> None:
        self.kernels = Kernels()
        # A kernel dies with the thread that started it, so threads and not tasks.
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="nbvalidate")
        self._runner = Runner(self.kernels)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.kernels.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def run_all(
        self,
        notebooks: Mapping[int, Notebook],
        settings: Settings,
        runs: int,
        progress: CellProgress | None,
        recorded: Container[int] = (),
    ) -> Iterator[tuple[int, Sequence[Run], float]]:
        """Run each notebook `runs` times; yields each when its last run is done.

        The cells of those in `recorded` are recorded, in all runs: a run must not differ from
        another one because of us.
        """
        futures: dict[Future[tuple[Run, float]], tuple[int, int]] = {}
        for key, notebook in notebooks.items():
            record = settings.probe and key in recorded
            for number in range(runs):
                # another order of sets and of string hashes in each run
                seed = number + 1 if runs > 1 else None
                total = len(notebook.cells)
                listener = (
                    _Listener(progress, notebook.path, number + 1, total) if progress else None
                )
                future = self._threads.submit(
                    self._timed,
                    notebook,
                    replace(settings, hash_seed=seed, record=record),
                    listener,
                )
                futures[future] = (key, number)
        done: dict[int, dict[int, tuple[Run, float]]] = {}
        pending = set(futures)
        while pending:
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                key, number = futures.pop(future)
                done.setdefault(key, {})[number] = future.result()
                if len(done[key]) == runs:
                    results = [done[key][n] for n in range(runs)]
                    del done[key]
                    yield key, [run for run, _ in results], sum(s for _, s in results)

    def _timed(
        self, notebook: Notebook, settings: Settings, listener: _Listener | None
    ) -> tuple[Run, float]:
        started = time.perf_counter()
        run = self._runner.run(notebook, settings, listener)
        return run, time.perf_counter() - started
