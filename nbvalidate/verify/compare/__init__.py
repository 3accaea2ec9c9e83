"""Compare the outputs of one cell in two executions: same, equivalent (and why), or different.

Pure functions on plain data: no files, no kernel, no notebook library. Reading order: `model`
(what is said), `outputs` (the entry point), `bundles` (one value, many forms), then one file per
kind of output; `text`, `tokens` and `numbers` carry most of the meaning.
"""

from nbvalidate.verify.compare.model import Comparison, Difference
from nbvalidate.verify.compare.outputs import compare_outputs

__all__ = ["Comparison", "Difference", "compare_outputs"]
