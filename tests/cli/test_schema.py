"""``nbvalidate schema`` on files, as a pipeline calls it."""

from __future__ import annotations

import importlib
import json
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import duckdb
import jsonschema
import polars as pl
import pytest

from nbvalidate.cli import main
from nbvalidate.formats.json_report import schema as json_schema

SCHEMA = """version: 1
name: orders
columns:
  order_id: {dtype: integer, nullable: false, unique: true}
  status: {dtype: category, one_of: [open, paid, sent]}
  price: {dtype: float, min: 0}
"""
GOOD = pl.DataFrame(
    {"order_id": range(200), "status": ["open", "paid"] * 100, "price": [1.5, 2.25] * 100}
)
BAD = GOOD.with_columns(
    price=pl.when(pl.col("order_id") == 7).then(-3.0).otherwise(pl.col("price")),
    status=pl.when(pl.col("order_id") == 9).then(pl.lit("lost")).otherwise(pl.col("status")),
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("orders.yaml").write_text(SCHEMA)
    GOOD.write_csv("good.csv")
    BAD.write_csv("bad.csv")
    return tmp_path


@pytest.fixture
def schema(capsys, monkeypatch):
    """Run ``nbvalidate schema ...``: exit code, stdout, stderr."""

    # what only a process of ours may do
    module = importlib.import_module("nbvalidate.cli.main")
    monkeypatch.setattr(module, "_end_politely", lambda: None)
    monkeypatch.setattr(module, "_leave_out_uri_grammar", lambda: None)

    def run(*words):
        capsys.readouterr()
        code = main(["schema", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


# check -------------------------------------------------------------------------------------------


def test_good_data_are_one_line_and_exit_with_0(schema):
    code, out, err = schema("check", "orders.yaml", "good.csv")
    assert (code, err) == (0, "")
    assert out.startswith("✓ good.csv: 200 rows, 3 columns, ")
    assert out.endswith("rules: nothing wrong\n")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "duckdb"])
def test_bad_data_say_the_same_in_every_kind_of_file(schema, kind):
    data = f"bad.{kind}"
    if kind == "jsonl":
        BAD.write_ndjson(data)
    elif kind == "parquet":
        BAD.write_parquet(data)
    elif kind == "duckdb":
        with duckdb.connect(data) as connection:
            connection.register("bad", BAD.to_arrow())
            connection.execute("create table orders as select * from bad")
        data += "::orders"
    code, out, _ = schema("check", "orders.yaml", data)
    assert code == 1
    assert out.startswith(f"{data}: 2 errors in 200 rows, 3 columns;")
    assert "SCH202 out-of-range: `price` was at least 0 and goes down to -3" in out
    assert "SCH206 unknown-value: `status`" in out
    assert "lost" in out
    assert "bad rows: 1 of 200 (0.5 %)" in out


def test_a_glob_is_one_data_set_and_several_words_are_several(schema, folder):
    (folder / "data").mkdir()
    for month, frame in enumerate([GOOD, BAD.with_columns(pl.col("order_id") + 1000)]):
        frame.write_parquet(f"data/2024-{month}.parquet")
    code, out, _ = schema("check", "orders.yaml", "data/*.parquet")
    assert code == 1
    assert out.startswith("data/*.parquet: 2 errors in 400 rows")
    code, out, _ = schema("check", "orders.yaml", *sorted(Path("data").iterdir()))
    assert code == 1
    assert "✓ data/2024-0.parquet: 200 rows" in out
    assert "data/2024-1.parquet: 2 errors in 200 rows" in out
    assert out.strip().split("\n")[-1].startswith("2 data sets: 2 errors (")


def test_what_cannot_be_read_is_listed_and_the_others_are_checked(schema):
    Path("broken.parquet").write_bytes(b"PAR1 no more")
    Path("picture.png").write_bytes(b"\x89PNG")
    code, out, _ = schema(
        "check", "orders.yaml", "broken.parquet", "nope.csv", "picture.png", "good.csv"
    )
    assert code == 2
    assert "broken.parquet: CANNOT BE READ: " in out
    assert "nope.csv: CANNOT BE READ: There is no such file." in out
    assert "picture.png: CANNOT BE READ: Data are read from CSV" in out
    assert "✓ good.csv: 200 rows" in out
    assert "4 data sets: 3 cannot be read, no findings" in out
    code, out, _ = schema("check", "orders.yaml", "nope.duckdb::orders")
    assert (code, out) == (2, "nope.duckdb::orders: CANNOT BE READ: There is no such file.\n")


def test_json_keeps_to_the_contract(schema):
    code, out, _ = schema("check", "orders.yaml", "bad.csv", "nope.csv", "--format", "json")
    report = json.loads(out)
    jsonschema.validate(report, json_schema())
    assert code == 2
    assert report["command"] == "schema check"
    bad, nope = report["notebooks"]
    assert (bad["path"], bad["status"]) == ("bad.csv", "findings")
    assert bad["schema"] == {
        "file": "orders.yaml",
        "rows": 200,
        "columns": 3,
        "checks": bad["schema"]["checks"],
        "unchecked": [],
    }
    assert bad["schema"]["checks"] > 5
    found = {finding["rule"]: finding for finding in bad["findings"]}
    assert found["SCH202"]["evidence"]["bad"] == 1
    assert found["SCH202"]["evidence"]["rows"] == [7]
    assert (nope["status"], nope["error"]) == ("unreadable", "There is no such file.")
    assert report["summary"] == {"notebooks": 2, "error": 2, "warning": 0, "info": 0}


def test_the_other_formats_speak_of_data(schema):
    code, out, _ = schema("check", "orders.yaml", "bad.csv", "nope.csv", "--format", "github")
    assert "::error file=bad.csv,line=1,title=SCH202 out-of-range::" in out
    assert "title=data set cannot be read::" in out
    _, out, _ = schema("check", "orders.yaml", "bad.csv", "--format", "junit")
    cases = ET.fromstring(out).findall(".//testcase")
    assert [case.get("name") for case in cases] == ["data set"]
    _, out, _ = schema("check", "orders.yaml", "bad.csv", "--format", "sarif")
    (run,) = json.loads(out)["runs"]
    assert {result["ruleId"] for result in run["results"]} == {"SCH202", "SCH206"}
    assert run["automationDetails"]["id"] == "nbvalidate/schema-check/"
    code, out, _ = schema(
        "check", "orders.yaml", "bad.csv", "--format", "html", "--output", "out/report.html"
    )
    assert (code, out) == (1, "")
    page = Path("out/report.html").read_text()
    assert "SCH202" in page
    assert "<script" not in page


def test_rules_are_selected_and_the_exit_code_follows(schema):
    assert schema("check", "orders.yaml", "bad.csv", "--select", "SCH1")[0] == 0
    code, out, _ = schema("check", "orders.yaml", "bad.csv", "--ignore", "out-of-range")
    assert code == 1
    assert "SCH202" not in out
    assert schema("check", "orders.yaml", "bad.csv", "--fail-on", "never")[0] == 0
    GOOD.with_columns(extra=pl.lit(1)).write_csv("extra.csv")
    assert schema("check", "orders.yaml", "extra.csv")[0] == 0
    assert schema("check", "orders.yaml", "extra.csv", "--fail-on", "info")[0] == 1


def test_what_a_project_selects_for_its_notebooks_does_not_silence_a_schema(schema):
    Path("pyproject.toml").write_text('[tool.nbvalidate]\nselect = ["ORD"]\n')
    assert schema("check", "orders.yaml", "bad.csv")[0] == 1
    Path("pyproject.toml").write_text('[tool.nbvalidate]\nignore = ["SCH202", "SCH206"]\n')
    assert schema("check", "orders.yaml", "bad.csv")[0] == 0


def test_what_the_project_binds_is_checked_without_words(schema, folder, monkeypatch):
    (folder / "data").mkdir()
    BAD.write_parquet("data/a.parquet")
    Path("pyproject.toml").write_text(
        '[tool.nbvalidate.schemas]\norders = "orders.yaml"\n'
        '"data/*.parquet" = "orders.yaml"\n"good.csv" = "orders.yaml"\n'
    )
    code, out, _ = schema("check")
    assert code == 1
    assert "data/*.parquet: 2 errors" in out
    assert "✓ good.csv" in out
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    code, out, _ = schema("check", "../orders.yaml")
    assert code == 1
    assert "../data/*.parquet: 2 errors" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check"], "Say which schema and which data: nbvalidate schema check FILE DATA;"),
        (["check", "orders.yaml"], "Say which data: nbvalidate schema check orders.yaml DATA;"),
        (["check", "good.csv", "orders.yaml"], "good.csv is no schema: a YAML file comes first"),
        (["check", "order.yaml", "good.csv"], "order.yaml"),
        (["check", "orders.yaml", "good.csv", "--select", "SCX"], "No rule or family is called"),
        (["infer", "nope.csv"], "nope.csv: there is no such file."),
        (["infer", "good.csv", "-o", "orders.yaml"], "orders.yaml exists: --force overwrites it."),
        (["evolve", "orders.yaml", "bad.csv", "--accept", "x.y"], "'x.y' is not broken by these"),
        (["import", "nope.yaml"], "nope.yaml cannot be read: No such file or directory."),
    ],
)
def test_a_mistake_is_one_sentence_and_exits_with_2(schema, words, said):
    code, out, err = schema(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.startswith("nbvalidate: ")
    assert "Traceback" not in err


def test_a_wrong_definition_is_told_with_its_line(schema):
    Path("wrong.yaml").write_text(SCHEMA.replace("min: 0", "minn: 0"))
    code, _, err = schema("check", "wrong.yaml", "good.csv")
    assert code == 2
    assert "wrong.yaml:6" in err
    assert "`min`" in err


@pytest.mark.parametrize("table", ["3", '["orders.yaml"]', "{orders = 3}"])
def test_bindings_that_make_no_sense_are_told(schema, table):
    Path("pyproject.toml").write_text(f"[tool.nbvalidate]\nschemas = {table}\n")
    code, _, err = schema("check")
    assert code == 2
    assert 'schemas must be a table of files, e.g. {orders = "schemas/orders.yaml"' in err


def test_progress_is_told_on_a_terminal_only(schema, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    _, out, err = schema("check", "orders.yaml", "good.csv")
    assert "\rgood.csv: " in err
    assert err.endswith("\r\x1b[K")
    assert out.startswith("✓ good.csv")


def test_an_interruption_exits_with_130(folder):
    code = (
        "import sys, nbvalidate.checks.schema.run as run\n"
        "def check(*a, **k): raise KeyboardInterrupt\n"
        "run.check = check\n"
        "from nbvalidate.cli import main\n"
        "sys.exit(main(['schema', 'check', 'orders.yaml', 'good.csv']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 128 + signal.SIGINT
    assert done.stderr == "nbvalidate: interrupted\n"


# the others --------------------------------------------------------------------------------------


def test_what_is_inferred_is_what_the_data_obey(schema):
    code, out, _ = schema("infer", "good.csv")
    assert code == 0
    assert "\nname: good\n" in out
    assert schema("infer", "good.csv", "-o", "schemas/good.yaml") == (0, "", "")
    assert Path("schemas/good.yaml").read_text() == out
    assert schema("check", "schemas/good.yaml", "good.csv")[0] == 0
    assert schema("check", "schemas/good.yaml", "bad.csv")[0] == 1
    assert schema("infer", "bad.csv", "-o", "schemas/good.yaml", "--force", "--name", "o")[0] == 0
    assert "\nname: o\n" in Path("schemas/good.yaml").read_text()


def test_a_difference_is_told_and_a_breaking_one_exits_with_1(schema):
    Path("new.yaml").write_text(
        SCHEMA.replace("min: 0", "min: 5").replace("[open, paid", "[new, open, paid")
    )
    code, out, _ = schema("diff", "orders.yaml", "new.yaml")
    assert code == 1
    assert "`price`" in out
    assert schema("diff", "orders.yaml", "new.yaml", "--fail-on", "never")[0] == 0
    assert schema("diff", "orders.yaml", "orders.yaml", "--fail-on", "any")[0] == 0
    _, out, _ = schema("diff", "orders.yaml", "new.yaml", "--format", "json")
    assert json.loads(out)
    _, out, _ = schema("diff", "orders.yaml", "new.yaml", "--format", "html")
    assert out.startswith("<!doctype html>")
    assert "price" in out


def test_a_difference_to_data_is_what_they_break(schema):
    code, out, _ = schema("diff", "orders.yaml", "bad.csv")
    assert code == 1
    assert "`price`" in out
    assert "`status`" in out
    assert schema("diff", "orders.yaml", "good.csv")[0] == 0
    assert schema("diff", "good.csv", "bad.csv")[0] == 1
    code, _, err = schema("diff", "orders.yaml", "nope.csv")
    assert code == 2
    assert err.count("nope.csv") == 1


def test_evolving_allows_what_is_accepted_and_no_more(schema):
    code, out, _ = schema("evolve", "orders.yaml", "bad.csv")
    assert code == 0
    assert {line.split()[0] for line in out.splitlines()} == {"price.min", "status.one_of"}
    assert "lost" in out
    words = ("evolve", "orders.yaml", "bad.csv", "--accept", "status.one_of")
    assert schema(*words, "-o", "new.yaml")[0] == 0
    code, out, _ = schema("check", "new.yaml", "bad.csv")
    assert code == 1
    assert "SCH206" not in out
    assert "SCH202" in out
    assert Path("orders.yaml").read_text() == SCHEMA


def test_pandera_reads_what_is_exported_and_back(schema):
    code, out, _ = schema("export", "orders.yaml", "--to", "pandera", "-o", "pandera.yaml")
    assert (code, out) == (0, "")
    code, out, _ = schema("import", "pandera.yaml", "-o", "back.yaml")
    assert code == 0
    assert schema("check", "back.yaml", "good.csv")[0] == 0
    assert schema("check", "back.yaml", "bad.csv")[0] == 1
    code, out, err = schema("import", "orders.yaml")
    assert (code, out) == (2, "")
    assert err.startswith("nbvalidate: orders.yaml: This is no YAML of pandera")
