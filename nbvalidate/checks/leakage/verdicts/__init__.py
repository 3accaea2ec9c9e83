"""From events to verdicts, one file per kind of leakage."""
