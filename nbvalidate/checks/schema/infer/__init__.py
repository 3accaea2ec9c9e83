"""A schema proposed from good frames: what holds, with margins, and why it is believed.

Read `run` first (what is asked of each column, in which order), then `seen` (what is known of a
column), then the guesses: `kinds`, `identity`, `sets`, `numbers`, `texts`, `pairs`.
"""

from nbvalidate.checks.schema.infer.run import infer

__all__ = ["infer"]
