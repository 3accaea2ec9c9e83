"""The truth about slices: every one of them, counted one by one."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Cells:
    """An atom of the search."""

    feature: int
    cells: tuple[int, ...]


def singles(codes):
    """One atom for each code that occurs."""
    return [
        Cells(feature, (code,))
        for feature, column in enumerate(codes)
        for code in np.unique(column[column >= 0]).tolist()
    ]


def cube(codes, atoms, errors, *, k, max_depth, min_rows, alpha):
    """The top K as (score, atoms, rows, sum of errors), ties as the search breaks them."""
    n, total = len(errors), errors.sum()
    masks = [np.isin(codes[atom.feature], atom.cells) for atom in atoms]
    found = []
    for depth in range(1, max_depth + 1):
        for chosen in itertools.combinations(range(len(atoms)), depth):
            if len({atoms[i].feature for i in chosen}) < depth:
                continue
            inside = np.logical_and.reduce([masks[i] for i in chosen])
            rows = int(inside.sum())
            if rows < max(min_rows, 1):
                continue
            summed = float(errors[inside].sum())
            score = alpha * ((summed / rows) / (total / n) - 1) - (1 - alpha) * (n / rows - 1)
            if score > 0:
                found.append((score, chosen, rows, summed))
    found.sort(key=lambda one: (-one[0], len(one[1]), one[1]))
    return found[:k]
