"""Facts about values: fingerprints that tell whether an object, or a part of it, has changed."""

from __future__ import annotations
