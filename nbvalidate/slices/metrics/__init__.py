"""Figures of a model on any rows: from sums where that is possible, AUC from ranks."""

from __future__ import annotations

from nbvalidate.slices.metrics.auc import Ranked, auc, auc_difference, auc_paired
from nbvalidate.slices.metrics.catalogue import default_metric, metric, names
from nbvalidate.slices.metrics.model import Estimate, Metric

__all__ = [
    "Estimate",
    "Metric",
    "Ranked",
    "auc",
    "auc_difference",
    "auc_paired",
    "default_metric",
    "metric",
    "names",
]
