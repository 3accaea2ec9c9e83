"""Texts of the test part that are nearly texts of the training part, by MinHash.

The share of runs of five characters that two texts have in common (their Jaccard similarity) is
the chance that the smallest hash of both is the same. Thirty-two smallest hashes in eight bands of
four find the candidates, which are then compared wholly. Source: Broder, On the resemblance and
containment of documents (1997); Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, ch. 3.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.chance import some_rows
from nbvalidate.checks.leakage.data.columns import Column
from nbvalidate.checks.leakage.data.measured import Texts
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.data.rows.cells import pandas

__all__ = ["near_texts"]

_RUN = 5  # characters
_LOOKED_AT = 2_000  # values, to learn whether they are texts: titles come again and again
_BANDS, _BAND = 8, 4
_SIMILAR = 0.8
_LENGTH, _WORDS = 40, 5
_CHARACTERS = 12_000_000  # of one part
_LONGEST = 2_000
_COMPARED = 3_000
_EXAMPLES = 5


def near_texts(question: Question) -> tuple[Texts, ...]:
    """One fact for each text column whose test texts are nearly training texts."""
    test = question.test
    if test is None:
        return ()
    found = []
    for label in question.shared:
        column, other = question.train.columns[label], test.columns[label]
        if column.kind == other.kind == "category" and _is_text(column):
            fact = _compare(question, label)
            if fact.count:
                found.append(fact)
    return tuple(found)


def _is_text(column: Column) -> bool:
    """Sentences, no codes and no categories."""
    some = column.take(np.arange(0, len(column.raw), max(1, len(column.raw) // _LOOKED_AT))).objects
    texts = [value for value in some if isinstance(value, str)]
    if len(texts) < max(2, len(some) // 2):
        return False
    long = np.mean([len(t) for t in texts]) >= _LENGTH
    words = np.mean([t.count(" ") for t in texts]) >= _WORDS - 1
    return bool(long and words and len(set(texts)) > len(texts) / 2)


def _compare(question: Question, label: Hashable) -> Texts:
    parts = [question.train, question.test]
    rows, texts = [], []
    for part in parts:
        assert part is not None  # noqa: S101  asked for by the caller
        fit = _room(part.columns[label])
        rows.append(some_rows(part, fit))
        values = part.columns[label].take(rows[-1]).objects
        texts.append([_plain(v) for v in values])
    signatures = [_signatures(t) for t in texts]
    pairs: dict[int, int] = {}
    equal: set[int] = set()
    for band in range(_BANDS):
        keys = [_band(s, band) for s in signatures]
        for test_row, train_row in _equal(keys[1], keys[0]):
            one, other = texts[1][test_row], texts[0][train_row]
            if test_row in pairs or len(one) < _LENGTH or len(pairs) - len(equal) >= _COMPARED:
                continue
            if one == other:
                equal.add(test_row)
            if one == other or _similarity(one, other) >= _SIMILAR:
                pairs[test_row] = train_row
    places = sorted(pairs.items(), key=lambda pair: (pair[0] in equal, pair))
    examples = tuple((int(rows[1][a]), int(rows[0][b])) for a, b in places[:_EXAMPLES])
    return Texts(label, len(pairs), len(equal), len(rows[1]), _SIMILAR, examples)


def _room(column: Column) -> int:
    """How many texts are looked at."""
    size = len(column.raw)
    some = column.take(np.arange(0, size, max(1, size // 200))).objects
    mean = np.mean([min(len(str(v)), _LONGEST) for v in some]) + 1
    return int(_CHARACTERS / mean)


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return " ".join(text[:_LONGEST].lower().split())


def _signatures(texts: list[str]) -> Any:
    """For each text its smallest hashes; shape (texts, 32)."""
    encoded = [t.encode("utf-8", "replace")[:_LONGEST].ljust(_RUN, b"\0") for t in texts]
    lengths = np.array([len(e) for e in encoded])
    held = np.frombuffer(b"".join(encoded), np.uint8).astype(np.uint64)
    runs = np.zeros(len(held) - _RUN + 1, np.uint64)
    for i in range(_RUN):
        runs = runs * np.uint64(257) + held[i : len(held) - _RUN + 1 + i]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    # a run that goes on into the next text is replaced by the text's first one
    owner = np.repeat(np.arange(len(texts)), lengths)[: len(runs)]
    over = np.arange(len(runs)) > (starts + lengths - _RUN)[owner]
    runs[over] = runs[starts[owner[over]]]
    draw = np.random.default_rng(5)
    factors = draw.integers(1, 2**63, _BANDS * _BAND, dtype=np.uint64) | np.uint64(1)
    offsets = draw.integers(0, 2**63, _BANDS * _BAND, dtype=np.uint64)
    mixed = runs * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    smallest = np.empty((len(texts), _BANDS * _BAND), np.uint32)
    for k, (factor, offset) in enumerate(zip(factors, offsets, strict=True)):
        hashed = ((mixed * factor + offset) >> np.uint64(32)).astype(np.uint32)
        smallest[:, k] = np.minimum.reduceat(hashed, starts)
    return smallest


def _band(signatures: Any, band: int) -> Any:
    part = signatures[:, band * _BAND : (band + 1) * _BAND].astype(np.uint64)
    key = np.zeros(len(part), np.uint64)
    for i in range(_BAND):
        key = (key ^ part[:, i]) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(31)
    return key


def _equal(mine: Any, theirs: Any) -> list[tuple[int, int]]:
    pd = pandas()
    keys, first = np.unique(theirs, return_index=True)
    at = pd.Index(keys).get_indexer(pd.Index(mine))
    return [(int(i), int(first[at[i]])) for i in np.flatnonzero(at >= 0)]


def _similarity(one: str, other: str) -> float:
    left, right = ({t[i : i + _RUN] for i in range(len(t) - _RUN + 1)} for t in (one, other))
    return len(left & right) / max(1, len(left | right))
