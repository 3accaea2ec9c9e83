"""Make the Vega that the widgets draw with: one module without network, and its licences.

Run it with npm on the PATH to take newer versions, then look at every chart::

    python tests/tools/make_vega.py
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

STATIC = Path(__file__).parents[2] / "nbvalidate" / "widgets" / "static"
PACKAGES = ("vega@6.4.0", "vega-lite@6.4.3", "vega-interpreter@2.3.2")
ENTRY = """\
export { View, parse } from "vega";
export { compile } from "vega-lite";
export { expressionInterpreter } from "vega-interpreter";
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text("{}", encoding="utf-8")
        (folder / "entry.js").write_text(ENTRY, encoding="utf-8")
        subprocess.run(
            ["npm", "install", "--silent", *PACKAGES, "esbuild@0.25"], cwd=folder, check=True
        )
        how = ["--bundle", "--minify", "--format=esm", "--legal-comments=none", "--charset=utf8"]
        subprocess.run(
            ["npx", "esbuild", "entry.js", *how, "--metafile=meta.json", "--outfile=vega.js"],
            cwd=folder,
            check=True,
        )
        head = f"/* {', '.join(PACKAGES)}: made by make_vega.py; licences in vega.LICENSES.txt */\n"
        made = head + (folder / "vega.js").read_text(encoding="utf-8")
        (STATIC / "vega.js").write_text(made, encoding="utf-8")
        (STATIC / "vega.LICENSES.txt").write_text(licences(folder), encoding="utf-8")


def licences(folder: Path) -> str:
    """The licence of each package that is in the bundle; each text once."""
    import json

    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    packages = set()
    for path in meta["inputs"]:
        parts = Path(path).parts
        if "node_modules" in parts:
            at = len(parts) - 1 - parts[::-1].index("node_modules")
            packages.add("/".join(parts[at + 1 : at + 2 + parts[at + 1].startswith("@")]))
    texts: dict[str, list[str]] = {}
    for package in sorted(packages):
        found = [p for p in (folder / "node_modules" / package).glob("LICEN*") if p.is_file()]
        if not found:
            raise SystemExit(f"{package} has no licence file")
        text = found[0].read_text(encoding="utf-8").strip()
        texts.setdefault(text, []).append(package)
    rule = "-" * 78
    return "\n".join(f"{', '.join(names)}\n{rule}\n{text}\n\n" for text, names in texts.items())


if __name__ == "__main__":
    main()
