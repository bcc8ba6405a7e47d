"""Where rows come from. An app registers its own source; search never imports the app."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from search.errors import RowRefused, UnknownSource
from search.schema import SearchRow


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of object that can be found.

    Parameters
    ----------
    key: stable name, part of every row's key in the index.
    label: what an operator reads.
    load: primary key as text → the row as it is now, or None when it may not be found (any more).
    all_pks: every primary key that may have a row, for a rebuild.
    """

    key: str
    label: str
    load: Callable[[str], SearchRow | None]
    all_pks: Callable[[], Iterable[object]]

    def row(self, pk: str, *, version: int) -> SearchRow | None:
        """Return the row read at tick `version`. Raises RowRefused when it is not the one asked for."""
        row = self.load(pk)
        if row is None:
            return None
        if (row.source, row.pk) != (self.key, pk):
            raise RowRefused(f"“{self.key}:{pk}”的内容与请求的不是同一条，未编入索引。")
        return replace(row, version=version)


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make a source known; call it in the app's `ready()`. Two of one key are a fault of the program."""
    if source.key in _sources:
        raise RuntimeError(f"two search sources are called {source.key}")
    _sources[source.key] = source


def get(key: str) -> Source:
    """Return the source of that key. Raises UnknownSource."""
    try:
        return _sources[key]
    except KeyError:
        raise UnknownSource(f"没有登记名为“{key}”的检索来源。请联系系统管理员。") from None


def registered() -> tuple[Source, ...]:
    """Return all sources in the order of their keys."""
    return tuple(_sources[key] for key in sorted(_sources))
