"""Column types and SQL functions that work alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, DateTime, Dialect, Integer, String, TypeDecorator, Uuid
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

InstantColumn = ColumnElement[datetime]


class CachedUuid(Uuid[UUID]):
    """An id. SQLite hands it out as text, and a page reads the same few hundred over and over."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        if dialect.supports_native_uuid:
            return super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return lambda text: None if text is None else parse_uuid(text)


parse_uuid = lru_cache(maxsize=16_384)(UUID)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone cannot be kept")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class concat_days(GenericFunction[str]):  # noqa: N801
    """The days of a group in one text, such as "2026-11-01,2026-11-02"."""

    type = String()
    inherit_cache = True


@compiles(concat_days, "sqlite")
def _concat_days_on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **kwargs)})"


@compiles(concat_days, "postgresql")
def _concat_days_on_postgres(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"string_agg(to_char({compiler.process(element.clauses, **kwargs)}, 'YYYY-MM-DD'), ',')"


BigKey = BigInteger().with_variant(Integer(), "sqlite")
