"""Every address of the portal, read from the URL configuration itself: what is added there is tested here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Address:
    """One URL pattern: its full name with namespaces, its route, and the arguments it takes."""

    name: str
    route: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name or '-'} {self.route}"

    @property
    def is_cms(self) -> bool:
        """Whether it belongs to Wagtail's administration."""
        return self.route.startswith("cms/")

    @property
    def namespace(self) -> str:
        """The namespaces before the name, "" for none."""
        return self.name.rpartition(":")[0]

    def path(self, values: Mapping[str, Any]) -> str:
        """Return the path with these values; an address without a name must be a plain route."""
        if not self.name:
            return "/" + self.route
        return reverse(self.name, kwargs={argument: values[argument] for argument in self.arguments})


def addresses() -> list[Address]:
    """Return every address of `portal.urls`, in the order in which they are tried."""
    return list(_below(get_resolver(), "", ()))


def _below(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            name = ":".join((*namespaces, pattern.name)) if pattern.name else ""
            yield Address(name, route, tuple(pattern.pattern.regex.groupindex))
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _below(pattern, route, inner)
