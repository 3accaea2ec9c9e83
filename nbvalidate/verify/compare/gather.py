"""The outputs of a cell in order: streams joined by name, displayed values, errors.

Notebook files are written by many tools; whatever is malformed is read as far as it goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Gathered:
    """What a cell put out, sorted by how it is compared."""

    streams: dict[str, str] = field(default_factory=dict)
    values: list[dict[str, Any]] = field(default_factory=list)
    errors: list[Mapping[str, Any]] = field(default_factory=list)


def gather(outputs: Sequence[Mapping[str, Any]] | None) -> Gathered:
    """Sort the outputs of a cell; chunks of one stream are joined, empty values dropped."""
    gathered = Gathered()
    chunks: dict[str, list[str]] = {}
    for output in outputs or ():
        if not isinstance(output, Mapping):
            if output is not None:
                gathered.values.append({"text/plain": str(output)})
            continue
        kind = output.get("output_type")
        if kind == "stream" or (kind is None and "text" in output and "data" not in output):
            chunks.setdefault(str(output.get("name") or "stdout"), []).append(
                _joined(output.get("text"))
            )
        elif kind == "error":
            gathered.errors.append(output)
        else:
            value = _bundle(output.get("data"))
            if value:
                gathered.values.append(value)
    gathered.streams = {name: "".join(pieces) for name, pieces in chunks.items()}
    return gathered


def _bundle(data: Any) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        return {} if data is None else {"text/plain": _joined(data)}
    bundle: dict[str, Any] = {}
    for mime, value in data.items():
        if value is None:
            continue
        is_json = str(mime).endswith("json")
        # A text may be stored as a list of lines; a list of JSON is a value of its own.
        bundle[str(mime)] = value if is_json or isinstance(value, Mapping) else _joined(value)
    return bundle if any(value not in ("", {}) for value in bundle.values()) else {}


def _joined(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "".join("" if piece is None else str(piece) for piece in value)
    return str(value)
