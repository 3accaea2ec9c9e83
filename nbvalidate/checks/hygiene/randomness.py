"""Random numbers: which generator is drawn from, and whether it was seeded by then."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.dataflow.calls import Call
from nbvalidate.findings import Finding

__all__ = ["Seeds", "unseeded_draws"]

_NUMPY = frozenset(
    "rand randn randint random random_sample ranf sample random_integers choice shuffle permutation"
    " uniform normal standard_normal binomial poisson exponential beta gamma geometric laplace"
    " logistic lognormal multinomial multivariate_normal dirichlet chisquare f gumbel pareto power"
    " rayleigh triangular vonmises wald weibull zipf standard_t standard_gamma bytes"
    " standard_exponential negative_binomial hypergeometric".split()
)
_STDLIB = frozenset(
    "random randint randrange choice choices shuffle sample uniform gauss normalvariate triangular"
    " betavariate expovariate gammavariate lognormvariate vonmisesvariate paretovariate"
    " weibullvariate getrandbits randbytes".split()
)
_TORCH = frozenset(
    "torch.rand torch.randn torch.randint torch.randperm torch.normal torch.bernoulli"
    " torch.multinomial torch.rand_like torch.randn_like torch.utils.data.random_split".split()
)
_TENSORFLOW = frozenset(
    "normal uniform shuffle truncated_normal categorical gamma poisson random_normal"
    " random_uniform".split()
)
#: Generator objects that are fresh every time unless they get a seed.
_FRESH = frozenset(
    "numpy.random.default_rng numpy.random.RandomState random.Random numpy.random.PCG64"
    " numpy.random.MT19937 numpy.random.Philox numpy.random.SFC64 numpy.random.SeedSequence".split()
)
_SEEDS = {
    "numpy.random.seed": "numpy",
    "numpy.random.set_state": "numpy",
    "random.seed": "random",
    "random.setstate": "random",
    "torch.manual_seed": "torch",
    "torch.random.manual_seed": "torch",
    "torch.seed": "",
    "torch.cuda.manual_seed": "",
    "torch.cuda.manual_seed_all": "",
    "tensorflow.random.set_seed": "tensorflow",
    "tensorflow.set_random_seed": "tensorflow",
    "tensorflow.random.set_random_seed": "tensorflow",
    "tensorflow.compat.v1.set_random_seed": "tensorflow",
    "tensorflow.compat.v1.random.set_random_seed": "tensorflow",
    "numpy.random.SeedSequence": "",
    "numpy.random.get_state": "",
    "imgaug.seed": "",
    "tensorflow.random.Generator.from_seed": "",
}
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
#: Modules whose objects have a `sample` or `shuffle` of their own.
_OTHER_SAMPLES = frozenset("pymc pymc3 gym gymnasium tensorflow_probability pyro pyspark".split())


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
                generator = _seeds(call)
                if generator:
                    places.append((cell.number, call.node.lineno, generator))
        return cls(tuple(places))

    def before(self, generator: str, cell: int, line: int) -> bool:
        """True if `generator` was seeded above this place."""
        return any(
            (at, row) <= (cell, line) and seeded in (generator, "all")
            for at, row, seeded in self.places
        )


def _seeds(call: Call) -> str:
    """Which generator a call seeds; '' for none."""
    if call.name in _SEEDS:
        values = [*call.node.args, *(k.value for k in call.node.keywords)]
        given = bool(values) and not (
            isinstance(values[0], ast.Constant) and values[0].value is None
        )
        return _SEEDS[call.name] if given else ""
    method = call.method.lower()
    if call.name in _FRESH or (call.receiver and method in ("manual_seed", "seed")):
        return ""  # an object's own generator
    if "seed" in method and not method.startswith(("get_", "check_", "from_")):
        return "all"
    if method in (
        "enable_full_determinism",
        "set_determinism",
        "fix_random_state",
        "set_all_random_state",
    ):
        return "all"
    return "numpy" if method == "setup" and call.keyword("session_id") is not None else ""


def unseeded_draws(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per generator, at its first unseeded draw; each fresh generator by itself."""
    if not any(_HINT.search(cell.cell.source) for cell in facts.cells):
        return
    seeds = Seeds.of(facts)
    packages = {i.module.partition(".")[0] for cell in facts.cells for i in cell.imports}
    draws: dict[str, list[tuple[CodeCell, Call]]] = {}
    for cell, call in facts.each_call():
        if call.name in _FRESH:
            if _is_unseeded(call):
                yield _fresh(cell, rule, call)
            continue
        generator = _generator(call, packages)
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


def _is_unseeded(call: Call) -> bool:
    values = [*call.node.args, *(k.value for k in call.node.keywords)]
    return not values or (
        len(values) == 1 and isinstance(values[0], ast.Constant) and values[0].value is None
    )


def _generator(call: Call, packages: set[str]) -> str:
    package, _, rest = call.name.partition(".")
    if call.receiver:
        return _of_a_frame(call, packages)
    if package == "numpy":
        return "numpy" if rest.startswith("random.") and rest[7:] in _NUMPY else ""
    if package == "random":
        return "random" if rest in _STDLIB else ""
    if package == "torch":
        return "torch" if call.name in _TORCH and call.keyword("generator") is None else ""
    if package == "tensorflow":
        random = rest.startswith("random.") or rest in ("random_normal", "random_uniform")
        drawn = random and call.method in _TENSORFLOW and call.keyword("seed") is None
        return "tensorflow" if drawn else ""
    if call.name.startswith("scipy.stats.") and call.method == "rvs":
        return "numpy" if _no_state(call) else ""
    return _of_a_frame(call, packages) if ")" in call.name else ""


def _no_state(call: Call) -> bool:
    state = call.keyword("random_state")
    missing = state is None or (isinstance(state, ast.Constant) and state.value is None)
    return missing and not call.has_double_star


def _of_a_frame(call: Call, packages: set[str]) -> str:
    """``df.sample(...)`` draws from numpy's generator; other things have a `sample` too."""
    if call.method != "sample" or "pandas" not in packages or packages & _OTHER_SAMPLES:
        return ""
    if not _no_state(call) or len(call.node.args) > 1:
        return ""
    keywords = {k.arg for k in call.node.keywords}
    if not keywords <= {"n", "frac", "replace", "weights", "axis", "ignore_index", "random_state"}:
        return ""
    if keywords & {"frac", "n", "ignore_index"}:
        return "numpy"
    torch = packages & {"torch", "tensorflow", "jax", "numpyro"}
    if torch or (keywords & {"replace"} and not call.node.args):
        return ""
    small = not call.node.args or isinstance(call.node.args[0], ast.Constant)
    return (
        "numpy"
        if small and re.match(r"(?i)\w*(df|data|frame|train|test|set|sales)", call.name)
        else ""
    )
