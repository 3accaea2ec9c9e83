"""When two printed numbers, or two numbers of a document, count as the same."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbvalidate.verify.compare.model import Rules

# The exponent is capped at three digits: "0e123456" is a piece of a hash, not the number zero.
NUMBER_PATTERN = r"[-+]?(?>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3}(?![0-9]))?)"
_NUMBER = re.compile(NUMBER_PATTERN)
_NOT_INTEGER = re.compile(r"[.eE]")
# "0.9" printed by repr() is exactly 0.9; only a longer number may be a rounded one.
_ROUNDED_DIGITS = 3
_RESIDUE = 1e-14


@dataclass(frozen=True, slots=True)
class Closeness:
    """Whether two numbers are the same, how far apart they are, and why that is accepted."""

    close: bool
    relative: float
    why: str = ""


def is_number(token: str) -> bool:
    """Tell whether the whole token is a number."""
    return _NUMBER.fullmatch(token) is not None


def compare_tokens(left: str, right: str, rules: Rules) -> Closeness:
    """Compare two numbers as printed: integers exactly, others by tolerance and printed digits."""
    if left.lstrip("+") == right.lstrip("+"):
        return Closeness(True, 0.0)
    left_float, right_float = (_NOT_INTEGER.search(token) is not None for token in (left, right))
    if not left_float and not right_float:
        # "01234" and "1234" are equal numbers but not equal post codes.
        return Closeness(False, _relative_of_integers(left, right))
    a, b = float(left), float(right)
    if left_float != right_float:
        return _integer_with_float(a, b, rules)
    if "e" not in (left + right).lower() and a.is_integer() and b.is_integer() and a != b:
        # Identifiers and counts in a float column: one apart is another row, however large.
        return Closeness(False, relative(a, b))
    closeness = compare_values(a, b, rules)
    if closeness.close or rules.same_environment:
        return closeness
    coarse = max((left, right), key=_unit)
    if _significant(coarse) >= _ROUNDED_DIGITS and abs(a - b) <= 0.5000001 * _unit(coarse):
        return Closeness(True, closeness.relative, "printed digits")
    return closeness


def compare_values(left: float, right: float, rules: Rules) -> Closeness:
    """Compare two numbers by value with the relative tolerance of `rules`."""
    if left == right or (_is_nan(left) and _is_nan(right)):
        return Closeness(True, 0.0)
    if isinstance(left, int) and isinstance(right, int):
        return Closeness(False, _relative_of_integers(str(left), str(right)))
    distance = relative(left, right)
    if distance <= rules.rtol:
        return Closeness(True, distance, "tolerance")
    if not rules.same_environment and _is_residue(left, right):
        return Closeness(True, distance, "rounding residue")
    return Closeness(False, distance)


def relative(left: float, right: float) -> float:
    """Return the distance of two numbers as a share of the larger one."""
    if left == right:
        return 0.0
    if not (math.isfinite(left) and math.isfinite(right)):
        return math.inf
    scale = max(abs(left), abs(right))
    distance = abs(left - right)
    # The difference of two huge numbers of opposite sign is not finite, their quotients are.
    return distance / scale if math.isfinite(distance) else abs(left / scale - right / scale)


def describe(distance: float) -> str:
    """Say a relative distance the way a person would."""
    if not math.isfinite(distance):
        return "without bound (not finite)"
    if distance >= 0.0001:
        return f"{100 * distance:.2g} %"
    return f"{distance:.2g} (relative)"


def _integer_with_float(a: float, b: float, rules: Rules) -> Closeness:
    """Judge "5" against "5.0" (another type) or "5" against "5.0000000001" (format ``%g``)."""
    distance = relative(a, b)
    if a == b:
        return Closeness(not rules.same_environment, 0.0, "number format")
    both_whole = a.is_integer() and b.is_integer()
    return Closeness(not both_whole and distance <= rules.rtol, distance, "tolerance")


def _relative_of_integers(left: str, right: str) -> float:
    # float() of an integer with more than 308 digits would overflow; so would int() be slow.
    try:
        return relative(float(left), float(right))
    except (OverflowError, ValueError):
        return math.inf


def _is_nan(value: float) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _is_residue(left: float, right: float) -> bool:
    """Tell rounding noise around zero; same-signed tiny numbers (p-values) are left alone."""
    if abs(left) > _RESIDUE or abs(right) > _RESIDUE:
        return False
    return 0 in (left, right) or (left < 0) != (right < 0)


def _unit(token: str) -> float:
    """Return the value of one unit of the last printed digit."""
    mantissa, _, exponent = token.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    power = int(exponent or 0) - decimals
    return float(f"1e{max(-320, min(300, power))}")


def _significant(token: str) -> int:
    mantissa = token.lower().partition("e")[0]
    return len(mantissa.strip("+-").replace(".", "").lstrip("0"))
