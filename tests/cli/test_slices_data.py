"""The rows of ``nbvalidate slices``: the same whatever the file, and as a model was fitted on."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from nbvalidate.cli import main
from nbvalidate.cli.slices_data import read_rows, with_moments
from nbvalidate.errors import UsageError


@pytest.fixture(autouse=True)
def frame(tmp_path, monkeypatch):
    """Rows in each kind of file; errors are large on days at the end, and in no order."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    days = pd.date_range("2024-01-01", periods=400, freq="D").repeat(5)
    made = pd.DataFrame({"day": days, "shop": rng.choice([*"abc", "d, e"], 2000)})
    made["sold"] = rng.integers(0, 9, 2000)
    made["rain"] = rng.random(2000).round(3)
    made["open"] = rng.random(2000) < 0.5
    made["wrong"] = (rng.random(2000) < np.where(days >= "2024-09-01", 0.6, 0.1)) * 1.0
    made = made.sample(frac=1, random_state=1).reset_index(drop=True)
    made.loc[::17, "rain"] = None
    made.loc[::19, "shop"] = None
    made.to_csv("all.csv", index=False)
    made.to_csv("all.tsv", index=False, sep="\t")
    made.to_csv("semicolons.csv.gz", index=False, sep=";")
    made.head(900).to_csv("part-1.csv", index=False)
    made.tail(1100).to_csv("part-2.csv", index=False)
    made.to_json("all.jsonl", orient="records", lines=True, date_format="iso")
    made.set_index(np.arange(2000) * 2).to_parquet("all.parquet")
    Path("parts").mkdir()
    made.head(900).to_parquet("parts/1.parquet")
    made.tail(1100).to_parquet("parts/2.parquet")
    with duckdb.connect("all.duckdb") as base:
        base.register("made", made)
        base.execute("create table t as select * from made")
    return made


FILES = ["all.csv", "all.tsv", "semicolons.csv.gz", "part-*.csv", "all.jsonl"]
FILES += ["all.parquet", "parts", "parts/*.parquet", "all.duckdb::t"]


@pytest.mark.parametrize("data", FILES)
def test_rows_are_the_same_whatever_the_file(frame, data):
    found = with_moments(read_rows(data))
    assert found["day"].dtype.kind == "M"
    pd.testing.assert_frame_equal(found, frame, check_dtype=False)


@pytest.mark.parametrize("data", FILES)
def test_a_rule_means_the_same_rows_whatever_the_file(frame, data, capsys):
    rules = {
        "late": [{"column": "day", "low": "2024-09-01"}],
        "mondays": [{"column": "day", "part": "weekday", "is": "Monday"}],
        "shop": [{"column": "shop", "is": "d, e"}],
        "unknown": [{"column": "shop", "missing": True}],
        "wet": [{"column": "rain", "low": 0.5}],
        "open": [{"column": "open", "is": True}],
    }
    gate = {"slices": [{"name": name, "rule": rule} for name, rule in rules.items()]}
    Path("slices.json").write_text(json.dumps(gate))
    words = ["slices", "check", "slices.json", "--data", data, "--error", "wrong"]
    assert main([*words, "--format", "json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["notebooks"]
    rows = {one["name"]: one["rows"] for one in told["slices"]["outcomes"]}
    assert rows == {
        "late": (frame["day"] >= "2024-09-01").sum(),
        "mondays": (frame["day"].dt.day_of_week == 0).sum(),
        "shop": (frame["shop"] == "d, e").sum(),
        "unknown": frame["shop"].isna().sum(),
        "wet": (frame["rain"] >= 0.5).sum(),
        "open": frame["open"].sum(),
    }
    assert told["slices"]["outcomes"][0]["status"] == "fail"


@pytest.mark.parametrize("data", ["all.csv", "all.parquet"])
def test_the_newest_rows_are_held_back_from_a_text_file_too(data, capsys):
    words = ["slices", "find", "--data", data, "--error", "wrong", "--time", "day"]
    assert main([*words, "--format", "json", "--features", "shop,rain"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["how"] == "by time"
    # the last 1,000 rows by day have many more errors than all
    assert told["slices"][0]["overall"] > 0.4


@pytest.mark.parametrize(
    ("texts", "moments"),
    [
        (["2024-01-31", None, "2024-02-01"], True),
        (["2024-01-31 12:00", "2024-01-31T12:00:01.5"], True),
        (["2024-01-31T12:00Z"], True),
        (["31.01.2024"], False),
        (["2024-02-31"], False),
        (["2024-01-31", "soon"], False),
        ([None, None], False),
        (["2024"], False),
        ([2024, 2025], False),
        ([datetime.date(2024, 1, 31)], False),
    ],
)
def test_only_texts_that_are_all_moments_become_moments(texts, moments):
    frame = pd.DataFrame({"a": texts, "b": 1})
    before = frame.copy()
    assert (with_moments(frame)["a"].dtype.kind == "M") is moments
    pd.testing.assert_frame_equal(frame, before)


def test_a_model_gets_texts_as_it_was_fitted_on_them(capsys):
    Path("judging.py").write_text(
        "def first(rows):\n"
        "    assert list(rows) == ['day', 'shop', 'sold', 'rain', 'open']\n"
        "    return rows['day'].str.startswith('2024-01') * 1.0\n"
    )
    Path("slices.json").write_text('{"discovered": {}}')
    words = ["slices", "check", "slices.json", "--data", "all.csv", "--target", "wrong"]
    assert main([*words, "--model", "judging:first"]) in (0, 1), capsys.readouterr().err


@pytest.mark.parametrize("name", ["empty.csv", "ragged.csv", "bad.jsonl", "bad.parquet", "a.xlsx"])
def test_what_cannot_be_read_is_one_sentence(name):
    texts = {
        "ragged.csv": "a,b\n1,2\n1,2,3,4\n",
        "bad.jsonl": "{",
        "bad.parquet": "no",
        "a.xlsx": "x",
    }
    Path(name).write_text(texts.get(name, ""))
    with pytest.raises(UsageError) as told:
        read_rows(name)
    assert name in str(told.value)
    assert "\n" not in str(told.value)
