"""Which of the peer's two files a model lives in."""

from typing import Any


class Router:
    """The desk's models are in the product's file, everything else in the peer's own."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """The file a model is read from."""
        return "product" if model._meta.app_label == "desk" else "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """The file a model is written to."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Nothing is ever migrated in the product's file."""
        return db == "default"
