"""Runs notebooks side by side in threads, one kernel each; an interruption ends all at once."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

from nbvalidate.verify.kernel import Kernels
from nbvalidate.verify.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
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
        again: Callable[[int, Sequence[Run]], bool] | None = None,
    ) -> Iterator[tuple[int, Sequence[Run], float]]:
        """Run each notebook `runs` times; yields each when its last run is done.

        The cells of those in `recorded` are recorded, in all runs: a run must not differ from
        another one because of us. With `settings.follow` calls are followed in the first run only;
        where `again` says so, that run is done again without, and only what it has proved is kept.
        """
        futures: dict[Future[tuple[Run, float]], tuple[int, int]] = {}
        done: dict[int, dict[int, tuple[Run, float]]] = {}

        def submit(key: int, number: int, follow: bool) -> None:
            notebook = notebooks[key]
            # another order of sets and of string hashes in each run
            plan = replace(
                settings,
                hash_seed=number + 1 if runs > 1 else None,
                record=settings.probe and key in recorded,
                follow=follow,
            )
            total = len(notebook.cells)
            listener = _Listener(progress, notebook.path, number + 1, total) if progress else None
            futures[self._threads.submit(self._timed, notebook, plan, listener)] = (key, number)

        for key in notebooks:
            for number in range(runs):
                submit(key, number, settings.follow and number == 0)
        followed: dict[int, tuple[Run, float]] = {}
        while futures:
            finished, _ = wait(futures, return_when=FIRST_COMPLETED)
            for future in finished:
                key, number = futures.pop(future)
                done.setdefault(key, {})[number] = future.result()
                if len(done[key]) < runs:
                    continue
                results = [done[key][n][0] for n in range(runs)]
                if again is not None and key not in followed and again(key, results):
                    followed[key] = done[key].pop(0)
                    submit(key, 0, follow=False)
                    continue
                seconds = sum(s for _, s in done.pop(key).values())
                if key in followed:
                    first, more = followed.pop(key)
                    results[0] = replace(results[0], leaks=first.leaks)
                    seconds += more
                yield key, results, seconds

    def _timed(
        self, notebook: Notebook, settings: Settings, listener: _Listener | None
    ) -> tuple[Run, float]:
        started = time.perf_counter()
        run = self._runner.run(notebook, settings, listener)
        return run, time.perf_counter() - started
