"""A database of its own for programs that a bench starts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def spare_database(name: str) -> Iterator[str | None]:
    """Make an empty database beside the one of TRELLIS_DATABASE and give its URL; None on SQLite, where a home folder is enough."""
    url = os.environ.get("TRELLIS_DATABASE")
    if not url:
        yield None
        return
    import psycopg

    spare = f"trellis_bench_{name}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {spare} WITH (FORCE)")  # type: ignore[arg-type]
        server.execute(f"CREATE DATABASE {spare}")  # type: ignore[arg-type]
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{spare}"))
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {spare} WITH (FORCE)")  # type: ignore[arg-type]
