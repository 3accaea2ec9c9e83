"""The frame around what is shown inside a notebook: one element with its own style sheet."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

__all__ = ["page"]


def page(body: str, kind: str, *sheets: str, label: str = "nbvalidate report") -> str:
    """One region of a notebook's output.

    Parameters
    ----------
    body
        HTML that is safe already.
    kind
        Class names behind ``nbv-``.
    *sheets
        Files with the style, beside this module.
    label
        What a screen reader says; safe already.
    """
    return (
        f"<div class='nbv nbv-{kind}' role=region aria-label='{label}'>"
        f"<style>{''.join(map(_style, sheets))}</style>{body}</div>"
    )


@lru_cache(maxsize=4)
def _style(name: str) -> str:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    # comments stay in the file: this goes into every output and into the saved notebook
    kept = (line.strip() for line in text.splitlines() if not line.strip().startswith("/*"))
    return "".join(kept)
