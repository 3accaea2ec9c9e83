"""Representations that libraries changed over the years without a change of meaning.

Used only for committed outputs against a run: inside one environment the representations are the
same, and a difference in an axis title is then a difference of values.
"""

from __future__ import annotations

import re

from nbvalidate.verify.compare.masks import Mask, Masked, apply_masks

_FIGURE = "figure repr"
_DTYPE = "data type names of pandas"


def _mask(reason: str, needles: str, pattern: str, replacement: str, flags: int = 0) -> Mask:
    return Mask(reason, tuple(needles.split("|")), re.compile(pattern, flags), replacement)


_COORDINATE = r"\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?\s*,"
_GRAPHICS = (
    _mask(
        _FIGURE,
        "<Figure size",
        r"<Figure size [\d.]+x[\d.]+ with (\d+) Axes>",
        r"<Figure with \1 Axes>",
    ),
    _mask(
        _FIGURE,
        "matplotlib.figure",
        r"<matplotlib\.figure\.Figure(?: object)? at [^>]*>>?",
        "<Figure>",
    ),
    _mask(
        _FIGURE,
        "<Axes|AxesSubplot:|AxesHost:",
        r"<(?:[\w.]+\.)?Axes(?:Subplot|Host|3D|3DSubplot)?:\s*([^<>\n]*?)\s*>",
        r"<Axes: \1>",
    ),
    _mask(_FIGURE, "Axes", r"<matplotlib\.[\w.]*Axes\w*(?: object)? at [^>]*>>?", "<Axes>"),
    _mask(_FIGURE, "Text(", rf"\bText\({_COORDINATE}{_COORDINATE}\s*u?(['\"])", r"Text(\1"),
    _mask(_FIGURE, "matplotlib.text", r"<matplotlib\.text\.Text(?: object)? at [^>]*>>?", "<Text>"),
    _mask(
        _FIGURE,
        "artists>|Patch objects>",
        r"<(?:BarContainer|Container) object of (\d+) artists>",
        r"<\1 artists>",
    ),
    _mask(_FIGURE, "Patch objects>", r"<a list of (\d+) Patch objects>", r"<\1 artists>"),
    _mask(_FIGURE, "object at <", r" object at (?=<address)", " at "),
    _mask(_FIGURE, "<IPython.", r"<IPython\.(?:core|lib)\.[\w.]*?\.?(\w+) object>", r"<\1>"),
    _mask(
        _FIGURE,
        "<VegaLite|<vega|alt.",
        r"<VegaLite \d+ object>[^\0]*|\balt\.\w*Chart\(\.\.\.\)",
        "<chart>",
    ),
)
_PANDAS = (
    _mask(
        _DTYPE,
        "dtype",
        r"\bdtype(=|: ?)(?:'(?:object|str|string|O)'|(?:object|str|string)\b)",
        r"dtype\1text",
    ),
    _mask(_DTYPE, "object(|str(", r"\b(?:object|str)\((\d+)\)", r"text(\1)"),
    _mask(_DTYPE, ", object)|, str)|, object]|, str]", r"(?<=\d, )(?:object|str)(?=[)\]])", "text"),
    _mask(
        _DTYPE,
        "datetime64[|timedelta64[",
        r"\b(datetime|timedelta)64\[(?:ns|us|ms|s)(?=[\],])",
        r"\g<1>64[any",
    ),
    _mask("index class names of pandas", "64Index(", r"\b(?:Int|UInt|Float)64Index\(", "Index("),
    _mask("index class names of pandas", ", freq='", r"(Timestamp\('[^']*'), freq='[^']*'", r"\1"),
    _mask(
        "memory usage",
        "memory usage:",
        r"memory usage: [\d.]+\+? (?:[KMG]?B|bytes)",
        "memory usage: <size>",
    ),
)
_MOVED = (
    # libraries move classes between modules: <class 'pandas.core.frame.DataFrame'>
    _mask(
        "module paths of classes",
        "<class '",
        r"<class '(\w+)\.(?:\w+\.)+(\w+)'>",
        r"<class '\1.\2'>",
    ),
    # Windows printed the width of its integers
    _mask("width of integers", "dtype=int", r",\s*dtype=int(?:32|64)(?=\))", ""),
    # numpy 2 adds the shape to a shortened array, and breaks lines elsewhere
    _mask("shape in array repr", "shape=(", r",\s*shape=\([\d, ]*\)(?=\))", ""),
    _mask("line breaks in array repr", "(", r",[ \t]*\n[ \t]+(?=[\[\-\d.'\"dnls])", ", "),
    # pandas 2.0 named the index of value_counts() after the column, and the values "count"
    _mask(
        "names of value_counts()",
        "Name: count, dtype",
        r"\A(?P<name>[^\n]+?) *\n(?P<body>(?:[^\n]*\n)+)Name: count, dtype",
        r"\g<body>Name: \g<name>, dtype",
    ),
    _mask("matplotlib backend", "matplotlib backend", r"Using matplotlib backend: \S+\s*", ""),
)
# pandas 1.0 gave DataFrame.info() a header and numbered its columns
_INFO = (
    _mask(
        "layout of DataFrame.info()",
        "Non-Null Count",
        r"^ *#\s+Column\s+Non-Null Count\s+Dtype *\n[- ]+\n",
        "",
        re.MULTILINE,
    ),
    _mask(
        "layout of DataFrame.info()",
        " non-null",
        r"^ *\d{1,5} {1,8}(?=\S[^\n]{0,200}?\s\d+ non-null)",
        "",
        re.MULTILINE,
    ),
)
_COLUMN_TYPES = (_mask(_DTYPE, "object|str", r"\b(?:object|str)\s*$", "text", re.MULTILINE),)
_BARE = {
    "<Axes>": re.compile(r"<Axes: [^<>\n]*>"),
    "<Text>": re.compile(r"\bText\((?:'[^'\n]*'|\"[^\"\n]*\")\)"),
    "<Figure>": re.compile(r"<Figure with \d+ Axes>"),
}


def modernise(masked: Masked) -> Masked:
    """Write the representations of old library versions the way new ones do."""
    masked = apply_masks(masked, (*_GRAPHICS, *_PANDAS, *_MOVED, *_INFO))
    # "object" at the end of a line is a type only in the listings of df.dtypes and df.info().
    if "dtype: text" in masked.text or "on-null" in masked.text.lower():
        masked = apply_masks(masked, _COLUMN_TYPES)
    return masked


def forget_unknown(left: str, right: str) -> tuple[str, str]:
    """Drop what only one side tells: old matplotlib printed neither titles nor counts."""
    for bare, full in _BARE.items():
        if (bare in left) != (bare in right):
            left, right = full.sub(bare, left), full.sub(bare, right)
    return left, right
