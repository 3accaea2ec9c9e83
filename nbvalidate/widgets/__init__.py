"""Widgets: what can be explored by hand, each one self-contained `anywidget`."""

from __future__ import annotations

__all__: list[str] = []
