"""Row fingerprints: whether a row is also in another table, whatever holds it and in what order.

Read `prints` first (what a fingerprint is, and what can be asked of it), then `tables` (how
each kind of table gives its columns), then `cells` (how one column becomes 64-bit codes).
"""

from nbvalidate.data.rows.prints import RowPrints

__all__ = ["RowPrints"]
