"""A schema and frames, for the tests of the magics."""

from __future__ import annotations

__all__ = ["BELOW", "MAKE", "SCHEMA"]

SCHEMA = """version: 1
name: orders
on_fail: {on_fail}
columns:
  order_id: {{dtype: integer, nullable: false, unique: true}}
  status: {{dtype: category, one_of: [open, paid, sent]}}
  price: {{dtype: float, min: 0}}
"""
MAKE = """import pandas as pd
good = pd.DataFrame({"order_id": range(100), "status": ["open", "paid"] * 50, "price": 1.5})
bad = good.assign(price=good["price"].where(good["order_id"] != 7, -3.0))
"""
BELOW = "error SCH202 out-of-range: `price` was at least 0 and goes down to -3"
