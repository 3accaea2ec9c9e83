"""To and from pandera: its `DataFrameSchema` for pandas, and its YAML.

What pandera has a check for becomes that check. What it has none for (logical types, usual bounds,
means, shares, row rules, ...) becomes a check with a function of ours, so that nothing is lost in
Python. Its YAML can hold no functions and names one storage type for each column: `lost` says in
sentences what is left out there, and what of a pandera schema a schema of ours cannot hold.
"""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import Any

from nbvalidate.checks.schema.definition.model import Schema
from nbvalidate.errors import UsageError

__all__ = ["from_pandera", "from_pandera_yaml", "lost", "to_pandera", "to_pandera_yaml"]


def load_pandera() -> Any:
    """The module for pandas.

    Raises
    ------
    UsageError
        If pandera is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the engines that it loads
            import pandera.io
            import pandera.pandas
    except ImportError as error:
        raise UsageError(f"This needs pandera: pip install pandera ({error}).") from None
    return pandera.pandas


def to_pandera(schema: Schema) -> Any:
    """The schema as a `DataFrameSchema` for pandas.

    Parameters
    ----------
    schema
        Rules that are warnings or infos become checks that warn.

    Raises
    ------
    UsageError
        If pandera is not installed.
    """
    from nbvalidate.checks.schema.interchange.pandera_export import Export

    return Export(load_pandera(), schema).schema()


def to_pandera_yaml(schema: Schema) -> str:
    """The schema as YAML of pandera, with what is lost as comments at the top.

    Raises
    ------
    UsageError
        If pandera is not installed.
    """
    from nbvalidate.checks.schema.interchange.pandera_export import Export

    export = Export(load_pandera(), schema, for_yaml=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = export.schema().to_yaml()
    comments = "".join(f"# {' '.join(sentence.split())}\n" for sentence in export.lost)
    return comments + str(text)


def from_pandera(source: Any) -> Schema:
    """A schema from pandera.

    Parameters
    ----------
    source
        A `DataFrameSchema`, a `DataFrameModel`, the text of pandera's YAML, or its path. What
        cannot be taken over is said in the notes, which are comments in our YAML.

    Raises
    ------
    UsageError
        If it is none of these, or pandera is not installed.
    """
    from nbvalidate.checks.schema.interchange.pandera_import import Import

    return Import(_read(source)).schema()


def from_pandera_yaml(text: str) -> Schema:
    """A schema from the text of pandera's YAML."""
    from nbvalidate.checks.schema.interchange.pandera_import import Import

    return Import(_parsed(text)).schema()


def lost(source: Any) -> tuple[str, ...]:
    """What is lost on the way to the other side, a sentence each.

    Parameters
    ----------
    source
        A `Schema`: what pandera's YAML cannot hold. Anything of pandera: what our schema cannot.
    """
    if isinstance(source, Schema):
        from nbvalidate.checks.schema.interchange.pandera_export import Export

        export = Export(load_pandera(), source, for_yaml=True)
        export.schema()
        return tuple(export.lost)
    from nbvalidate.checks.schema.interchange.pandera_import import Import

    made = Import(_read(source))
    made.schema()
    return tuple(made.lost)


def _read(source: Any) -> Any:
    load_pandera()
    if isinstance(source, os.PathLike) or (isinstance(source, str) and "\n" not in source):
        try:
            source = Path(source).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError(f"{os.fspath(source)}: cannot be read: {reason}.") from None
    if isinstance(source, str):
        return _parsed(source)
    if isinstance(source, type) and hasattr(source, "to_schema"):
        source = source.to_schema()
    if not hasattr(source, "columns") or not hasattr(source, "strict"):
        raise UsageError(f"A {type(source).__name__} is no schema of pandera.")
    return source


def _parsed(text: str) -> Any:
    pandera = load_pandera()
    if not re.search(r"^[\"']?schema_type[\"']?:\s*[\"']?dataframe", text, re.MULTILINE):
        raise UsageError("This is no YAML of pandera: `schema_type: dataframe` is missing.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pandera.DataFrameSchema.from_yaml(text)
    except Exception as error:  # noqa: BLE001  pandera tells each fault in another way
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        raise UsageError(f"This is no YAML of pandera that pandera reads: {reason}") from None
