"""Slices of a table larger than memory, with DuckDB: time, and how much memory it takes at most.

``python -m tests.benchmarks.bench_slices_larger [ROWS]``: writes a Parquet file of 20,000,000 rows
(or so many) and six features into a temporary folder, and searches it in a process of its own, with
errors of 0 and 1, and with real ones. Prints a line for each.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

_GROUP = 1_000_000


def write(path: Path, rows: int) -> None:
    """Six features and two columns of errors, group by group."""
    random = np.random.default_rng(0)
    writer = None
    for start in range(0, rows, _GROUP):
        n = min(_GROUP, rows - start)
        region = random.integers(0, 12, n)
        device = random.integers(0, 5, n)
        bad = (region == 3) & (device == 1)
        wrong = random.random(n) < np.where(bad, 0.7, 0.1)
        table = pa.table(
            {
                "region": pa.array([f"region {i}" for i in range(12)]).take(pa.array(region)),
                "device": pa.array([f"device {i}" for i in range(5)]).take(pa.array(device)),
                "age": random.integers(18, 95, n),
                "income": random.gamma(2.0, 20_000.0, n),
                "member": random.random(n) < 0.3,
                "at": np.datetime64("2024-01-01", "us")
                + random.integers(0, 31_536_000, n).astype("timedelta64[s]"),
                "wrong": wrong.astype(np.int8),
                "off": wrong * random.gamma(2.0, 3.0, n),
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def search(path: str, error: str) -> None:
    """Search, and print what it took."""
    import duckdb

    from nbvalidate.slices import find_slices

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    other = {"wrong": "off", "off": "wrong"}[error]
    relation = duckdb.connect().read_parquet(path).project(f"* exclude ({other})")
    found = find_slices(relation, error)
    taken = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{found.rows:,} rows, errors {error}: {taken:.1f} s, {peak / 1e6:.2f} GB at most"
        f" ({before / 1e6:.2f} GB before), first {found[0].rule!r} ({found[0].outcome})",
        flush=True,
    )


def main() -> None:
    """All of it."""
    if len(sys.argv) == 4:
        search(sys.argv[2], sys.argv[3])
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        write(path, rows)
        print(f"{path.stat().st_size / 1e9:.2f} GB of Parquet", flush=True)
        for error in ("wrong", "off"):
            command = [sys.executable, "-m", "tests.benchmarks.bench_slices_larger"]
            subprocess.run([*command, "search", str(path), error], check=True)


if __name__ == "__main__":
    main()
