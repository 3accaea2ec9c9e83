"""What the slice explorer does, without the widget: rows, models, figures, pins, charts, pages."""

from __future__ import annotations

__all__: list[str] = []
