"""Pictures compared by what they show: the pixels, not the bytes of the file."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbvalidate.verify.compare.model import Difference, Rules

if TYPE_CHECKING:
    from PIL.Image import Image

_STEP = 16
_SHARE = 0.001
# A changed digit in a label is a handful of pixels, but strong ones; smoothing jitter is weak.
_STRONG_STEP = 64
_STRONG_PIXELS = 12
_MAX_PIXELS = 100_000_000
_MAX_FRAMES = 200


@dataclass(frozen=True, slots=True)
class _Change:
    share: float
    strong: int
    step: int

    @property
    def tolerable(self) -> bool:
        return self.share < _SHARE and self.strong <= _STRONG_PIXELS


def compare_images(left: Any, right: Any, mime: str, rules: Rules) -> list[Difference]:
    """Compare two base64 pictures.

    Fonts and resolution drift between library versions, so against a committed picture any
    difference that can be seen is informational.
    """
    one, two = _payload(left), _payload(right)
    if one == two:
        return []
    ours, theirs = _decode(one), _decode(two)
    if not ours or not theirs:
        # Never an info: what could not be compared must not pass as reproduced.
        reason = "image differs and cannot be decoded"
        return [Difference("different", mime, reason, _sides(ours), _sides(theirs))]
    info = not rules.same_environment
    shown = _sides(ours), _sides(theirs)
    if len(ours) != len(theirs):
        reason = f"{len(ours)} frames here, {len(theirs)} there"
        return [Difference("different", mime, reason, *shown, None, info)]
    if ours[0].size != theirs[0].size:
        reason = f"image is {_size(ours[0])} here, {_size(theirs[0])} there"
        return [Difference("different", mime, reason, *shown, None, info)]
    change = max(
        (_change(a, b) for a, b in zip(ours, theirs, strict=True)),
        key=lambda change: (not change.tolerable, change.share, change.step),
    )
    if not change.step:
        return [Difference("equivalent", mime, "same pixels, other file", *shown)]
    percent = f"{100 * change.share:.2g} %"
    if change.tolerable:
        reason = (
            f"image differs invisibly ({percent} of pixels, largest channel step {change.step})"
        )
        return [Difference("equivalent", mime, reason, *shown, change.share)]
    reason = f"image differs in {percent} of pixels (largest channel step {change.step})"
    return [Difference("different", mime, reason, *shown, change.share, info)]


def compare_data_uri(left: str, right: str, mime: str, rules: Rules) -> list[Difference]:
    """Compare two ``data:`` addresses of a page; those that are no pictures by their bytes."""
    (one_head, _, one), (two_head, _, two) = left.partition(","), right.partition(",")
    heads = (one_head, two_head)
    if all(head.startswith("data:image/") and "svg" not in head for head in heads):
        return compare_images(one, two, mime, rules)
    if left == right:
        return []
    reason = f"embedded {one_head[5:].partition(';')[0] or 'data'} differs"
    info = not rules.same_environment
    return [Difference("different", mime, reason, left[:60], right[:60], None, info)]


def _payload(value: Any) -> bytes | str:
    text = "".join(str(value).split())
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return text


def _decode(payload: bytes | str) -> list[Image]:
    """Return the frames of a picture; none if it is broken or absurdly large."""
    # Imported late: most notebooks need no picture decoded, for equal bytes are equal pictures.
    from PIL import Image, ImageSequence

    if isinstance(payload, str):
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(payload))
            if picture.width * picture.height > _MAX_PIXELS:
                return []
            frames = []
            for frame in ImageSequence.Iterator(picture):
                frames.append(frame.convert("RGBA"))
                if len(frames) >= _MAX_FRAMES:
                    break
            return frames
    except Exception:  # noqa: BLE001 - decoders of broken files raise anything
        return []


def _change(left: Image, right: Image) -> _Change:
    from PIL import ImageChops

    if left.size != right.size:
        return _Change(1.0, left.width * left.height, 255)
    bands = ImageChops.difference(left, right).split()
    largest = bands[0]
    for band in bands[1:]:
        largest = ImageChops.lighter(largest, band)
    counts = largest.histogram()
    step = max((value for value, count in enumerate(counts) if count), default=0)
    share = sum(counts[_STEP + 1 :]) / (left.width * left.height)
    return _Change(share, sum(counts[_STRONG_STEP + 1 :]), step)


def _size(image: Image) -> str:
    return f"{image.width}x{image.height}"


def _sides(frames: list[Image]) -> str:
    return f"image of {_size(frames[0])} pixels" if frames else "(not decodable)"
