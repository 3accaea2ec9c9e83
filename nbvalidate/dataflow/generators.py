"""Which global generator of random numbers a call seeds or draws from."""

from __future__ import annotations

import ast
import re
from collections.abc import Set as AbstractSet

from nbvalidate.dataflow.calls import Call, calls_in, imports_in, scope_of_imports

__all__ = ["FRESH", "drawn_by", "is_unseeded", "seeded_by", "seeds_numpy"]

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
FRESH = frozenset(
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
#: Modules whose objects have a `sample` or `shuffle` of their own.
_OTHER_SAMPLES = frozenset("pymc pymc3 gym gymnasium tensorflow_probability pyro pyspark".split())


def seeded_by(call: Call) -> str:
    """The generator that a call seeds (``all`` for every one); '' for none."""
    if call.name in _SEEDS:
        values = [*call.node.args, *(k.value for k in call.node.keywords)]
        given = bool(values) and not (
            isinstance(values[0], ast.Constant) and values[0].value is None
        )
        return _SEEDS[call.name] if given else ""
    method = call.method.lower()
    if call.name in FRESH or (call.receiver and method in ("manual_seed", "seed")):
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


def seeds_numpy(tree: ast.AST) -> bool:
    """True if code seeds numpy's global generator somewhere, functions that it defines included."""
    calls = calls_in(tree, scope_of_imports(imports_in(tree)))
    return any(seeded_by(call) in ("numpy", "all") for call in calls)


def is_unseeded(call: Call) -> bool:
    """True for a call that gives no seed, or None."""
    values = [*call.node.args, *(k.value for k in call.node.keywords)]
    return not values or (
        len(values) == 1 and isinstance(values[0], ast.Constant) and values[0].value is None
    )


def drawn_by(call: Call, packages: AbstractSet[str]) -> str:
    """The generator that a call draws from: ``numpy``, ``random``, ``torch``, ``tensorflow``, ''.

    Parameters
    ----------
    call
        With its name resolved.
    packages
        Packages that the notebook imports; what `df.sample` is depends on them.
    """
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


def _of_a_frame(call: Call, packages: AbstractSet[str]) -> str:
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
