"""A source whose rows live in a dictionary."""

from collections.abc import Callable

from search.schema import SearchRow


class Shelf:
    """Rows by primary key, and keys that fail on purpose when they are read."""

    def __init__(self) -> None:
        self.rows: dict[str, SearchRow] = {}
        self.broken: dict[str, Exception] = {}
        self.before_load: Callable[[str], None] = lambda _pk: None

    def put(self, *rows: SearchRow) -> None:
        self.rows |= {row.pk: row for row in rows}

    def load(self, pk: str) -> SearchRow | None:
        self.before_load(pk)
        if pk in self.broken:
            raise self.broken[pk]
        return self.rows.get(pk)

    def all_pks(self) -> list[str]:
        return sorted({*self.rows, *self.broken})
