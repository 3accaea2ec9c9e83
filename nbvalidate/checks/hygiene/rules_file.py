"""Hygiene rules about imports and dependencies, and about the notebook as a file."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.hygiene.imports import far_down_imports, undeclared_dependencies
from nbvalidate.checks.hygiene.installs import unpinned_installs
from nbvalidate.checks.hygiene.outputs import error_outputs, large_outputs
from nbvalidate.checks.hygiene.secrets import secrets
from nbvalidate.checks.hygiene.shape import long_cells, syntax_errors
from nbvalidate.checks.hygiene.shape import no_markdown as find_no_markdown
from nbvalidate.checks.hygiene.shape import not_checked as say_not_checked
from nbvalidate.findings import Finding

__all__ = [
    "error_output",
    "import_far_down",
    "large_output",
    "long_cell",
    "no_markdown",
    "not_checked",
    "secret",
    "syntax_error",
    "undeclared_dependency",
    "unpinned_install",
]


@rule("HYG001", "syntax-error", "error", certainty="proved")
def syntax_error(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A code cell is not valid Python.

    Why: Restart & Run All stops here. Cells tagged `raises-exception` may have errors.

    Fix: correct the cell, or make it a markdown cell if it is no code.

    Flagged:
        total = (1 + 2

    Clean:
        total = (1 + 2)

    Source: the Python language reference, Full grammar specification.
    """
    yield from syntax_errors(facts, rule)


@rule("HYG002", "not-checked", "info", certainty="proved", source="saved")
def not_checked(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """The notebook is written in another language or in Python 2, so its code was not checked.

    Why: a report without findings would look as if the code were clean.

    Fix: nothing, or convert Python 2 with `2to3`.

    Flagged:
        {"nbformat": 4, "nbformat_minor": 5,
         "metadata": {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}},
         "cells": [{"id": "a", "cell_type": "code", "metadata": {}, "source": "x <- 1",
                    "execution_count": null, "outputs": []}]}

    Clean:
        x = 1

    Source: nbformat, The notebook file format, kernelspec metadata.
    """
    yield from say_not_checked(facts, rule)


@rule("HYG301", "import-far-down", "info")
def import_far_down(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A package is imported for the first time below several cells of work.

    Why: that it is missing shows only after the work above has run. The setting
    `import-distance` says how many working cells are allowed above it (5).

    Fix: move the import to the first cell.

    Flagged:
        a = [1, 2]
        # %%
        b = a + [3]
        # %%
        c = b + [4]
        # %%
        d = c + [5]
        # %%
        e = d + [6]
        # %%
        import math
        print(math.fsum(e))

    Clean:
        import math
        # %%
        a = [1, 2]
        # %%
        b = a + [3]
        # %%
        c = b + [4]
        # %%
        d = c + [5]
        # %%
        e = d + [6]
        # %%
        print(math.fsum(e))

    Source: PEP 8, Imports; Pimentel et al. (MSR 2019), best practices.
    """
    yield from far_down_imports(facts, rule)


@rule("HYG302", "undeclared-dependency", "warning")
def undeclared_dependency(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A package is imported that the project's requirements do not declare.

    Why: the notebook fails where only the declared packages are installed. Projects that
    declare nothing are not judged; a `pip install` in the notebook counts as a declaration.

    Fix: add the distribution to the requirements.

    Flagged:
        # requirements.txt: numpy
        import pandas as pd

    Clean:
        # requirements.txt: pandas
        import pandas as pd

    Source: Pimentel et al. (MSR 2019): missing dependencies are the most common cause of
    notebooks that fail.
    """
    yield from undeclared_dependencies(facts, rule)


@rule("HYG303", "unpinned-install", "warning")
def unpinned_install(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """The notebook installs a package without saying which version.

    Why: next year it installs another version, and the notebook breaks or gives other results.
    Only `==`, `===`, a commit or a versioned file is a pin; `>=` and `~=` are not.

    Fix: name the version, or install from a requirements file.

    Flagged:
        %pip install pandas

    Clean:
        %pip install pandas==2.2.3

    Source: pip, User guide, "Repeatable installs".
    """
    yield from unpinned_installs(facts, rule)


@rule("HYG401", "secret", "error", source="saved")
def secret(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A key, token or password is written in a cell or shown in a saved output.

    Why: whoever reads the notebook or its history can use it. It is never shown in full in a
    report.

    Fix: revoke it, and read the new one from the environment or with `getpass`.

    Flagged:
        api_key = "q7Zt0VbN3xLw9RkD2mPf8sHy"

    Clean:
        import os
        api_key = os.environ.get("API_KEY")

    Source: OWASP, Secrets Management Cheat Sheet; CWE-798.
    """
    yield from secrets(facts, rule)


@rule("HYG501", "large-output", "warning", certainty="proved", source="saved")
def large_output(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """The saved outputs of a cell are larger than the limit (`max-output-kb`, 1024).

    Why: each run writes them into the repository again, and reviews and browsers choke on them.

    Fix: show less, or clear the output before you commit.

    Flagged:
        # saved with its output of 2,000,000 characters
        print("0123456789" * 200_000)

    Clean:
        # saved with its output of 10 characters
        print("0123456789")

    Source: GitHub Docs, About large files on GitHub.
    """
    yield from large_outputs(facts, rule)


@rule("HYG502", "error-output", "warning", certainty="proved", source="saved")
def error_output(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A cell was saved with an error as its output.

    Why: the notebook did not run through when it was saved. An interrupted cell counts too:
    what it shows is not its result. Cells tagged `raises-exception` are not meant.

    Fix: mend the cell and run all again, or tag it.

    Flagged:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {},
         "cells": [{"id": "a", "cell_type": "code", "metadata": {}, "source": "int('a')",
                    "execution_count": 1, "outputs": [{"output_type": "error",
                    "ename": "ValueError", "evalue": "no number", "traceback": []}]}]}

    Clean:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {},
         "cells": [{"id": "a", "cell_type": "code", "metadata": {"tags": ["raises-exception"]},
                    "source": "int('a')", "execution_count": 1, "outputs":
                    [{"output_type": "error", "ename": "ValueError", "evalue": "no number",
                      "traceback": []}]}]}

    Source: nbclient, Client documentation, "raises-exception".
    """
    yield from error_outputs(facts, rule)


@rule("HYG503", "long-cell", "info", certainty="proved", source="saved")
def long_cell(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    r"""A code cell is longer than the limit (`max-cell-lines`, 100; empty lines do not count).

    Why: it cannot be run in parts, and nobody sees what it needs and what it makes.

    Fix: split it where one step ends, or move its functions to a module.

    Flagged:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {},
         "cells": [{"id": "a", "cell_type": "code", "metadata": {}, "execution_count": null,
                    "outputs": [], "source": [
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n",
         "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n", "1\n"
         ]}]}

    Clean:
        x = 1

    Source: Rule et al., Ten simple rules for writing and sharing computational analyses in
    Jupyter Notebooks (2019), rule 3: use cell divisions to make steps clear.
    """
    yield from long_cells(facts, rule)


@rule("HYG504", "no-markdown", "info", certainty="proved", source="saved")
def no_markdown(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A notebook of three or more code cells has no markdown cell.

    Why: nothing says what it is for.

    Fix: say at the top what the notebook does, and above each step why.

    Flagged:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
         {"id": "a", "cell_type": "code", "metadata": {}, "source": "a = 1",
          "execution_count": null, "outputs": []},
         {"id": "b", "cell_type": "code", "metadata": {}, "source": "b = a + 1",
          "execution_count": null, "outputs": []},
         {"id": "c", "cell_type": "code", "metadata": {}, "source": "print(b)",
          "execution_count": null, "outputs": []}]}

    Clean:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
         {"id": "a", "cell_type": "markdown", "metadata": {}, "source": "Why we add one."},
         {"id": "b", "cell_type": "code", "metadata": {}, "source": "a = 1",
          "execution_count": null, "outputs": []},
         {"id": "c", "cell_type": "code", "metadata": {}, "source": "b = a + 1",
          "execution_count": null, "outputs": []},
         {"id": "d", "cell_type": "code", "metadata": {}, "source": "print(b)",
          "execution_count": null, "outputs": []}]}

    Source: Rule et al., Ten simple rules for writing and sharing computational analyses in
    Jupyter Notebooks (2019), rule 1: tell a story for an audience.
    """
    yield from find_no_markdown(facts, rule)
