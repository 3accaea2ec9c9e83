"""Rules on rows that are on both sides of the split: copies, near copies, entities, moments."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.leakage.data.facts import DataFacts
from nbvalidate.checks.leakage.data.measured import Copies, Times
from nbvalidate.findings import Finding, Severity
from nbvalidate.formats.words import join

__all__ = ["RULES"]

_FEW, _SHARE = 5, 0.001  # so few copies change no score: they are only told
_HALF = 0.5
_MEMORY = 0.3
_UNLIKELY = 6.0  # standard deviations above what chance gives


@rule("LEAK301", "test-rows-in-train", "warning", certainty="proved", source="live")
def test_rows_in_train(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """Rows of the test data are in the training data as well.

    Why: a model that has seen a row need not understand it, remembering is enough. The score on
    such rows says nothing about new ones. In a table of few columns with few values equal rows
    are no copies, so this is said only where chance cannot make so many of them.

    Fix: drop duplicates before the split, or drop the test rows that are in the training data.

    Flagged:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame(rng.normal(size=(300, 4)), columns=list("abcd"))
        train, test = rows[:200], rows[150:]
        report = nbvalidate.leakage(train, test)

    Clean:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame(rng.integers(0, 2, size=(300, 4)), columns=list("abcd"))
        train, test = rows[:200], rows[200:]
        report = nbvalidate.leakage(train, test)

    Source: Kapoor and Narayanan, Leakage and the reproducibility crisis in machine-learning-based
    science (Patterns 2023), L1.4; Good, The population frequencies of species (Biometrika 1953).
    """
    copies = facts.copies
    if copies is None or not copies.count:
        return
    severity = _copies_severity(copies)
    if severity is None:
        return
    about = f", equal in all {copies.columns} features"
    if copies.labelled:
        about += f", {copies.labelled:,} of them under the same row label"
    if copies.same_answer is not None:
        about += f"; `{facts.target}` is equal too in {copies.same_answer:.0%} of them"
    if not (copies.certain or copies.labelled):
        about += f"; about {copies.expected:,.0f} rows would be by chance"
    yield rule.finding(
        f"{copies.count:,} of {copies.rows:,} rows ({copies.count / copies.rows:.1%}) of"
        f" `{facts.test}` are in `{facts.train}` as well{about}.",
        fix=f"Drop duplicates before the split, or these rows from `{facts.test}`.",
        severity=severity,
        names=(facts.train, facts.test),
        category="overlap",
        evidence={
            "rows": copies.count,
            "of": copies.rows,
            "expected_by_chance": round(copies.expected, 1),
            "same_label": copies.labelled,
            "same_answer": copies.same_answer,
            "examples_test_train": [list(pair) for pair in copies.examples],
        },
    )


def _copies_severity(copies: Copies) -> Severity | None:
    if copies.labelled:
        return Severity.ERROR
    few = copies.count < max(_FEW, _SHARE * copies.rows)
    few = few or (copies.same_answer is not None and copies.same_answer < _HALF)
    if copies.certain:
        return Severity.INFO if few else Severity.WARNING
    expected = copies.expected
    spread = sqrt(max(expected * (1 - expected / copies.rows), 1.0))
    if few or copies.count < expected + _UNLIKELY * spread:
        return None
    if expected < 0.05 * copies.rows and copies.count > 5 * expected + 10:
        return Severity.WARNING
    return Severity.INFO


@rule("LEAK302", "near-copies-in-train", "warning", certainty="proved", source="live")
def near_copies_in_train(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """Rows of the test data differ from rows of the training data by next to nothing.

    Why: an augmented, re-measured, rounded or corrected copy of a row gives its answer away just
    as the row itself does. Looking for equal rows misses it. Rows that differ always in the same
    columns may be members of one household or class: that is a hint.

    Fix: split first and make copies afterwards, or split by what the copies have in common.

    Flagged:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame(rng.normal(size=(300, 6)), columns=list("abcdef"))
        train, test = rows[:200], rows[200:].copy()
        test[:40] = train[:40] + rng.normal(scale=1e-5, size=(40, 6))
        report = nbvalidate.leakage(train, test)

    Clean:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame(rng.normal(size=(300, 6)), columns=list("abcdef"))
        train, test = rows[:200], rows[200:]
        report = nbvalidate.leakage(train, test)

    Source: Datar et al., Locality-sensitive hashing scheme based on p-stable distributions (SCG
    2004); Barz and Denzler, Do we train on test data? (Journal of Imaging 2020).
    """
    near = facts.near
    if near is None or not near.count:
        return
    few = near.count < max(_FEW, _SHARE * near.rows)
    ways = []
    if near.count > near.jittered:
        cells = "one column" if near.changed == 1 else f"at most {near.changed} columns"
        ways.append(f"differ in {cells} of {near.columns}")
    if near.jittered:
        ways.append("differ in every number by less than a thousandth of its spread")
    looked = "" if near.rows == _rows(facts) else f" looked at in `{facts.test}`"
    place = looked or f" of `{facts.test}`"
    unit = f" (in {join(f'`{c}`' for c in near.unit)}: perhaps one unit)" if near.unit else ""
    yield rule.finding(
        f"{near.count:,} of {near.rows:,} rows{place} {' or '.join(ways)} from a row of"
        f" `{facts.train}`{unit}.",
        fix="Split first and make copies afterwards, or keep copies of one row on one side.",
        severity=Severity.INFO if few or near.unit else rule.severity,
        names=(facts.train, facts.test),
        category="overlap",
        evidence={
            "rows": near.count,
            "of": near.rows,
            "jittered": near.jittered,
            "differ_in": [str(label) for label in near.unit],
            "examples_test_train": [list(pair) for pair in near.examples],
        },
    )


def _rows(facts: DataFacts) -> int:
    return facts.question.test.rows if facts.question.test is not None else 0


@rule("LEAK303", "near-texts-in-train", "warning", certainty="proved", source="live")
def near_texts_in_train(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """Texts of the test data are nearly texts of the training data.

    Why: news is reprinted, reviews are copied, forms are filled in from one template. A text with
    one word changed is the same text to a model, and its label is known from training.

    Fix: keep similar texts on one side: group them and split by group.

    Flagged:
        words = np.array("sea sun salt wind rope sail mast harbour gull tide deck crew".split())
        rng = np.random.default_rng(0)
        texts = [" ".join(rng.choice(words, 30)) for _ in range(150)]
        train = pd.DataFrame({"text": texts[:100]})
        test = pd.DataFrame({"text": [t + " today" for t in texts[:20]] + texts[100:]})
        report = nbvalidate.leakage(train, test)

    Clean:
        words = np.array("sea sun salt wind rope sail mast harbour gull tide deck crew".split())
        rng = np.random.default_rng(0)
        texts = [" ".join(rng.choice(words, 30)) for _ in range(150)]
        train, test = pd.DataFrame({"text": texts[:100]}), pd.DataFrame({"text": texts[100:]})
        report = nbvalidate.leakage(train, test)

    Source: Broder, On the resemblance and containment of documents (1997); Lee et al.,
    Deduplicating training data makes language models better (ACL 2022).
    """
    copies = facts.copies.count if facts.copies is not None else 0
    for text in facts.texts:
        # where whole rows are equal, that has been said
        count = text.count if text.equal > copies else text.count - text.equal
        if not count:
            continue
        few = count < max(_FEW, _SHARE * text.rows)
        yield rule.finding(
            f"{count:,} of {text.rows:,} texts in `{text.label}` of `{facts.test}` have"
            f" {text.similarity:.0%} or more in common with a text of `{facts.train}`.",
            fix="Group similar texts and split by group.",
            severity=Severity.INFO if few else rule.severity,
            names=(str(text.label), facts.train, facts.test),
            category="overlap",
            evidence={
                "texts": count,
                "equal": text.equal,
                "of": text.rows,
                "examples_test_train": [list(pair) for pair in text.examples],
            },
        )


@rule("LEAK304", "copies-before-split", "info", certainty="proved", source="live")
def copies_before_split(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """The table has copies of rows, which a random split will put on both sides.

    Why: as soon as this table is split at random, most of the copies have their twin in training.

    Fix: drop duplicates before the split, if they are no separate observations.

    Flagged:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame(rng.normal(size=(200, 4)), columns=list("abcd"))
        report = nbvalidate.leakage(pd.concat([rows, rows[:50]]))

    Clean:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame(rng.integers(0, 3, size=(200, 4)), columns=list("abcd"))
        report = nbvalidate.leakage(rows)

    Source: Kapoor and Narayanan (Patterns 2023), L1.4.
    """
    copies = facts.repeated
    if copies is not None and copies.certain:
        yield rule.finding(
            f"{copies.count:,} of {copies.rows:,} rows of `{facts.train}` are there more than once.",
            fix=f"Drop duplicates from `{facts.train}` before it is split.",
            names=(facts.train,),
            category="overlap",
            evidence={"rows": copies.count, "of": copies.rows},
        )


@rule("LEAK305", "entity-in-both-parts", "error", certainty="proved", source="live")
def entity_in_both_parts(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """The same person, machine or customer is in the training and in the test data.

    Why: rows of one entity resemble each other, so that the model recognises the entity and not
    what you want to predict. On an entity it has never met it is worse. The column is declared
    with ``group=`` or ``--group``; where it is only guessed, this is a hint.

    Fix: split by entity: `GroupShuffleSplit`, or `GroupKFold` in cross-validation.

    Flagged:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame({"patient": np.arange(300) // 3, "pulse": rng.normal(70, 9, 300)})
        shuffled = rows.sample(frac=1, random_state=0)
        report = nbvalidate.leakage(shuffled[:200], shuffled[200:], group="patient")

    Clean:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame({"patient": np.arange(300) // 3, "pulse": rng.normal(70, 9, 300)})
        train, test = rows[rows["patient"] < 70], rows[rows["patient"] >= 70]
        report = nbvalidate.leakage(train, test, group="patient")

    Source: Kapoor and Narayanan (Patterns 2023), L3.2; Saeb et al., The need to approximate the
    use-case in clinical machine learning (GigaScience 2017).
    """
    for entity in facts.entities:
        if not entity.shared:
            continue
        message = (
            f"{entity.shared:,} of {entity.test:,} different `{entity.label}` in `{facts.test}`"
            f" are in `{facts.train}` as well; {entity.rows:,} of {entity.of:,} test rows are"
            " theirs."
        )
        if not entity.declared:
            what = join(f"`{c}`" for c in entity.constant[:2])
            message += f" It may name entities, since {what} never change within one."
        yield rule.finding(
            message,
            fix=f"Split by `{entity.label}`: GroupShuffleSplit, or GroupKFold.",
            severity=rule.severity if entity.declared else Severity.INFO,
            certainty="proved" if entity.declared else "inferred",
            names=(str(entity.label), facts.train, facts.test),
            category="group",
            evidence={
                "entities": entity.shared,
                "of": entity.test,
                "test_rows": entity.rows,
                "examples": list(entity.examples),
            },
        )


@rule("LEAK306", "test-before-train-ends", "error", certainty="proved", source="live")
def test_before_train_ends(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """Test rows are from a time at which training still went on.

    Why: the model is to predict what comes, but has learned from what came later. The column is
    declared with ``time=`` or ``--time``. Where it is not, this is a warning if the target
    remembers its own past (so that neighbours in time give it away), and else only a hint.

    Fix: train on what is before a date and test on what is after it; `TimeSeriesSplit`.

    Flagged:
        rng = np.random.default_rng(0)
        when = pd.date_range("2024-01-01", periods=300)
        rows = pd.DataFrame({"when": when, "demand": rng.normal(size=300)})
        shuffled = rows.sample(frac=1, random_state=0)
        report = nbvalidate.leakage(shuffled[:200], shuffled[200:], time="when")

    Clean:
        rng = np.random.default_rng(0)
        when = pd.date_range("2024-01-01", periods=300)
        rows = pd.DataFrame({"when": when, "demand": rng.normal(size=300)})
        report = nbvalidate.leakage(rows[:200], rows[200:], time="when")

    Source: Kapoor and Narayanan (Patterns 2023), L3.1; scikit-learn, TimeSeriesSplit.
    """
    least = max(_MEMORY, 4 / sqrt(facts.question.train.rows))
    hints = []
    for times in facts.times:
        if times.declared:
            yield _early(facts, rule, times, rule.severity, "")
        elif times.memory > least:
            told = f" `{facts.target}` resembles its previous value (correlation {times.memory:.2f})."  # fmt: skip
            yield _early(facts, rule, times, Severity.WARNING, told)
        else:
            hints.append(times)
    if hints:  # once: a table may have many dates
        others = join(f"`{times.label}`" for times in hints[1:4])
        told = f" So it is with {others}." if others else ""
        yield _early(facts, rule, hints[0], Severity.INFO, told)


def _early(facts: DataFacts, rule: Rule, times: Times, severity: Severity, told: str) -> Finding:
    return rule.finding(
        f"{times.early:,} of {times.rows:,} rows of `{facts.test}` are from before"
        f" {times.train_end}, when `{facts.train}` ends (`{times.label}`).{told}",
        fix=f"Train on rows before a date of `{times.label}` and test on rows after it.",
        severity=severity,
        names=(str(times.label), facts.train, facts.test),
        category="temporal",
        evidence={
            "rows": times.early,
            "of": times.rows,
            "train_ends": times.train_end,
            "test_starts": times.test_start,
            "declared": times.declared,
            "correlation_with_previous": times.memory,
        },
    )


RULES = (
    test_rows_in_train,
    near_copies_in_train,
    near_texts_in_train,
    copies_before_split,
    entity_in_both_parts,
    test_before_train_ends,
)
