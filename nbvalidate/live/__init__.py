"""The live kernel: what each cell read and wrote, recorded where it runs.

Reading order: `recorder` (one cell's trace), `session` (the notebook in the kernel: what the
magics, the comm and the headless run speak to).
"""

from __future__ import annotations
