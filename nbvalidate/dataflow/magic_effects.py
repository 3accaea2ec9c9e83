"""What magics do to names: ``%timeit`` reads them, ``%%capture out`` binds one, ``%run`` any."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from nbvalidate.dataflow.ipython import Magic, ParsedCell
from nbvalidate.dataflow.magics import (
    DYNAMIC_LINE_MAGICS,
    KNOWN_CELL_MAGICS,
    KNOWN_LINE_MAGICS,
)
from nbvalidate.dataflow.names import NameTracker
from nbvalidate.dataflow.state import BOUND

__all__ = ["MagicEffects"]

_IDENTIFIER = re.compile(r"\$\{?([A-Za-z_]\w*)\}?|\{([^{}]+)\}")


class MagicEffects(NameTracker):
    """Adds the effects of magics to the tracking of names."""

    def magic(self, magic: Magic) -> None:
        """Note what one magic, shell or help line reads and binds."""
        node = ast.Name(magic.name, ast.Load(), lineno=magic.line, col_offset=0)
        code = magic.code
        if code:
            self._magic_code(code, magic)
        elif magic.kind in ("shell", "help") or magic.name in ("pip", "cd", "env", "system", "sx"):
            for match in _IDENTIFIER.finditer(magic.argument):
                self._soft_reads(match[1] or match[2], node)
        if magic.kind == "cell" and magic.name == "capture" and magic.argument:
            for word in magic.argument.split():
                if word.isidentifier():
                    self.bind(word, node, "magic", None)
        elif magic.name == "xdel" and magic.argument.isidentifier():
            self.delete(magic.argument)
        elif self._is_dynamic(magic):
            self.dynamic.append(magic.line)

    def _is_dynamic(self, magic: Magic) -> bool:
        if magic.kind in ("shell", "help"):
            return False
        if magic.kind == "cell":
            known = magic.name in KNOWN_CELL_MAGICS or not magic.body
            return not known or "--out" in magic.argument
        if magic.name in ("load_ext", "reset_selective", "store") and "-r" not in magic.argument:
            return False
        return magic.name in DYNAMIC_LINE_MAGICS or (
            magic.code is None and magic.name not in KNOWN_LINE_MAGICS
        )

    def _magic_code(self, code: str, magic: Magic) -> None:
        try:
            tree = ast.parse(code)
        except SyntaxError:
            return
        inner = type(self)(ParsedCell(code, tree))  # a function of its own: it binds nothing here
        inner.state = dict(self.state or {})
        inner.functions = dict(self.functions)
        inner.soft = self.soft
        inner.body(tree.body)  # type: ignore[attr-defined]  # the statements are in `walk`
        self.uses.extend(replace(u, line=magic.line, column=0, end_column=0) for u in inner.uses)

    def _soft_reads(self, text: str, node: ast.Name) -> None:
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError):
            return
        for part in ast.walk(tree):
            if isinstance(part, ast.Name) and self.mask(part.id) != BOUND:
                self._use(part.id, node, mask=self.mask(part.id), soft=True)
