"""The two engines behind one interface; the setting ELASTICSEARCH_URL chooses."""

from functools import cache
from pathlib import Path

from django.conf import settings

from search.backends.base import Engine


def get_engine() -> Engine:
    """Return this process's engine: Elasticsearch when ELASTICSEARCH_URL is set, the embedded one otherwise."""
    if settings.ELASTICSEARCH_URL:
        return _elastic(settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_PREFIX)
    return _embedded(Path(settings.SEARCH_INDEX_DIR))


@cache
def _elastic(url: str, prefix: str) -> Engine:
    from search.backends.elastic import ElasticEngine  # only where it is used: the client is slow to import

    return ElasticEngine(url, prefix=prefix)


@cache
def _embedded(directory: Path) -> Engine:
    from search.backends.embedded import EmbeddedEngine  # only where it is used, as above

    return EmbeddedEngine(directory)
