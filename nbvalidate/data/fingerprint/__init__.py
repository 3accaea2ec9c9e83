"""Fingerprints: small digests that change exactly when a value, or a part of it, changes.

Reading order: `model` (what a fingerprint is), `fingerprinter` (the front door), `walk` (one walk
through one value), `rules` (which type is read how), `chunks` (many values at once), then a
file for each kind of value.
"""

from __future__ import annotations

from nbvalidate.data.fingerprint.fingerprinter import Fingerprinter
from nbvalidate.data.fingerprint.model import Fingerprint

__all__ = ["Fingerprint", "Fingerprinter"]
