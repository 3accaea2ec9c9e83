"""Hygiene rules about code: paths, randomness, the network, the clock."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.hygiene.clock import wall_clock as find_wall_clock
from nbvalidate.checks.hygiene.estimators import missing_random_state as find_missing_state
from nbvalidate.checks.hygiene.network import network_access as find_network
from nbvalidate.checks.hygiene.paths import absolute_paths
from nbvalidate.checks.hygiene.randomness import unseeded_draws
from nbvalidate.findings import Finding

__all__ = [
    "absolute_path",
    "missing_random_state",
    "network_access",
    "unseeded_random",
    "wall_clock",
]


@rule("HYG101", "absolute-path", "warning")
def absolute_path(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A file is named by an absolute path, or one below a home folder.

    Why: the folder exists on its author's machine only; everywhere else the cell fails.

    Fix: use a path relative to the notebook, or take the folder from a parameter or an
    environment variable.

    Flagged:
        with open("/home/ada/prices.csv") as file:
            print(file.read())

    Clean:
        with open("data/prices.csv") as file:
            print(file.read())

    Source: Pimentel et al., A Large-Scale Study About Quality and Reproducibility of Jupyter
    Notebooks (MSR 2019): absolute paths are among the common causes of failing notebooks.
    """
    yield from absolute_paths(facts, rule)


@rule("HYG201", "unseeded-random", "warning")
def unseeded_random(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Random numbers are drawn from a generator that was not seeded.

    Why: each run gives other numbers, so no result can be compared with the one before.

    Fix: seed the generator above its first use, or draw from one that you make with a seed.

    Flagged:
        import numpy as np
        noise = np.random.rand(3)

    Clean:
        import numpy as np
        rng = np.random.default_rng(0)
        noise = rng.random(3)

    Source: NumPy, Random sampling, "Seeding and entropy"; PyTorch, Reproducibility.
    """
    yield from unseeded_draws(facts, rule)


@rule("HYG202", "missing-random-state", "warning")
def missing_random_state(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A splitter, estimator or sampler that is random gets no `random_state`.

    Why: each run splits or fits differently, and the scores move with it. Estimators that are
    deterministic with the arguments given are not meant, nor is a notebook that seeds numpy's
    global generator above, from which scikit-learn then draws.

    Fix: give it `random_state=0`, or any whole number.

    Flagged:
        from sklearn.model_selection import train_test_split
        train, test = train_test_split(list(range(10)))

    Clean:
        from sklearn.model_selection import train_test_split
        train, test = train_test_split(list(range(10)), random_state=0)

    Source: scikit-learn, Common pitfalls, "Controlling randomness".
    """
    yield from find_missing_state(facts, rule)


@rule("HYG402", "network-access", "info")
def network_access(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A cell fetches something from the network.

    Why: it fails offline and in CI, and what it fetches can change or go away. Installations
    have a rule of their own (HYG303).

    Fix: save what is fetched beside the notebook, or pin the version that is downloaded.

    Flagged:
        import pandas as pd
        prices = pd.read_csv("https://example.org/prices.csv")

    Clean:
        import pandas as pd
        prices = pd.read_csv("prices.csv")

    Source: Rule et al., Ten simple rules for writing and sharing computational analyses in
    Jupyter Notebooks (2019), rule 8: share your data.
    """
    yield from find_network(facts, rule)


@rule("HYG403", "wall-clock", "warning")
def wall_clock(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A result depends on the time at which the notebook runs.

    Why: the notebook gives another result tomorrow. Readings that only time something
    (a difference of two of them), are a deadline or are only printed are not meant.

    Fix: make the date a parameter with a fixed value.

    Flagged:
        from datetime import date
        age = date.today().year - 1990

    Clean:
        import time
        start = time.time()
        # %%
        print(f"took {time.time() - start:.1f} s")

    Source: Rule et al., Ten simple rules for writing and sharing computational analyses in
    Jupyter Notebooks (2019), rule 6: build a pipeline that gives the same result again.
    """
    yield from find_wall_clock(facts, rule)
