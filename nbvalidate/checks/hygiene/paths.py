"""Absolute paths: folders that exist on one machine only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.checks.hygiene.shell import magic_commands
from nbvalidate.findings import Finding

__all__ = ["absolute_paths"]

#: Roots that only paths have; found anywhere in the code.
_KNOWN_ROOT = re.compile(
    r"(?:file:/{2,3})?(?:/home/[\w.-]+|/Users/[\w.-]+|/root/[\w.-]+|/mnt/[\w.-]+|/media/[\w.-]+|/Volumes/[\w.-]+"
    r"|/content(?:/[\w.-]+|$|/$)|/kaggle/(?:input|working|temp)|/gdrive/|/gcs/[\w.-]+|/dbfs/|/scratch/[\w.-]+"
    r"|/var/[\w.-]+/|/opt/[\w.-]+|/usr/(?:local|share|lib|bin)\b|/etc/[\w.-]+|/srv/[\w.-]+/|/nfs/|/data/[\w.-]+[/.]"
    r"|/private/(?:var|tmp)/|/project/storage)"
)
_DRIVE = re.compile(
    r"[A-Za-z]:(?:\\{1,2}[^\\/:*?\"<>|\r\n]+|/(?!/)[\w .()-]+[/.])|\\\\[\w.-]+\\[\w$.-]+"
)
_HOME = re.compile(r"~(?:/[\w.-]|$)")
#: Any other absolute path, believed only as the argument of a function that takes a path.
_ANY = re.compile(r"/[\w.-]+(?:/[\w .()-]+)*/?$|/[\w.-]+/[^\s<>{}|*?]*$")
_HINT = re.compile(r"[/\\~]")
_HARMLESS = re.compile(r"/(?:dev|proc|tmp)(?:/|$)|/(?:usr/bin/env)\b")

_TAKES_PATH = re.compile(
    r"(?:.*\.)?(?:open|Path|PosixPath|WindowsPath|PurePath|read_(?!html|sql)\w+|to_(?:csv|excel|parquet|pickle|json|feather|hdf|stata)"
    r"|load|loadtxt|genfromtxt|fromfile|imread|imwrite|savefig|save|savetxt|savez|load_model|save_model|load_weights|save_weights"
    r"|chdir|listdir|walk|makedirs|mkdir|scandir|glob|iglob|exists|isfile|isdir|copy|copyfile|copytree|move|rename|remove|rmtree"
    r"|ZipFile|TarFile|flow_from_directory|image_dataset_from_directory|ImageFolder|load_img|VideoCapture|dump|write_(?:csv|parquet|json|image|html)"
    r"|to_file|from_file|SummaryWriter|TensorBoard|ModelCheckpoint|Image)$"
)
_PATH_PACKAGES = re.compile(r"os\.path\.(?!basename|split)|pathlib\.|shutil\.|glob\.|sys\.path\.")
_ROUTES = re.compile(
    r"(?:.*\.)?(?:route|get|post|put|delete|patch|add_url_rule|xpath|find_elements?\w*|sub|match|search|compile|findall|replace|split|strip|startswith|endswith|urljoin|Input|Link)$"
)


def absolute_paths(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per path and cell."""
    for cell, calls in zip(facts.cells, facts.calls, strict=True):
        if not _HINT.search(cell.cell.source):
            continue
        seen: set[str] = set()
        arguments = {
            id(arg): call.name
            for call in calls
            if call.name
            for arg in (*call.node.args, *(k.value for k in call.node.keywords))
        }
        for node, text in _strings(cell.tree):
            name = arguments.get(id(node), "")
            path = _path(text, name)
            if path and path not in seen:
                seen.add(path)
                yield _finding(cell, rule, path, node)
        for command in magic_commands(cell):
            for word in command.words:
                path = _in_command(command.words[0].lstrip("%"), word.split("=")[-1])
                if path and path not in seen:
                    seen.add(path)
                    yield _finding(cell, rule, path, None, command.line)


def _finding(
    cell: CodeCell, rule: Rule, path: str, node: ast.expr | None, line: int | None = None
) -> Finding:
    shown = path if len(path) <= 80 else path[:79] + "…"
    at = {"line": line, "end_line": line} if line else {}
    return cell.finding(
        rule,
        f"Cell {cell.cell.index} uses the path `{shown}`, which other machines do not have.",
        node,
        **at,
        fix="Use a path relative to the notebook, e.g. `Path('data') / 'file.csv'`,"
        " or read the folder from a parameter.",
        evidence={"path": shown},
    )


def _strings(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """String constants that are values; f-strings by how they begin; no docstrings, no keys."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.JoinedStr):
            first = node.values[0] if node.values else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node, first.value
            stack.extend(v for v in node.values if isinstance(v, ast.FormattedValue))
            continue
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        ):
            continue  # said, not used
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node, node.value
            continue
        if isinstance(node, ast.Compare):
            continue
        stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _path(text: str, call: str) -> str:
    """`text` if it is an absolute path, given the function that gets it; else ''."""
    text = text.strip()
    if (
        len(text) < 3
        or len(text) > 400
        or "\n" in text
        or ("://" in text[1:] and text[:5] != "file:")
    ):
        return ""
    if not (text[0] in "/~\\" or text[1] == ":" or text[:5] == "file:") or _HARMLESS.match(text):
        return ""
    if call and _ROUTES.match(call) and not _PATH_PACKAGES.match(call):
        return ""
    if _KNOWN_ROOT.match(text) or _DRIVE.match(text):
        return "" if re.search(r"[<>|\[\]^$]|\\[dws]\b", text[3:]) else text
    takes = bool(call) and bool(_TAKES_PATH.match(call) or _PATH_PACKAGES.match(call))
    takes = takes or call.endswith("expanduser")
    if _HOME.match(text):
        return text if takes or re.match(r"~/[\w.-]+/", text) else ""
    return text if takes and _ANY.match(text) else ""


def _in_command(command: str, word: str) -> str:
    if command in ("sudo", "apt", "apt-get", "echo", "sed", "awk", "grep", "which", "chmod", "ln"):
        return ""
    if len(word) < 3 or "://" in word or _HARMLESS.match(word):
        return ""
    if _KNOWN_ROOT.match(word) or _DRIVE.match(word) or _HOME.match(word):
        return word
    return word if command in ("cd", "ls", "cat", "cp", "mv", "head") and _ANY.match(word) else ""
