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
