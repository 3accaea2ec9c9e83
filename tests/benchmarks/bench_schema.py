"""What a check against a schema costs, beside the peers: `python -m tests.benchmarks.bench_schema`.

A million rows of 20 mixed columns, 30 rules (ranges, sets, patterns, a key, missing shares, means,
a rule over two columns), ten rows of which break one. Each engine in a process of its own, one after
the other, twice; CPU seconds of the best of three calls after a small one, and how far the memory
grew. pandera, pointblank and Great Expectations are left out, and named, where they are not installed.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

ROWS = 1_000_000
STATES = ["back", "open", "paid", "sent"]
COUNTRIES = ["DE", "ES", "FR", "IT", "UK", "US"]
CODE, MAIL = r"A[0-9]{5}", r"[^@\s]+@[^@\s]+\.[^@\s.]+"
FLOATS, WHOLES = [f"f{i}" for i in range(6)], [f"i{i}" for i in range(3)]


def table(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    day = np.datetime64("2024-01-01", "us") + rng.integers(0, 86_400 * 300, rows) * np.timedelta64(
        1, "s"
    )
    made: dict[str, Any] = {"key": rng.permutation(rows), "qty": rng.integers(0, 100, rows)}
    made |= {"price": rng.gamma(2, 50, rows), "p": rng.random(rows)}
    made["q"] = np.where(rng.random(rows) < 0.02, np.nan, rng.normal(size=rows))
    made |= {name: rng.normal(size=rows) for name in FLOATS}
    made |= {name: rng.integers(0, 1000, rows) for name in WHOLES}
    made |= {"state": rng.choice(STATES, rows), "country": rng.choice(COUNTRIES, rows)}
    made["code"] = np.char.add("A", rng.integers(10_000, 99_999, rows).astype(str))
    made |= {"day": day, "sent": day + np.timedelta64(2, "D"), "ok": rng.random(rows) < 0.5}
    frame = pd.DataFrame(made)
    frame.loc[rows // 2 : rows // 2 + 9, "qty"] = -1
    return frame


def ours(frame: Any) -> Callable[[], int]:
    from nbvalidate import Band, Column, Schema

    schema = Schema(
        columns=[
            Column("key", "integer", nullable=False, unique=True),
            Column("qty", "integer", min=0, max=100),
            Column("price", "float", nullable=False, min=0, mean=Band(50, 150)),
            Column("p", "float", min=0, max=1),
            Column("q", "float", nullable=0.05, finite=True),
            *(Column(n, "float", min=-10, max=10) for n in FLOATS),
            *(Column(n, "integer", max=1000) for n in WHOLES),
            Column("state", "category", nullable=False, one_of=tuple(STATES)),
            Column("country", "category", one_of=tuple(COUNTRIES)),
            Column("code", "text", regex=CODE),
            Column("day", "timestamp", min="2024-01-01"),
            Column("sent", "timestamp"),
            Column("ok", "boolean"),
        ],
        row_rules=["sent >= day"],
    )
    return lambda: sum(v.bad or 0 for v in schema.check(frame).violations)


def by_hand(frame: pl.DataFrame) -> Callable[[], int]:
    c = pl.col
    known = {"state": STATES, "country": COUNTRIES}
    wanted = [
        c("key").null_count().alias("1"),
        (pl.len() - c("key").n_unique()).alias("2"),
        (c("qty") < 0).sum().alias("qty"),
        (c("qty") > 100).sum().alias("3"),
        (c("price").is_null() | c("price").is_nan()).sum().alias("4"),
        (c("price") < 0).sum().alias("5"),
        c("price").fill_nan(None).mean().alias("6"),
        (c("p") < 0).sum().alias("7"),
        (c("p").is_not_nan() & (c("p") > 1)).sum().alias("8"),
        (c("q").is_null() | c("q").is_nan()).sum().alias("9"),
        c("q").is_infinite().sum().alias("10"),
        *((c(n) < -10).sum().alias(f"{n}<") for n in FLOATS),
        *((c(n).is_not_nan() & (c(n) > 10)).sum().alias(f"{n}>") for n in FLOATS),
        *((c(n) > 1000).sum().alias(n) for n in WHOLES),
        c("state").null_count().alias("11"),
        *((~c(n).is_in(values)).sum().alias(n) for n, values in known.items()),
        (~c("code").str.contains(rf"^(?:{CODE})$")).sum().alias("12"),
        (c("day") < pl.datetime(2024, 1, 1)).sum().alias("13"),
        (c("sent") < c("day")).sum().alias("14"),
    ]
    return lambda: int(frame.lazy().select(wanted).collect()["qty"][0])


def pandera_of(module: Any, frame: Any) -> Callable[[], int]:
    from pandera.errors import SchemaErrors

    check, column = module.Check, module.Column
    columns = {
        "key": column(nullable=False, unique=True),
        "qty": column(checks=[check.ge(0), check.le(100)]),
        "price": column(nullable=False, checks=[check.ge(0)]),
        "p": column(checks=[check.ge(0), check.le(1)]),
        "q": column(nullable=True),
        **{n: column(checks=[check.ge(-10), check.le(10)]) for n in FLOATS},
        **{n: column(checks=[check.le(1000)]) for n in WHOLES},
        "state": column(nullable=False, checks=[check.isin(STATES)]),
        "country": column(checks=[check.isin(COUNTRIES)]),
        "code": column(checks=[check.str_matches(rf"^{CODE}$")]),
        "day": column(checks=[check.ge(pd.Timestamp("2024-01-01"))]),
    }
    schema = module.DataFrameSchema(columns)

    def run() -> int:
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as error:
            cases = error.failure_cases
            return len(cases)
        return 0

    return run


def pointblank_of(frame: Any) -> Callable[[], int]:
    import pointblank as pb

    def run() -> int:
        v = pb.Validate(frame).rows_distinct(columns_subset="key").col_vals_not_null("key")
        v = v.col_vals_between("qty", 0, 100).col_vals_ge("price", 0).col_vals_not_null("price")
        v = v.col_vals_between("p", 0, 1)
        for name in FLOATS:
            v = v.col_vals_between(name, -10, 10)
        for name in WHOLES:
            v = v.col_vals_le(name, 1000)
        v = v.col_vals_not_null("state").col_vals_in_set("state", STATES)
        v = v.col_vals_in_set("country", COUNTRIES).col_vals_regex("code", rf"^{CODE}$")
        done = v.col_vals_ge("sent", pb.col("day")).interrogate()
        return sum(done.n_failed().values())

    return run


def _expectations(frame: pd.DataFrame) -> int:
    import great_expectations as gx
    import great_expectations.expectations as e

    context = gx.get_context(mode="ephemeral")
    source = context.data_sources.add_pandas("p").add_dataframe_asset("a")
    batch = source.add_batch_definition_whole_dataframe("b")
    suite = gx.ExpectationSuite(name="s")
    between = e.ExpectColumnValuesToBeBetween
    wanted = [
        e.ExpectColumnValuesToBeUnique(column="key"),
        e.ExpectColumnValuesToNotBeNull(column="key"),
        between(column="qty", min_value=0, max_value=100),
        between(column="price", min_value=0),
        e.ExpectColumnMeanToBeBetween(column="price", min_value=50, max_value=150),
        between(column="p", min_value=0, max_value=1),
        *(between(column=n, min_value=-10, max_value=10) for n in FLOATS),
        *(between(column=n, max_value=1000) for n in WHOLES),
        e.ExpectColumnValuesToBeInSet(column="state", value_set=STATES),
        e.ExpectColumnValuesToBeInSet(column="country", value_set=COUNTRIES),
        e.ExpectColumnValuesToMatchRegex(column="code", regex=rf"^{CODE}$"),
        e.ExpectColumnPairValuesAToBeGreaterThanB(column_A="sent", column_B="day", or_equal=True),
    ]
    for one in wanted:
        suite.add_expectation(one)
    definition = gx.ValidationDefinition(name="v", data=batch, suite=suite)
    context.suites.add(suite)
    context.validation_definitions.add(definition)

    result = definition.run(batch_parameters={"dataframe": frame})
    return sum(r.result.get("unexpected_count", 0) for r in result.results)


def expectations_of(frame: pd.DataFrame) -> Callable[[], int]:
    # all anew each time: it remembers what it has measured of a batch
    return lambda: _expectations(frame)


def _duckdb(frame: pd.DataFrame) -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.register("seen", frame)
    connection.execute("create table kept as select * from seen")
    return connection.table("kept")


def _pandera(kind: str, frame: Any) -> Callable[[], int]:
    module = importlib.import_module(f"pandera.{kind}")
    return pandera_of(module, frame)


#: Name, package that it needs, and from a pandas frame the call.
ENGINES: dict[str, tuple[str, Callable[[pd.DataFrame], Callable[[], int]]]] = {
    "Polars by hand": ("polars", lambda f: by_hand(pl.from_pandas(f))),
    "ours, Polars": ("polars", lambda f: ours(pl.from_pandas(f))),
    "ours, pandas": ("pandas", ours),
    "ours, PyArrow": ("pyarrow", lambda f: ours(pl.from_pandas(f).to_arrow())),
    "ours, DuckDB": ("duckdb", lambda f: ours(_duckdb(f))),
    "pandera, Polars": ("pandera", lambda f: _pandera("polars", pl.from_pandas(f))),
    "pandera, pandas": ("pandera", lambda f: _pandera("pandas", f)),
    "pointblank, Polars": ("pointblank", lambda f: pointblank_of(pl.from_pandas(f))),
    "pointblank, pandas": ("pointblank", pointblank_of),
    "Great Expectations, pandas": ("great_expectations", expectations_of),
}


def one(name: str) -> None:
    """In a process of its own: CPU seconds, growth of memory, rows found."""
    make = ENGINES[name][1]
    make(table(1_000))()
    run = make(table(ROWS))
    before = _resident("VmRSS")
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # the peak counts from here
    times = []
    for _ in range(3):
        started = time.process_time()
        bad = run()
        times.append(time.process_time() - started)
    grew = _resident("VmHWM") - before
    sys.stdout.write("\n" + json.dumps([min(times), grew, bad]) + "\n")


def _resident(what: str) -> float:
    """Memory now or at its peak, in MB (Linux)."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(what)) / 1024


def main() -> None:
    best: dict[str, list[float]] = {}
    for _ in range(2):
        for name, (package, _make) in ENGINES.items():
            if importlib.util.find_spec(package) is None:
                continue
            command = [sys.executable, "-m", "tests.benchmarks.bench_schema", name]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                print(f"{name}: failed: {done.stderr.strip().splitlines()[-1]}")
                continue
            found = json.loads(done.stdout.strip().splitlines()[-1])
            best[name] = min(best.get(name, found), found)
    hand = best["Polars by hand"][0]
    print(f"{'engine':28} {'CPU s':>7} {'ratio':>6} {'MB':>6} {'bad rows':>9}")
    for name, (seconds, grew, bad) in best.items():
        print(f"{name:28} {seconds:7.3f} {seconds / hand:6.2f} {grew:6.0f} {bad:9,.0f}")
    for name, (package, _make) in ENGINES.items():
        if importlib.util.find_spec(package) is None:
            print(f"{name}: {package} is not installed")


if __name__ == "__main__":
    one(sys.argv[1]) if len(sys.argv) > 1 else main()
