"""The slice explorer in Notebook 7: select, edit, pin, export, compare."""

from __future__ import annotations

from tests.browser import explorer

APP = "notebook"
CELLS = (
    "print([c.text for c in explorer.selected.conditions])",
    "print([pin.name for pin in explorer.pins])",
)


def test_select_edit_pin_and_export(book):
    explorer.select_edit_pin_export(book(explorer.MAKE, explorer.ONE, *CELLS))


def test_two_models_are_compared(book):
    explorer.compare(book(explorer.MAKE, explorer.TWO))


def test_nothing_stays_when_it_is_closed(book):
    explorer.clean_up(book(explorer.MAKE, explorer.ONE, "explorer.close()"))
