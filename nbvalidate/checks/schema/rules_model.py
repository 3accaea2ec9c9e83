"""The rule on frames that go into a fitted model."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.schema.facts import SchemaFacts, code, said, such_as, where
from nbvalidate.checks.schema.measure import wording
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.findings import Finding
from nbvalidate.formats.words import join

__all__ = ["RULES"]


@rule("SCH501", "does-not-fit-model", "error", certainty="proved", source="live")
def does_not_fit_model(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """A frame is not what a model was fitted with.

    Why: columns that are missing, new or in another order stop scikit-learn with an error in the
    middle of a job, and other libraries take them by position and predict nonsense. So does a
    category that an encoder has not seen, a text where there were numbers, a gap where the model
    takes none.

    Fix: give it the columns of the fit, in their order: ``frame[model.feature_names_in_]``; let
    encoders expect new categories (``handle_unknown="ignore"``) and impute what can be missing.

    Flagged:
        from sklearn.linear_model import LinearRegression
        train = pd.DataFrame({"rooms": [1.0, 2, 3], "area": [30.0, 55, 61]})
        model = LinearRegression().fit(train, [1.0, 2, 3])
        report = nbvalidate.check_fit(model, pd.DataFrame({"area": [48.0], "rooms": [2.0]}))

    Clean:
        from sklearn.linear_model import LinearRegression
        train = pd.DataFrame({"rooms": [1.0, 2, 3], "area": [30.0, 55, 61]})
        model = LinearRegression().fit(train, [1.0, 2, 3])
        report = nbvalidate.check_fit(model, pd.DataFrame({"rooms": [2], "area": [48]}))

    Source: scikit-learn, SLEP007 and SLEP018 (feature names), FAQ on unseen categories.
    """
    for v in facts.of(rule):
        message, fix = _WORDS[v.check](v)
        yield said(rule, v, message, fix)


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return join(code(name) for name in names[:6]) + more


def _missing_column(v: Violation) -> tuple[str, str]:
    near = difflib.get_close_matches(str(v.column), list(v.numbers["columns"]), 1)
    hint = f" There is {code(near[0])}." if near else ""
    message = f"{v.numbers['model']} was fitted with {code(v.column)}, which is not there.{hint}"
    fix = f"Rename {code(near[0])} to {code(v.column)}." if near else f"Add {code(v.column)}."
    return message, fix


def _extra(v: Violation) -> tuple[str, str]:
    verb = "was" if len(v.names) == 1 else "were"
    message = f"{_listed(v.names)} {verb} not there when {v.numbers['model']} was fitted."
    return message, "Give the model its columns only: frame[model.feature_names_in_]."


def _order(v: Violation) -> tuple[str, str]:
    wanted, seen = v.names
    message = (
        f"Columns stand in another order than when {v.numbers['model']} was fitted:"
        f" {code(seen)} is where {code(wanted)} belongs."
    )
    return message, "Reorder them: frame[model.feature_names_in_]."


def _count(v: Violation) -> tuple[str, str]:
    message = f"{v.numbers['model']} was fitted with {v.expected} and there are {v.found} now."
    return message, "Give it the columns of the fit, in their order."


def _type(v: Violation) -> tuple[str, str]:
    message = (
        f"{code(v.column)} is {v.numbers['stored']} now, and {v.numbers['step']} takes numbers"
        f" only{such_as(v)}{where(v)}."
    )
    return message, f"Convert {code(v.column)} to numbers, as in the fit."


def _gaps(v: Violation) -> tuple[str, str]:
    message = (
        f"{code(v.column)} is missing in {wording.share(v.bad or 0, v.of)} rows{where(v)}, and"
        f" {v.numbers['model']} was fitted without gaps and takes none."
    )
    return message, f"Fill the gaps in {code(v.column)}, best by an imputer in the pipeline."


def _categories(v: Violation) -> tuple[str, str]:
    count = v.numbers.get("distinct") or len(v.values)
    noun = "a value" if count == 1 else f"{count:,} values"
    message = (
        f"{code(v.column)} has {noun} that {v.numbers['step']} has not seen and refuses,"
        f" in {wording.share(v.bad or 0, v.of)} rows{such_as(v)}{where(v)}."
    )
    return message, 'Fit on data that have them, or set handle_unknown="ignore".'


_WORDS: dict[str, Callable[[Violation], tuple[str, str]]] = {
    "required": _missing_column,
    "extra_columns": _extra,
    "ordered": _order,
    "count": _count,
    "dtype": _type,
    "nullable": _gaps,
    "one_of": _categories,
}

RULES = (does_not_fit_model,)
