"""Fingerprints: small digests that change exactly when a value, or a part of it, changes."""

from __future__ import annotations
