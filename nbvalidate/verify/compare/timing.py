"""How long something took: never a result, but only where the text says that it is a duration.

A number with a unit of time is a duration of the *run* only next to words that say so: "took
0.5 s" is, "half-life 3.5 s" or "reaction time: 350 ms" is a measurement and must be compared.
"""

from __future__ import annotations

import re

from nbvalidate.verify.compare.masks import Mask

_VALUE = r"\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
_UNIT = (
    r"(?:ns|nsec|[µμu]s|[µμu]sec|ms|msec|s|secs?|seconds?|milli-?seconds?|micro-?seconds?"
    r"|nano-?seconds?|mins?|minutes?|hrs?|hours?)(?![\w/])"
)
# "1min 3s", "2 h 5 m 3.1 s", "1 minute and 3 seconds"
_LARGE = r"(?:\d+\s?(?:days?|d|h|hrs?|hours?|m|mins?|minutes?)\b[ ,]*(?:and )?)*"
_CLOCK = r"\d+:\d\d(?::\d\d)?(?:\.\d+)?(?![\d:])"
_SPAN = rf"(?:{_LARGE}{_VALUE}\s?{_UNIT}|{_CLOCK})"

_ACTIVITY = (
    r"cpu|wall|wall[- ]clock|run|running|execution|exec|training|train|fit|fitting|inference"
    r"|prediction|predict|processing|computation|computing|compute|calculation|loading|load|query"
    r"|build|building|tuning|sampling|optimi[sz]ation|search|evaluation|compile|compilation"
    r"|solver?|import|download|preprocessing|vectori[sz]ation|clustering|indexing|rendering"
)
_VERBS = (
    r"finished|completed|done|executed|trained|loaded|ran|fitted|computed|solved|built|processed"
    r"|generated|downloaded|terminated|converged|imported|compiled|saved|written|read|created|checked"
)
_TELLS = (
    rf"\btook\b|\belapsed\b|\b(?:{_ACTIVITY})[ _-]?times?\b|\bruntime\b"
    r"|\btime (?:taken|spent|elapsed|used|needed|required)\b|\btime (?:it )?took\b"
    r"|\btotal[ _]time\s?[=:]|\btotal=|^\s*(?:total )?(?:time|duration)\s?[=:]"
    rf"|\b(?:{_VERBS})\b[^\n\d]{{0,30}}?\bin\b"
)


def _timing(pattern: str, replacement: str, needles: str = "", flags: int = 0) -> Mask:
    compiled = re.compile(pattern, flags | re.MULTILINE)
    return Mask("timing", tuple(needles.split("|")) if needles else (), compiled, replacement)


TIMINGS = (
    _timing(r"^CPU times:.*$", "CPU times: <time>", "CPU times:"),
    _timing(r"^Wall time:.*$", "Wall time: <time>", "Wall time:"),
    # %%time prints these two lines only when they took long.
    _timing(rf"^(?:Parser|Compiler)\s*: {_VALUE} {_UNIT}\s*$\n?", "", "Parser|Compiler"),
    _timing(
        rf"(?:\d+ loops?, best of \d+: )?{_VALUE} ?{_UNIT}(?: ±| \+-| \+/-)?[^\n]{{0,30}}? per loop"
        r"(?: \(mean ± std\. dev\. of [^\n)]*\))?",
        "<time> per loop",
        " per loop",
    ),
    _timing(
        r"^The slowest run took [\d.]+ times longer than the fastest[^\n]*\n?"
        r"(?:^This could mean that an intermediate result[^\n]*\n?)?",
        "",
        "The slowest run took",
    ),
    _timing(
        rf"(?:\b\d+(?:s|:\d\d)\s+)?\b{_VALUE}\s?(?:[nµμum]?s|min)/(?:step|sample|epoch|batch|it)\b",
        "<time>/step",
        "/step|/sample|/epoch|/batch|/it",
    ),
    _timing(r"(?<= - )\d+s(?= - )", "<time>", "s - "),
    _timing(r"\b[\d.]+\s?(?:it|steps?|batch(?:es)?|samples?|[kKMG]i?B)/s(?:ec)?\b", "<rate>", "/s"),
    _timing(rf"(?<!-)(-{{2,20}}\s{{0,5}}){_SPAN}(?=[^\n]{{0,20}}-{{2,}})", r"\1<time>", "--"),
    _timing(
        rf"({_TELLS})([^\n]{{0,40}}?)(?<![\w.]){_SPAN}",
        r"\1\2<time>",
        "took|Took|TOOK|ime|IME|lapsed|LAPSED|uration|URATION|otal| in | in\n| IN ",
        re.IGNORECASE,
    ),
    _timing(rf"(?<![\w.]){_SPAN}(?= (?:elapsed|wall[- ]time)\b)", "<time>", "elapsed|wall"),
    # A line that is nothing but "0.0123 seconds".
    _timing(rf"^\s*{_VALUE} (?:seconds?|secs?)\.?\s*$", "<time>", "sec"),
    # print("Elapsed time:", t) has no unit, but its words leave no doubt.
    _timing(
        rf"^(\s*(?:[\w ]{{0,20}}\belapsed(?: time)?|(?:total )?(?:{_ACTIVITY})[ _-]time|runtime"
        r"|time (?:taken|elapsed|spent))\s*(?:\((?:in )?\w+\))?\s*[:=]\s*)\d+\.\d+(?:e-?\d+)?\s*$",
        r"\1<time>",
        "ime|IME|lapsed|LAPSED",
        re.IGNORECASE,
    ),
    # scikit-learn's cross_validate() and GridSearchCV.cv_results_ carry their own stop watch.
    _timing(
        r"('(?:mean_|std_)?(?:fit|score)_time': (?:np\.)?)(?:array\()?\[[^\]]{0,2000}\]\)?",
        r"\1<times>",
        "fit_time|score_time",
    ),
)

_TIMING_COLUMNS = frozenset(
    f"{prefix}{step}_time" for prefix in ("", "mean_", "std_") for step in ("fit", "score")
)


def is_timing_column(header: str) -> bool:
    """Tell whether a table's column is scikit-learn's record of durations."""
    return header.strip() in _TIMING_COLUMNS
