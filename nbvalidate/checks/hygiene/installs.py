"""Installations written into a notebook: what they install, and whether they say which version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.checks.hygiene.shell import Command, calls_commands, magic_commands
from nbvalidate.findings import Finding

__all__ = ["installed", "unpinned_installs"]

_PIP_VALUES = frozenset(
    "-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f"
    " --find-links -t --target --prefix --root --upgrade-strategy --proxy --timeout"
    " --no-binary --only-binary"
    " --platform --python-version --implementation --abi --trusted-host --retries --cache-dir --log"
    " --src --default-timeout --progress-bar --config-settings -p --python --index".split()
)
_CONDA_VALUES = frozenset("-c --channel -n --name -p --prefix --file --solver".split())
_TOOLS = frozenset({"pip", "setuptools", "wheel", "conda", "mamba", "uv"})
_PIP = re.compile(r"(?:.*/)?pip[\d.]*(?:\.exe)?$")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PINNED_URL = re.compile(r"@[\w./-]+(?:#|$)|\d+\.\d+|[0-9a-f]{40}")


def _each(facts: NotebookFacts) -> Iterator[tuple[CodeCell, Command, str, list[str]]]:
    """Installing commands with the tool and what they install."""
    for cell, calls in zip(facts.cells, facts.calls, strict=True):
        if "install" not in cell.cell.source and "add" not in cell.cell.source:
            continue
        commands = [*magic_commands(cell)]
        for call in calls:
            commands.extend(calls_commands(call))
        for command in commands:
            tool, specs = _specs(command.words)
            if specs:
                yield cell, command, tool, specs


def _specs(words: Sequence[str]) -> tuple[str, list[str]]:
    words = [w for w in words if "=" not in w or not re.match(r"[A-Z_]+=", w)]  # `VAR=1 pip ...`
    if "install" not in words or any(w in ("--help", "-h") for w in words):
        return "", []
    at = words.index("install")
    before = words[:at]
    pip = any(_PIP.match(w) for w in before)
    conda = any(w.rpartition("/")[2] in ("conda", "mamba", "micromamba") for w in before)
    if pip == conda or len(before) > 6:
        return "", []
    return ("pip" if pip else "conda"), list(_wanted(words[at + 1 :], pip))


def _wanted(words: Sequence[str], pip: bool) -> Iterator[str]:
    takes_value = _PIP_VALUES if pip else _CONDA_VALUES
    skip = False
    for number, word in enumerate(words):
        if skip:
            skip = False
        elif word.startswith("#"):
            return
        elif word in (">", ">>", "2>", "1>", "&>"):
            skip = True
        elif word.startswith("-"):
            skip = word in takes_value
        elif re.match(r"[0-9&]?>", word) or not word:
            continue
        elif re.match(r"[<>=!~]", word) or (number and re.search(r"[<>=!~]$", words[number - 1])):
            continue  # `x >= 1` with spaces: part of the word before
        else:
            yield word


def _is_pinned(spec: str, tool: str) -> bool:
    if tool == "conda":
        return "=" in spec.rpartition("::")[2] and not re.search(r"[<>]", spec)
    if "://" in spec or spec.startswith("git+"):
        return bool(_PINNED_URL.search(spec.rpartition("://")[2]))
    return "==" in spec


def _is_local_or_dynamic(spec: str) -> bool:
    return (
        bool(re.match(r"[.~/{$]|[A-Za-z]:\\", spec))
        or any(c in spec for c in "{$*?")
        or (spec.endswith((".whl", ".tar.gz", ".zip", ".yml", ".txt")) and "://" not in spec)
        or ("/" in spec and "://" not in spec and "@" not in spec and "::" not in spec)
    )


def _name(spec: str) -> str:
    if "#egg=" in spec:
        return spec.partition("#egg=")[2].partition("&")[0]
    if "://" in spec and "@ " not in spec:
        path = re.split(r"[@?#]", spec.rpartition("://")[2].partition("/")[2])[0]
        return path.rstrip("/").rpartition("/")[2].removesuffix(".git") or spec
    match = _NAME.match(spec.rpartition("::")[2])
    return match.group() if match else ""


def installed(facts: NotebookFacts) -> frozenset[str]:
    """Names of the distributions that the notebook itself installs."""
    return frozenset(_name(spec) for *_, specs in _each(facts) for spec in specs)


def unpinned_installs(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per command that installs whatever is newest."""
    for cell, command, tool, specs in _each(facts):
        loose = [
            spec
            for spec in specs
            if not _is_local_or_dynamic(spec)
            and not _is_pinned(spec, tool)
            and _name(spec).lower() not in _TOOLS
        ]
        names = tuple(dict.fromkeys(name for spec in loose if (name := _name(spec))))
        if not names:
            continue
        shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        sign = "==" if tool == "pip" else "="
        yield cell.finding(
            rule,
            f"Cell {cell.cell.index} installs {shown} without saying which version.",
            command.node,
            **({} if command.node else {"line": command.line, "end_line": command.line}),
            names=names,
            fix=f"Name the version: `{tool} install {names[0]}{sign}X.Y.Z`,"
            " or install from a requirements file with `-r`.",
            evidence={"installs": len(specs), "unpinned": len(loose)},
        )
