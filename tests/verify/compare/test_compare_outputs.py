"""Displayed values, errors, streams and their alignment; pictures, tables, charts and documents."""

from __future__ import annotations

import base64
import json
import struct

import pytest

from tests.verify.compare.compare_pairs import (
    COMMITTED,
    RUNS,
    bundle,
    compare,
    error,
    png,
    shown,
    stderr,
    stdout,
    table,
)

PLOTLY, VEGA = "application/vnd.plotly.v1+json", "application/vnd.vegalite.v5+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
HTML, SVG, PNG = "text/html", "image/svg+xml", "image/png"
HASH, OTHER_HASH = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
UUID, OTHER_UUID = "0a1b2c3d-1111-4222-8333-444455556666", "ffffeeee-1111-4222-8333-444455550000"
HEAD = ["", "price", "n"]
WEAK = [(x, 5) for x in range(8)]


def html(text, **more):
    return shown(text, HTML, **more)


def packed(*numbers):
    data = base64.b64encode(struct.pack(f"<{len(numbers)}d", *numbers)).decode()
    return {"dtype": "f8", "bdata": data}


def plotly(y, uid="a", **layout):
    return shown({"data": [{"y": y, "uid": uid, "type": "bar"}], "layout": layout}, PLOTLY)


def vega(value, name=HASH, view="view_1"):
    spec = {"data": {"name": f"data-{name}"}, "datasets": {f"data-{name}": [{"x": value}]}}
    return shown({**spec, "name": view, "mark": "bar"}, VEGA)


def plotly_page(value, uid):
    call = f'Plotly.newPlot("{uid}", [{{"y": [1, {value}]}}], {{"title": "t"}}, {{}})'
    return html(f'<div id="{uid}"></div><script>{call}</script>')


def svg(name, path="M 0 0 L 1.5 2", date="2020", label="x"):
    return shown(
        f"<svg><metadata>{date}</metadata><defs><clipPath id='{name}'/></defs>"
        f"<path clip-path='url(#{name})' d='{path}'/><text>{label}</text></svg>",
        SVG,
    )


def pdf(date, text="hello"):
    data = f"%PDF-1.4 /CreationDate (D:{date}) ({text})".encode()
    return shown(base64.b64encode(data).decode(), "application/pdf")


def estimator(uid, text, extra=""):
    return html(
        f'<div id="sk-{uid}" class="sk-top-container"><div class="sk-text-repr-fallback">'
        f"<pre>{text}</pre></div><label for='sk-{uid}'>Model{extra}</label></div>"
    )


def warning(line, category="FutureWarning", text="old"):
    return stderr(f"/tmp/ipykernel_{line}/12.py:{line}: {category}: {text}\n  f()\n")


# Each pair means the same, in two runs and against a committed output.
SAME = {
    "chunks of a stream": ([stdout("a\n"), stdout("b\n")], [stdout("a\nb\n")]),
    "text as a list of lines": (stdout(["a\n", "b\n"]), stdout("a\nb\n")),
    "order of streams": ([stderr("x"), stdout("a")], [stdout("a"), stderr("x")]),
    "stream around a value": ([stdout("a"), shown("1")], [shown("1"), stdout("a")]),
    "result or display": (bundle({"text/plain": "1"}), shown("1")),
    "an empty value": ([shown("1"), shown("")], [shown("1")]),
    "a progress bar as text": ([shown("1"), shown("  0%|   | 0/9 [00:00<?, ?it/s]")], [shown("1")]),
    "styler ids": (html(table(HEAD, ["0", "1.5", "3"], uid="a")),
                   html(table(HEAD, ["0", "1.5", "3"], uid="bcd"))),
    "number in a cell": (html(table(HEAD, ["0", "1.5", "3"])),
                         html(table(HEAD, ["0", "1.5000000000001", "3"]))),
    "durations of a search": (html(table(["mean_fit_time", "score"], ["0.1", "0.9"])),
                              html(table(["mean_fit_time", "score"], ["0.7", "0.9"]))),
    "fastai's stop watch": (html(table(["epoch", "train_loss", "time"], ["0", "0.5", "00:12"])),
                            html(table(["epoch", "train_loss", "time"], ["0", "0.5", "01:10"]))),
    "the poorer form": (bundle({HTML: table(HEAD, ["0", "1", "2"]), "text/plain": "wrapped \\"}),
                        bundle({HTML: table(HEAD, ["0", "1", "2"]), "text/plain": "in full"})),
    "ids of an estimator": (estimator("a1", "SVC()"), estimator("b2", "SVC()")),
    "styles of a page": (html("<style>a{}</style><p>x</p>"), html("<p class='b'>x</p>")),
    "other file, same pixels": (shown(png(level=1), PNG), shown(png(level=9), PNG)),
    "weak jitter": (shown(png(), PNG), shown(png(WEAK, colour=(230, 230, 230)), PNG)),
    "clip path ids": (svg("pa1"), svg("pb2")),
    "date of a drawing": (svg("a", date="2020"), svg("a", date="2026")),
    "jitter of a path": (svg("a", "M0.5-1.25L3 4"), svg("a", "M0.5-1.2500000000001L3 4")),
    "date of a file": (pdf("2020"), pdf("2026")),
    "plotly uids": (plotly([1, 2], UUID), plotly([1, 2], OTHER_UUID)),
    "packed arrays": (plotly([1.0, 2.0]), plotly(packed(1.0, 2.0 + 1e-12))),
    "dataset names": (vega(1), vega(1, OTHER_HASH)),
    "counted names": (vega(1), vega(1, view="view_7")),
    "plotly in a page": (plotly_page(2.5, UUID), plotly_page(2.5, OTHER_UUID)),
    "folium frame": (html(f'<iframe srcdoc="<script>map_{HASH}.add(1)</script>"></iframe>'),
                     html(f'<iframe srcdoc="<script>map_{OTHER_HASH}.add(1)</script>"></iframe>')),
    "widget ids": (bundle({WIDGET: {"model_id": HASH}, "text/plain": "IntSlider(value=3)"}),
                   bundle({WIDGET: {"model_id": OTHER_HASH}, "text/plain": "IntSlider(value=3)"})),
    "json id": (shown({"id": HASH, "v": 0.3}, "application/json"),
                shown({"v": 0.1 + 0.2, "id": OTHER_HASH}, "application/json")),
    "script ids": (shown(f"draw('{HASH}', 3)", "application/javascript"),
                   shown(f"draw('{OTHER_HASH}', 3)", "application/javascript")),
    "latex spacing": (shown("$x  = 1.0$", "text/latex"), shown("$x = 1.0$", "text/latex")),
    "traceback": (error("E", "m", ["line 1"]), error("E", "m", ["line 2"])),
    "address in a message": (error("E", "<A at 0x7f1a2b3c4d50>"),
                             error("E", "<A at 0x7f1a2b3c4d99>")),
    "line of a warning": (warning(3), warning(77)),
    "repetition of a warning": ([warning(3), warning(3)], [warning(3)]),
    "time in a log": (stderr("2020-01-01 10:00:00,123 INFO go"),
                      stderr("2026-05-01 11:00:00,9 INFO go")),
    "a new warning": (stdout("a"), [stdout("a"), warning(3)]),
    "another warning": (warning(3), warning(3, "UserWarning")),
    "log text": (stderr("go"), stderr("stop")),
}  # fmt: skip

DIFFERENT = {
    "stdout gone": ([stdout("a"), shown("1")], [shown("1")]),
    "value gone": ([shown("1"), shown("2")], [shown("1")]),
    "values swapped": ([shown("1"), shown("2")], [shown("2"), shown("1")]),
    "number in a cell": (html(table(HEAD, ["0", "1.5", "3"])),
                         html(table(HEAD, ["0", "1.6", "3"]))),
    "integer in a cell": (html(table(HEAD, ["0", "1", "3"])), html(table(HEAD, ["0", "1", "4"]))),
    "other rows": (html(table(HEAD, ["7", "1", "3"])), html(table(HEAD, ["9", "4", "5"]))),
    "a row more": (html(table(HEAD, ["0", "1", "3"])),
                   html(table(HEAD, ["0", "1", "3"], ["1", "1", "3"]))),
    "a column renamed": (html(table(HEAD, ["0", "1", "3"])),
                         html(table(["", "cost", "n"], ["0", "1", "3"]))),
    "duration as data": (html(table(["lap"], ["took 12.3 s"])),
                         html(table(["lap"], ["took 12.4 s"]))),
    "time of day": (html(table(["a", "time"], ["1", "10:30"])),
                    html(table(["a", "time"], ["1", "10:45"]))),
    "score of a search": (html(table(["mean_fit_time", "score"], ["0.1", "0.9"])),
                          html(table(["mean_fit_time", "score"], ["0.1", "0.8"]))),
    "text of a page": (html("<p>acc 0.91</p>"), html("<p>acc 0.92</p>")),
    "a linked picture": (html("<img src='a.png'>"), html("<img src='b.png'>")),
    "estimator": (estimator("a", "SVC()"), estimator("a", "SVC(C=2)")),
    "plotly values": (plotly([1, 2]), plotly([1, 3])),
    "plotly length": (plotly([1, 2]), plotly([1, 2, 3])),
    "packed arrays": (plotly(packed(1.0, 2.0)), plotly(packed(1.0, 2.1))),
    "vega data": (vega(1), vega(2, OTHER_HASH)),
    "plotly in a page": (plotly_page(2.5, UUID), plotly_page(2.6, OTHER_UUID)),
    "slider": (bundle({WIDGET: {"model_id": HASH}, "text/plain": "IntSlider(value=3)"}),
               bundle({WIDGET: {"model_id": HASH}, "text/plain": "IntSlider(value=4)"})),
    "json value": (shown({"id": 1}, "application/json"), shown({"id": 2}, "application/json")),
    "json checksum": (shown({"sha": HASH}, "application/json"),
                      shown({"sha": OTHER_HASH}, "application/json")),
    "json type": (shown({"a": 1}, "application/json"), shown({"a": "1"}, "application/json")),
    "latex": (shown("$x = 1.0$", "text/latex"), shown("$x = 2.0$", "text/latex")),
    "markdown": (shown("**1**", "text/markdown"), shown("**2**", "text/markdown")),
    "unknown type": (shown("abc", "application/x-own"), shown("abd", "application/x-own")),
    "picture gone": ([stdout("a"), shown(png(), PNG)], [stdout("a")]),
    "picture without pixels": (bundle({PNG: png(), "text/plain": "<Figure>"}),
                               bundle({"text/plain": "<Figure>"})),
    "broken picture": (shown(png(), PNG), shown("AAAA", PNG)),
    "an error more": ([stdout("a")], [stdout("a"), error("ValueError", "x")]),
    "another error": (error("ValueError", "x"), error("KeyError", "x")),
}  # fmt: skip

# Real between two runs; against a committed output versions of a library explain it: an info.
DRIFT = {
    "picture": (shown(png(), PNG), shown(png(box=20), PNG)),
    "size of a picture": (shown(png(), PNG), shown(png(size=(90, 90)), PNG)),
    "digit in a picture": (shown(png(size=(200, 200)), PNG),
                           shown(png([*WEAK, *((x, 6) for x in range(9))], size=(200, 200)), PNG)),
    "path of a drawing": (svg("a", "M 0 0 L 1 2"), svg("a", "M 0 0 L 1 3")),
    "label of a drawing": (svg("a", label="0.91"), svg("a", label="0.92")),
    "file": (pdf("2020"), pdf("2020", "other")),
    "message": (error("KeyError", "'price'"), error("KeyError", "\"no 'price' here\"")),
    "html learnt": (bundle({"text/plain": "SVC()"}),
                    bundle({"text/plain": "SVC()", HTML: "<p>SVC()</p>"})),
    "script": (shown("draw(3)", "application/javascript"),
               shown("draw(4)", "application/javascript")),
    "template": (plotly([1], template={"a": 1}), plotly([1], template={"a": 2})),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("env", [RUNS, COMMITTED])
def test_outputs_that_mean_the_same_are_not_different(name, env):
    left, right = SAME[name]
    assert compare(left, right, env).verdict in ("identical", "equivalent")
    assert compare(right, left, env).verdict == compare(left, right, env).verdict


@pytest.mark.parametrize("name", DIFFERENT)
@pytest.mark.parametrize("env", [RUNS, COMMITTED])
def test_outputs_with_other_values_are_different(name, env):
    left, right = DIFFERENT[name]
    assert compare(left, right, env).verdict == "different"
    assert compare(right, left, env).verdict == "different"


@pytest.mark.parametrize("name", DRIFT)
def test_drift_between_versions_is_an_info_but_real_between_two_runs(name):
    left, right = DRIFT[name]
    assert compare(left, right, RUNS).verdict == "different"
    committed = compare(left, right, COMMITTED)
    assert committed.verdict == "equivalent"
    assert committed.differences
    assert committed.notes


def test_the_execution_count_is_never_compared():
    one = bundle({"text/plain": "1"})
    assert compare(one, {**one, "execution_count": 9}, RUNS).verdict == "identical"


def test_one_missing_picture_does_not_make_the_later_ones_different():
    pictures = [shown(png(box=size), PNG) for size in range(2, 12)]
    found = compare(pictures, pictures[:3] + pictures[4:], RUNS)
    assert [(d.kind, d.mime) for d in found.differences] == [("missing", PNG)]


def test_a_missing_picture_is_found_although_every_committed_picture_drifted():
    old = [shown(png(box=size), PNG) for size in (2, 30)]
    found = compare([*old, stdout("a")], [shown(png(box=31), PNG), stdout("a")], COMMITTED)
    assert found.verdict == "different"
    assert "missing" in [d.kind for d in found.differences]


def test_a_value_in_two_forms_is_reported_once():
    forms = [{HTML: table(HEAD, ["0", n, "1"]), "text/plain": n} for n in ("1.5", "1.6")]
    found = compare(bundle(forms[0]), bundle(forms[1]), RUNS)
    assert [d.mime for d in found.differences] == [HTML]
    assert found.differences[0].reason == "row 1, column 2 (price) differs by 6.3 %"
    assert (found.differences[0].left, found.differences[0].right) == ("1.5", "1.6")


def test_a_figure_with_more_axes_is_found_behind_a_drifted_picture():
    one = bundle({PNG: png(), "text/plain": "<Figure size 432x288 with 1 Axes>"})
    two = bundle({PNG: png(box=9), "text/plain": "<Figure size 640x480 with 2 Axes>"})
    assert compare(one, two, COMMITTED).verdict == "different"


def test_the_reason_of_a_picture_says_how_much_changed():
    found = compare(shown(png(), PNG), shown(png(box=19), PNG), RUNS)
    assert (
        found.differences[0].reason == "image differs in 4 % of pixels (largest channel step 255)"
    )
    assert found.differences[0].magnitude == pytest.approx(0.04)


def test_the_reason_of_a_table_counts_the_rows():
    one, two = table(HEAD, ["0", "1", "3"]), table(HEAD, ["0", "1", "3"], ["1", "1", "3"])
    assert compare(html(one), html(two), RUNS).differences[0].reason == "1 row here, 2 there"


def test_a_new_warning_is_listed_as_an_info():
    found = compare(warning(3), [warning(3), warning(4, "UserWarning", "new")], RUNS)
    (difference,) = found.differences
    assert (difference.kind, difference.mime, difference.informational) == ("extra", "stderr", True)
    assert (difference.reason, difference.right) == ("new UserWarning", "new")


MALFORMED = [
    {}, {"output_type": "stream"}, {"output_type": "stream", "text": None},
    {"output_type": "stream", "name": None, "text": ["a", None, 3]}, {"output_type": "error"},
    {"output_type": "error", "ename": None, "evalue": ["x"]}, {"output_type": "display_data"},
    {"output_type": "display_data", "data": None}, {"output_type": "display_data", "data": "x"},
    {"output_type": "pyout", "data": {"text/plain": ["a"]}}, None, "text", 3,
    shown(None), shown({"a": 1}), shown(3), shown({"a": 1}, HTML), shown("not json", PLOTLY),
    shown([1, 2], PLOTLY), shown({"data": [packed(1.0) | {"bdata": 3}]}, PLOTLY),
    shown("!", PNG), shown(7, PNG), shown("<table><tr><td>1<tr></table></td></div>", HTML),
    shown("<script>Plotly.newPlot('a', [1, ", HTML), shown("<svg><path d=", SVG), shown("x", ""),
    shown("{" * 3000 + "}" * 3000), shown("[" * 5000, "application/json"), shown("(" * 9000),
]  # fmt: skip


@pytest.mark.parametrize("env", [RUNS, COMMITTED])
def test_malformed_outputs_do_not_crash(env):
    for left in MALFORMED:
        assert compare([left], [json.loads(json.dumps(left))], env).verdict == "identical"
        for right in MALFORMED:
            forth, back = compare([left], [right], env), compare([right], [left], env)
            assert forth.verdict == back.verdict
