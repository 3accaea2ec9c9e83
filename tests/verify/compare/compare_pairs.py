"""Short ways to write outputs, and the three verdicts, for the tables of pairs."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image, ImageDraw

from nbvalidate.verify.compare import Comparison, compare_outputs

RUNS, COMMITTED = True, False
Output = dict[str, Any]


def stdout(text: Any) -> Output:
    return {"output_type": "stream", "name": "stdout", "text": text}


def stderr(text: Any) -> Output:
    return {"output_type": "stream", "name": "stderr", "text": text}


def shown(value: Any, mime: str = "text/plain", **more: Any) -> Output:
    return {"output_type": "display_data", "data": {mime: value, **more}, "metadata": {}}


def bundle(data: dict[str, Any]) -> Output:
    return {"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}}


def error(ename: str, evalue: str, traceback: list[str] | None = None) -> Output:
    return {
        "output_type": "error",
        "ename": ename,
        "evalue": evalue,
        "traceback": traceback or [],
    }


def png(
    dots: list[tuple[int, int]] = [],  # noqa: B006 - only read
    size: tuple[int, int] = (100, 100),
    colour: tuple[int, int, int] = (0, 0, 0),
    level: int = 6,
    box: int = 0,
) -> str:
    picture = Image.new("RGB", size, (255, 255, 255))
    for x, y in dots:
        picture.putpixel((x, y), colour)
    if box:
        ImageDraw.Draw(picture).rectangle((0, 0, box, box), fill=colour)
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=level)
    return base64.b64encode(stream.getvalue()).decode()


def table(header: list[str], *rows: list[str], uid: str = "a") -> str:
    head = "".join(f"<th>{cell}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return (
        f'<style>#T_{uid} td {{color: red}}</style><table id="T_{uid}" class="dataframe">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def compare(left: Output | list[Output], right: Output | list[Output], env: bool) -> Comparison:
    one = left if isinstance(left, list) else [left]
    two = right if isinstance(right, list) else [right]
    return compare_outputs(one, two, same_environment=env)
