"""What estimators, splitters and metrics are called with while a notebook runs.

`tracker` is the door: start, stop, and the findings of a cell. `patching` puts itself between the
user and the libraries, `calls` turns calls into events, `provenance` knows which rows a table
holds, and `overlaps` compares what was fitted on with what was scored.
"""

from nbvalidate.live.tracking.tracker import LeakCheck, Tracker

__all__ = ["LeakCheck", "Tracker"]
