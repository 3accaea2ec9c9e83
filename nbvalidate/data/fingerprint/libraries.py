"""Libraries whose objects are not read: drawing, running, lazy, on a server or on a device."""

from __future__ import annotations

__all__ = ["OPAQUE", "REDUCIBLE"]

#: Whose objects without attributes tell their state to `copy`, briefly and without side effects.
REDUCIBLE = frozenset(
    "sklearn scipy pandas numpy collections _collections datetime operator functools".split()
)

OPAQUE = frozenset(
    """
    IPython ipykernel ipywidgets traitlets traittypes comm anywidget jupyter_client zmq tornado
    asyncio concurrent multiprocessing threading _thread queue socket ssl select selectors
    subprocess logging sqlite3 _sqlite3 sqlalchemy duckdb _duckdb psycopg psycopg2 pymysql pymongo
    redis requests urllib3 http httpx aiohttp boto3 botocore
    matplotlib seaborn plotly bokeh holoviews hvplot panel
    dask distributed pyspark ibis ray modin vaex
    tensorflow keras jax jaxlib flax cupy cudf numba llvmlite
    unittest wrapt ctypes _ctypes
    """.split()
)
