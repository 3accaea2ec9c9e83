"""What the name of a column says about its values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Known", "known", "says", "words"]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")
_EDGE = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")

_GROUPS: dict[str, frozenset[str]] = {
    group: frozenset(listed.split())
    for group, listed in {
        "identifier": "id ids uid uuid guid key pk code sku isbn ean iban vin ssn number num no nr "
        "ref reference serial token hash index idx rownames rowid tailnum ticket invoice barcode "
        "faa iata icao account symbol ticker",
        "code": "class type code level grade group category cat flag is has status state kind mode "
        "label target outcome default sex gender race region zone cluster segment tier rank "
        "survived response y treatment arm cohort education marital",
        "count": "count counts cnt n num number qty quantity total sum visits clicks views items "
        "orders units cars children kids siblings persons people rooms bedrooms bathrooms seats "
        "engines population pop votes deaths births employees steps calls emails products",
        "amount": "amount price cost fare fee salary income wage revenue sales spend payment paid "
        "tax vat total subtotal value usd eur gbp credit bill tip charge budget rent premium "
        "age years duration distance dist length width height depth weight mass area size volume "
        "speed power pressure precip rainfall humidity visib visibility wind time minutes seconds "
        "hours km miles meters feet kg calories energy horsepower mpg",
        "signed": "temp temperature tmin tmax celsius fahrenheit dewp dew delay diff difference "
        "delta change growth balance profit margin return returns net elevation altitude alt "
        "elev lon lng long longitude lat latitude x y z coord log residual resid error zscore "
        "gain loss trend anomaly tz offset utc sentiment pnl velocity yield slope intercept "
        "coef coefficient correlation pc pca factor deviation inflation",
        "share": "share probability prob proba fraction frac confidence",
        "ratio": "rate ratio score accuracy auc precision recall similarity",
        "percent": "percent percentage pct perc",
        "date": "date day time datetime timestamp ts at on created updated year month period week "
        "quarter hour when dt",
        "sequence": "id index idx seq sequence step order timestamp time datetime date ts",
        "name": "name title label",
        "money": "amount price cost fare fee salary income wage revenue sales spend payment usd "
        "eur gbp tax credit",
        "start": "start begin from first min low lower open opened created order ordered birth "
        "born departure dep checkin entry admission arrive signup issued request requested "
        "hire hired registered submitted pickup lo",
        "end": "end stop finish to last max high upper close closed updated ship shipped death "
        "died arrival arr checkout exit discharge leave delivered delivery due expiry expires "
        "response resolved completed dropoff paid hi received modified",
    }.items()
}


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """``shipDate_2`` -> ``("ship", "date", "2")``."""
    parts = (piece for part in _CAMEL.split(name) for piece in _EDGE.split(part))
    return tuple(part.lower() for part in parts if part)


def says(name: str, group: str) -> bool:
    """Whether a word of the name belongs to a group."""
    listed = words(name)
    if group == "signed" and any(w.startswith("ln") and w != "lng" for w in listed):
        return True  # lnwage: a logarithm
    return not _GROUPS[group].isdisjoint(listed)


@dataclass(frozen=True, slots=True)
class Known:
    """Bounds that nature or the calendar sets.

    Parameters
    ----------
    word
        What it is, for the note.
    names
        Words of a column's name that say so.
    min, max
        The bounds.
    reach
        The share of the bounds that the values must span, so that a name alone proves nothing.
    whole
        Only whole numbers.
    usual
        Whether the values also have a place within the bounds.
    """

    word: str
    names: frozenset[str]
    min: float
    max: float
    reach: float = 0.0
    whole: bool = False
    usual: bool = False


def _known(
    word: str, names: str, low: float, high: float, reach: float = 0.0, **more: bool
) -> Known:
    return Known(word, frozenset(names.split()), low, high, reach, **more)


_KNOWN = (
    _known("latitude", "lat latitude", -90, 90, usual=True),
    _known("longitude", "lon lng long longitude", -180, 180, usual=True),
    _known("hour of the day", "hour hr", 0, 23, 0.4, whole=True),
    _known("hour of the day", "hour hr", 0, 24, 0.4, whole=True),
    _known("minute", "minute", 0, 59, 0.9, whole=True),
    _known("second", "second", 0, 59, 0.9, whole=True),
    _known("month", "month mon", 1, 12, 0.0, whole=True),
    _known("day of the month", "day dom mday", 1, 31, 0.7, whole=True),
    _known("day of the week", "weekday dow wday dayofweek", 0, 6, 0.7, whole=True),
    _known("day of the week", "weekday dow wday dayofweek", 1, 7, 0.7, whole=True),
    _known("day of the year", "doy yday dayofyear", 0, 366, 0.0, whole=True),
    _known("quarter", "quarter qtr", 1, 4, 0.0, whole=True),
    _known("week of the year", "week weeknumber weekofyear", 0, 53, 0.0, whole=True),
    _known("age in years", "age", 0, 130, 0.2),
    _known("humidity in per cent", "humid humidity rh", 0, 105, 0.2),
    _known("direction in degrees", "dir direction bearing heading azimuth", 0, 360, 0.8),
    _known("pH", "ph", 0, 14, 0.05, usual=True),
)


def known(name: str, low: float, high: float, whole: bool) -> Known | None:
    """The quantity of nature or the calendar that name and values agree on."""
    listed = set(words(name))
    for quantity in _KNOWN:
        if quantity.names.isdisjoint(listed) or (quantity.whole and not whole):
            continue
        spans = high - low >= quantity.reach * (quantity.max - quantity.min)
        if low >= quantity.min and high <= quantity.max and spans:
            return quantity
    if "year" in listed and whole and low >= 1500 and high <= 2200:
        return Known("year", frozenset({"year"}), 1900 if low >= 1920 else 1000, 2200)
    return None
