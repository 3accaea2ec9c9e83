"""Reports that the tests of all formats share."""

from __future__ import annotations

from nbvalidate.catalogue import Catalogue, Rule, rule
from nbvalidate.findings import Finding, NotebookReport, Report, Severity

HOSTILE = '</script></style><img src=x onerror="window.hacked=1">\'"><b>`</code>${x}\x1b[31m\u202e'


@rule("ORD101", "used-before-defined", "error")
def used_before_defined(facts: object, rule: Rule) -> list[Finding]:
    """A name is used above the cell that defines it.

    Why: the notebook worked for its author because the lower cell had already been run. Restart
    & Run All stops here with a NameError.

    Fix: move the defining cell above the first use.

    Flagged:
        print(rate * 2)
        # %%
        rate = 0.5

    Clean:
        rate = 0.5
        # %%
        print(rate * 2)

    Source: Pimentel et al., MSR 2019, section 5.
    """
    return []


@rule("HYG101", "absolute-path", "warning")
def absolute_path(facts: object, rule: Rule) -> list[Finding]:
    """A path works on one computer only.

    Why: nobody else has this folder.

    Fix: use a path relative to the notebook.

    Flagged:
        open("/home/ada/data.csv")

    Clean:
        open("data.csv")

    Source: Wang et al. (2020).
    """
    return []


@rule("REP101", "not-deterministic", "error", certainty="proved", source="run")
def not_deterministic(facts: object, rule: Rule) -> list[Finding]:
    """A cell gives another output each time.

    Why: nobody can check the number.

    Fix: set a seed.

    Source: none.
    """
    return []


CATALOGUE = Catalogue([used_before_defined, absolute_path, not_deterministic])

EARLY = used_before_defined.finding(
    "`rate` is used here, but only cell 5, below, defines it.",
    fix="Move the definition of `rate` from cell 5 above this cell.",
    cell_id="c3",
    cell_index=3,
    line=2,
    end_line=2,
    column=8,
    end_column=12,
    names=("rate",),
    evidence={"defined_in": [5]},
    excerpt="total = rate * price",
)
PATH = absolute_path.finding(
    "The path `/home/ada/data.csv` exists on one computer only.",
    fix="Use a path relative to the notebook.",
    cell_id="c0",
    cell_index=0,
    line=1,
    excerpt='df = read("/home/ada/data.csv")',
)
DRIFT = not_deterministic.finding(
    "The output of this cell is not the same in two clean runs.",
    fix="Set `random_state`.",
    cell_id="c6",
    cell_index=6,
    evidence={
        "left": "accuracy 0.8125",
        "right": "accuracy 0.8375",
        "left_label": "run A",
        "right_label": "run B",
        "magnitude": 0.025,
        "reason": "number differs",
    },
)


def check_report() -> Report:
    """Three notebooks: two findings, clean, unreadable."""
    return Report(
        "check",
        (
            NotebookReport(
                "study.ipynb",
                "findings",
                0.25,
                8,
                (PATH, EARLY),
                file_lines={0: (12,), 3: (40, 41, 42)},
            ),
            NotebookReport("clean.ipynb", "ok", 0.15, 4),
            NotebookReport(
                "broken.ipynb", "unreadable", error="broken.ipynb: it is not valid JSON (line 3)."
            ),
        ),
    )


def cell(index: int, verdict: str, reason: str = "", seconds: float = 0.5) -> dict[str, object]:
    return {
        "cell_index": index,
        "cell_id": f"c{index}",
        "verdict": verdict,
        "reason": reason,
        "seconds": seconds,
    }


def verify_report() -> Report:
    """Two notebooks: one reproduces, one does not."""
    good = {
        "runs": 2,
        "reproducible": True,
        "first_divergence": None,
        "causes": [],
        "artifacts": [{"path": "out/a.csv", "verdict": "identical", "reason": "", "size": 10}],
        "cells": [cell(i, "reproduced") for i in range(14)],
        "notes": [],
    }
    bad = {
        "runs": 2,
        "reproducible": False,
        "first_divergence": {"cell_index": 6, "cell_id": "c6", "variable": "scores"},
        "causes": [
            {"cause": "unseeded", "cell_index": 2, "message": "cell 2 draws without a seed"}
        ],
        "artifacts": [
            {"path": "out/model.pkl", "verdict": "different", "reason": "bytes", "size": 9}
        ],
        "cells": [
            *(cell(i, "reproduced") for i in range(5)),
            cell(5, "equivalent", "numbers agree to 1e-9"),
            cell(6, "non-deterministic", "number differs"),
            cell(7, "drift", "text differs"),
            cell(8, "new error", "NameError"),
            *(cell(i, "consequence of cell 8", "NameError") for i in (9, 10, 11)),
            cell(12, "expected error"),
            cell(13, "skipped"),
            cell(14, "not run"),
        ],
        "notes": ["the notebook is saved without outputs"],
    }
    return Report(
        "verify",
        (
            NotebookReport("good.ipynb", "ok", 12.34, 14, details=good),
            NotebookReport("bad.ipynb", "findings", 8.0, 16, (DRIFT,), details=bad),
        ),
    )


def many(notebooks: int = 5, findings: int = 400) -> Report:
    """A finding in each cell of long notebooks."""
    severities = list(Severity)
    names = ["customers", "scaler", "X_train", "results", "prices"]

    def one(number: int) -> Finding:
        name = names[number % 5]
        return Finding(
            rule=("ORD101", "HYG101", "REP101")[number % 3],
            name=("used-before-defined", "absolute-path", "not-deterministic")[number % 3],
            severity=severities[number % 3],
            certainty="inferred",
            message=f"`{name}` is used here, but only cell {number + 7}, below, defines it.",
            fix=f"Move the definition of `{name}` from cell {number + 7} above this cell.",
            cell_id=f"cell-{number}",
            cell_index=number,
            line=2,
            column=9,
            end_column=9 + len(name),
            excerpt=f"result = {name}.merge(other, on='key')",
        )

    return Report(
        "check",
        tuple(
            NotebookReport(
                f"analysis/part-{n}.ipynb",
                "findings",
                0.5,
                findings,
                tuple(one(i) for i in range(findings)),
            )
            for n in range(notebooks)
        ),
    )


def hostile() -> Report:
    """Everything a notebook can say, said by somebody who means harm."""
    finding = Finding(
        rule="ORD101",
        name="used-before-defined",
        severity=Severity.ERROR,
        certainty="proved",
        message=HOSTILE,
        fix=HOSTILE,
        cell_id=HOSTILE,
        cell_index=1,
        line=1,
        column=3,
        end_column=9,
        names=(HOSTILE,),
        evidence={
            "left": HOSTILE,
            "right": HOSTILE + "!",
            "left_label": HOSTILE,
            "right_label": HOSTILE,
            HOSTILE: HOSTILE,
            "list": [HOSTILE],
            "map": {HOSTILE: HOSTILE},
        },
        excerpt=HOSTILE,
    )
    strange = Finding(HOSTILE, HOSTILE, Severity.INFO, "inferred", "a rule without a page")
    details = {
        "runs": 2,
        "reproducible": False,
        "first_divergence": {"cell_index": 1, "cell_id": HOSTILE, "variable": HOSTILE},
        "causes": [{"cause": HOSTILE, "cell_index": 1, "message": HOSTILE}],
        "artifacts": [{"path": HOSTILE, "verdict": "different", "reason": HOSTILE, "size": 1}],
        "cells": [cell(1, "drift", HOSTILE)],
        "notes": [HOSTILE],
    }
    return Report(
        "verify",
        (
            NotebookReport(
                HOSTILE, "failed", 1, 3, (finding, strange), error=HOSTILE, details=details
            ),
        ),
    )
