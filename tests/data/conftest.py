"""Fingerprints of values as a kernel would take them."""

from __future__ import annotations

import pytest

from nbvalidate.data.fingerprint import Fingerprinter


@pytest.fixture
def namespace():
    return {"__name__": "__main__"}


@pytest.fixture
def prints(namespace):
    """A `Fingerprinter` whose user's globals are `namespace`."""
    fingerprinter = Fingerprinter(namespace)
    fingerprinter.begin(1)
    return fingerprinter


@pytest.fixture
def run(namespace):
    """Runs code as a cell of the user's; returns the value of the name ``x``."""

    def cell(source):
        exec(source, namespace)
        return namespace.get("x")

    return cell


@pytest.fixture
def changed(prints):
    """The parts that are other after `change(value)` than before."""

    def parts(value, change):
        before = prints.of(value).parts
        change(value)
        after = prints.of(value).parts
        return {p for p in {*before, *after} if before.get(p) != after.get(p)}

    return parts
