"""CPU time of cells in a plain kernel, with us, and in ipyflow's kernel.

Run as ``python tests/benchmarks/bench_live.py [--rounds N] [--only WORD]``. Each round starts a
new kernel for each variant; all of them run each piece of work in turn, so that other load on the
machine hits all of them, and the ratios to the plain kernel are taken within a round. The medians
(least to most) are printed beside the goals.

ipyflow is the nearest peer. It changes the kernel that it is installed in, so it wants an
environment of its own: ``python -m venv FLOW; FLOW/bin/pip install ipyflow ipykernel pandas``,
then ``IPYFLOW_PYTHON=FLOW/bin/python python tests/benchmarks/bench_live.py``.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench_live_kernel import Flow, FlowInLab, Kernel, Ours, OursInLab, OursOn, Variant
from bench_live_work import BIG, HASH, IMPORTS, WORK, Work

#: Seconds to wait for what a kernel does after it has answered.
LINGER = 0.01
#: Of the variants at one piece of work: more of them make the ratios less noisy.
MOST_TURNS = 10


def variants() -> list[Variant]:
    """Those that can run here; the plain one first."""
    found = [Variant(), Ours(), OursOn(), OursInLab()]
    python = os.environ.get("IPYFLOW_PYTHON", "")
    if not python and importlib.util.find_spec("ipyflow"):
        python = sys.executable
    if python:
        found += [Flow(python), FlowInLab(python)]
    else:
        print("ipyflow is not here; how to have it beside us:")
        print(*__doc__.strip().splitlines()[-3:], sep="\n")
    return found


class Spent:
    """Runs one piece of work in one kernel, and adds up what it takes."""

    def __init__(self, kernel: Kernel, variant: Variant, work: Work, prefix: str) -> None:
        self.kernel, self.variant = kernel, variant
        before = [(f"{prefix}-before{i}", source) for i, source in enumerate(work.before)]
        self.cells = [(f"{prefix}-{i}", source) for i, source in enumerate(work.cells)]
        self.cpu = self.wall = 0.0
        kernel.cells.update([*before, *self.cells])
        variant.document(kernel)
        for cell in before:
            self._run(*cell)

    def _run(self, cell_id: str, source: str) -> None:
        self.kernel.run(source, cell_id)
        self.variant.ran(self.kernel, cell_id)

    def repeat(self, times: int) -> None:
        """Run the cells; what the kernel does after its answer counts too."""
        time.sleep(LINGER)
        cpu, wall = self.kernel.cpu(), time.perf_counter()
        for _ in range(times):
            for cell in self.cells:
                self._run(*cell)
        self.wall += time.perf_counter() - wall
        time.sleep(LINGER)
        self.cpu += self.kernel.cpu() - cpu


Times = dict[tuple[str, str], list[float]]


def one_round(
    number: int, all_variants: Sequence[Variant], chosen: Sequence[Work], cpu: Times, wall: Times,
    memory: Times,
) -> None:  # fmt: skip
    """Every variant, every piece of work, once."""
    with tempfile.TemporaryDirectory(prefix="b") as home:
        kernels: dict[str, Kernel] = {}
        try:
            for place, variant in enumerate(all_variants):
                kernels[variant.name] = variant.start(Path(home) / str(place))
            for nth, work in enumerate(chosen):
                # the cells of a piece of work that goes on are those of the one before
                prefix = f"w{nth if work.before else nth - 1}"
                for name, spent in turns(kernels, all_variants, work, prefix, number + nth).items():
                    cpu.setdefault((work.name, name), []).append(spent.cpu)
                    wall.setdefault((work.name, name), []).append(spent.wall)
                    memory.setdefault((work.name, name), []).append(kernels[name].memory())
        finally:
            for kernel in kernels.values():
                kernel.stop()


def turns(
    kernels: dict[str, Kernel], all_variants: Sequence[Variant], work: Work, prefix: str, first: int
) -> dict[str, Spent]:
    """Let the variants take turns at a piece of work, a part of its repetitions each."""
    spent: dict[str, Spent] = {}
    parts = min(work.repeat, MOST_TURNS)
    for part in range(parts):
        shift = (first + part) % len(all_variants)
        for variant in [*all_variants[shift:], *all_variants[:shift]]:
            name = variant.name
            try:
                if part == 0:
                    spent[name] = Spent(kernels[name], variant, work, prefix)
                if name in spent:
                    spent[name].repeat(work.repeat // parts)
            except Exception as error:
                print(f"{name} failed in {work.name!r}: {error}", file=sys.stderr)
                spent.pop(name, None)
    return spent


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """The median, and the least to the most."""
    if not values:
        return "-"
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:{form}} ({least:{form}}-{most:{form}})"


def ratios(times: Times, work: str, variant: str) -> list[float]:
    """To the plain kernel, round by round."""
    plain, found = times.get((work, "plain"), []), times.get((work, variant), [])
    return [a / b for a, b in zip(found, plain, strict=False)]


def table(title: str, rows: Sequence[Sequence[str]]) -> None:
    """Print aligned columns."""
    print(f"\n{title}")
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        first, *others = (cell.ljust(w) for cell, w in zip(row, widths, strict=True))
        print(f"  {first}  {'  '.join(others)}".rstrip())


def report(
    cpu: Times, wall: Times, memory: Times, chosen: Sequence[Work], names: list[str]
) -> None:
    """Print what was measured."""
    rows = [["", "plain ms", *names[1:], "goal"]]
    for work in chosen:
        plain = [1000 * t for t in cpu.get((work.name, "plain"), [])]
        cells = [spread(ratios(cpu, work.name, name)) for name in names[1:]]
        goal = f"<= {work.goal:.2f}" if work.goal else "memory speed"
        rows.append([work.name, f"{statistics.median(plain):.1f}" if plain else "-", *cells, goal])
    table("CPU time as a ratio to a plain kernel: median (least-most)", rows)

    rows = [["", *names, "goal"]]
    for work in chosen[:2]:
        count = len(work.cells) * work.repeat
        for what, times in (("CPU", cpu), ("wall", wall)):
            row = [f"{work.name}, {what}"]
            for name in names:
                row.append(spread([1000 * t / count for t in times.get((work.name, name), [])]))
            rows.append([*row, "< 5 more than plain"])
    table("Milliseconds for one trivial cell", rows)

    rows = [["", *names]]
    for work in chosen:
        found = [memory.get((work.name, name), []) for name in names]
        rows.append([work.name, *(f"{statistics.median(m):.0f}" if m else "-" for m in found)])
    table("Resident megabytes after", rows)


def memory_speed(cpu: Times, rounds: int) -> None:
    """Our milliseconds on the big frame beside one reading of its bytes."""
    print("\nThe frame of 1e6 x 20 (160 MB): what we add, in CPU milliseconds")
    with tempfile.TemporaryDirectory(prefix="b") as home:
        kernel = Kernel(Path(home) / "k", sys.executable, "ipykernel_launcher")
        try:
            for number, source in enumerate([*BIG, *HASH]):
                kernel.run(source, f"c{number}")
            for name, source in (
                ("xxh3 over the same bytes", "xxhash.xxh3_64_intdigest(flat)"),
                ("big.sum()", "big.sum()"),
            ):
                found = []
                for _ in range(max(rounds, 3)):
                    start = kernel.cpu()
                    kernel.run(source, "c")
                    found.append(1000 * (kernel.cpu() - start))
                print(f"  {name:50} {spread(found, '.0f')}")
        finally:
            kernel.stop()
    for work in WORK:
        if not work.goal:
            plain = cpu.get((work.name, "plain"), [])
            ours = cpu.get((work.name, "ours"), [])
            more = [1000 * (a - b) for a, b in zip(ours, plain, strict=False)]
            print(f"  {work.name:50} {spread(more, '.0f')}")


def verdicts(rounds: int) -> None:
    """What a verdict costs as the document grows."""
    ask = "__import__('nbvalidate.magics.extension', fromlist=['x']).extension_of(get_ipython())"
    print("\nVerdict of the whole notebook, in milliseconds: least of 20")
    for count in (40, 500):
        found = []
        for _ in range(min(rounds, 3)):
            with tempfile.TemporaryDirectory(prefix="b") as home:
                kernel = Ours().start(Path(home) / "k")
                try:
                    cells = [f"a{i} = a{i - 1} + 1" if i else "a0 = 1" for i in range(count)]
                    for number, source in enumerate(cells):
                        kernel.run(source, f"c{number}")
                    made = [
                        {"id": f"c{i}", "type": "code", "source": s} for i, s in enumerate(cells)
                    ]
                    code = (
                        f"import time as _t\n_s = {ask}.session\n_d = {made!r}\n"
                        "def _one():\n    _s.set_document(_d)\n    t = _t.process_time()\n"
                        "    _s.judge()\n    return _t.process_time() - t\n"
                    )
                    found.append(1000 * float(kernel.value("min(_one() for _ in range(20))", code)))
                finally:
                    kernel.stop()
        print(f"  {count} cells: {spread(found)}")


def loading(rounds: int) -> None:
    """What ``%load_ext`` costs after pandas."""
    found = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="b") as home:
            kernel = Kernel(Path(home) / "k", sys.executable, "ipykernel_launcher")
            try:
                kernel.run(IMPORTS, "c0")
                start = kernel.cpu()
                kernel.run("%load_ext nbvalidate", "c1")
                found.append(1000 * (kernel.cpu() - start))
            finally:
                kernel.stop()
    print(f"\n%load_ext nbvalidate on top of pandas: {spread(found, '.0f')} ms CPU (goal < 150)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="work whose name has this word")
    parser.add_argument("--skip", default="", help="variants, by their column: 'ipyflow, ours on'")
    options = parser.parse_args()
    chosen = [w for w in WORK if options.only in w.name]
    skipped = [name.strip() for name in options.skip.split(";")]
    found = [v for v in variants() if v.name not in skipped]
    cpu: Times = {}
    wall: Times = {}
    memory: Times = {}
    for number in range(options.rounds):
        one_round(number, found, chosen, cpu, wall, memory)
        print(f"round {number + 1} of {options.rounds} done", file=sys.stderr, flush=True)
    report(cpu, wall, memory, chosen, [v.name for v in found])
    if not options.only:
        memory_speed(cpu, options.rounds)
        verdicts(options.rounds)
        loading(options.rounds)


if __name__ == "__main__":
    main()
