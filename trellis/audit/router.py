"""Where the read log lives: its own file on SQLite, its own connection on PostgreSQL."""

from typing import Any

from django.db import connections

READ_LOG_MODELS = {"readentry", "readrecord"}


class ReadLogRouter:
    """Send the read log's rows through the `readlog` connection, always."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "readlog" if self._is_read_log(model._meta.app_label, model._meta.model_name) else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        # On PostgreSQL both connections see one database, so its tables are made once, through `default`.
        is_read_log = self._is_read_log(app_label, model_name)
        if connections[db].vendor == "postgresql":
            return db == "default"
        return is_read_log == (db == "readlog")

    @staticmethod
    def _is_read_log(app_label: str, model_name: str | None) -> bool:
        return app_label == "audit" and model_name in READ_LOG_MODELS
