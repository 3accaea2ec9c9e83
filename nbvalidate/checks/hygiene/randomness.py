"""Random numbers: which generator is drawn from, and whether it was seeded by then."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.dataflow.calls import Call
from nbvalidate.dataflow.generators import FRESH, drawn_by, is_unseeded, seeded_by
from nbvalidate.findings import Finding

__all__ = ["Seeds", "unseeded_draws"]

_FIX = {
    "numpy": "Seed it at the top: `np.random.seed(0)`, or use `rng = np.random.default_rng(0)`.",
    "random": "Seed it at the top: `random.seed(0)`.",
    "torch": "Seed it at the top: `torch.manual_seed(0)`.",
    "tensorflow": "Seed it at the top: `tf.keras.utils.set_random_seed(0)`.",
}
_SAID = {
    "numpy": "numpy's global generator",
    "random": "the `random` module",
    "torch": "torch's global generator",
    "tensorflow": "TensorFlow's global generator",
}
_HINT = re.compile(r"rand|sample|shuffle|choice|permutation|normal|uniform|rvs|PCG|MT19937|gauss")


@dataclass(frozen=True)
class Seeds:
    """Where generators get their seed: position of the cell, line, generator ('all' for every)."""

    places: tuple[tuple[int, int, str], ...]

    @classmethod
    def of(cls, facts: NotebookFacts) -> Seeds:
        """All seeding calls of the notebook, those in functions at the function's place."""
        places: list[tuple[int, int, str]] = []
        for cell, calls in zip(facts.cells, facts.calls, strict=True):
            source = cell.cell.source
            if "seed" not in source and "state" not in source and "determinis" not in source:
                continue
            for call in calls:
                generator = seeded_by(call)
                if generator:
                    places.append((cell.number, call.node.lineno, generator))
        return cls(tuple(places))

    def before(self, generator: str, cell: int, line: int) -> bool:
        """True if `generator` was seeded above this place."""
        return any(
            (at, row) <= (cell, line) and seeded in (generator, "all")
            for at, row, seeded in self.places
        )


def unseeded_draws(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per generator, at its first unseeded draw; each fresh generator by itself."""
    if not any(_HINT.search(cell.cell.source) for cell in facts.cells):
        return
    seeds = Seeds.of(facts)
    packages = {i.module.partition(".")[0] for cell in facts.cells for i in cell.imports}
    draws: dict[str, list[tuple[CodeCell, Call]]] = {}
    for cell, call in facts.each_call():
        if call.name in FRESH:
            if is_unseeded(call):
                yield _fresh(cell, rule, call)
            continue
        generator = drawn_by(call, packages)
        if generator and not seeds.before(generator, cell.number, call.node.lineno):
            draws.setdefault(generator, []).append((cell, call))
    for generator, found in draws.items():
        cell, call = found[0]
        shown = ast.unparse(call.node.func)
        more = f" ({len(found)} such calls)" if len(found) > 1 else ""
        yield cell.finding(
            rule,
            f"Cell {cell.cell.index} draws from {_SAID[generator]} with `{shown}`{more},"
            " which no cell above seeds.",
            call.node,
            names=(shown,) if len(shown) < 60 else (),
            fix="Give it `random_state=0`."
            if call.method in ("sample", "rvs")
            and generator == "numpy"
            and not call.name.startswith("numpy.")
            else _FIX[generator],
            evidence={"generator": generator, "draws": len(found)},
        )


def _fresh(cell: CodeCell, rule: Rule, call: Call) -> Finding:
    shown = ast.unparse(call.node.func)
    return cell.finding(
        rule,
        f"Cell {cell.cell.index} makes a generator without a seed: `{shown}()`.",
        call.node,
        names=(shown,),
        fix=f"Give it a seed: `{shown}(0)`.",
        evidence={"generator": call.name, "draws": 1},
    )
