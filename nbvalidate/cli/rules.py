"""``nbvalidate rules`` and ``nbvalidate explain``."""

from __future__ import annotations

import argparse
import sys

from nbvalidate.checks import catalogue
from nbvalidate.cli.output import use_color
from nbvalidate.formats.catalogue_text import explain, rules_json, rules_table

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Print the list of rules, or one rule's page."""
    color = use_color(options)
    if options.command == "explain":
        text = explain(catalogue()[options.code], color)
    elif options.format == "json":
        text = rules_json(catalogue())
    else:
        text = rules_table(catalogue(), color)
    sys.stdout.write(text.rstrip("\n") + "\n")
    return 0
