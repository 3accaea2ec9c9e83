"""What the documents say is true: the rule list, the commands, the Python example."""

from __future__ import annotations

import re
from pathlib import Path

from nbvalidate.checks import catalogue
from nbvalidate.cli.main import build_parser
from nbvalidate.errors import UsageError

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table():
    """The list of rules as Markdown."""
    lines = ["| code | name | severity | what is wrong |", "|---|---|---|---|"]
    lines += [f"| {r.code} | {r.name} | {r.severity} | {r.summary} |" for r in catalogue()]
    return "\n".join(lines)


def test_the_readme_lists_the_rules_of_the_catalogue():
    listed = re.search(r"<!-- rules -->\n(.*)\n<!-- /rules -->", README, re.DOTALL)
    assert listed
    assert listed[1] == table(), "run: python -m tests.test_docs"


def test_the_commands_of_the_readme_are_understood():
    block = re.search(r"## On the command line\n\n```bash\n(.*?)```", README, re.DOTALL)
    commands = [line.split("#")[0].split() for line in block[1].splitlines()]
    assert len(commands) >= 7
    for command in commands:
        try:
            build_parser().parse_args(command[1:])
        except UsageError as error:
            raise AssertionError(command) from error


def test_the_python_example_of_the_readme_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    example = re.search(r"### From Python\n\n```python\n(.*?)```", README, re.DOTALL)[1]
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out == "True []\n"


def test_the_finding_shown_in_the_readme_is_what_is_printed(write, cli):
    shown = re.search(r"```text\n(study.ipynb:.*?)```", README, re.DOTALL)[1]
    text = {"cell_type": "markdown", "source": "#"}
    write("study.ipynb", [text, text, text, "print(rate * 2)", text, "rate = 1"])
    assert shown in cli("check", "study.ipynb").stdout


if __name__ == "__main__":
    start, end = "<!-- rules -->\n", "\n<!-- /rules -->"
    before, rest = README.split(start)
    after = rest.split("<!-- /rules -->", 1)[1]
    (ROOT / "README.md").write_text(before + start + table() + end + after, encoding="utf-8")
