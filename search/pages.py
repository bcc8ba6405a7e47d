"""What the results page shows around the hits: filters as links, sites, the way from page to page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from portal.paging import asked_page
from portal.tenancy.models import Tenant
from search.analysis.fold import clean
from search.backends.base import DEEPEST
from search.queries import PAGE_SIZE, Hit, Results
from search.schema import Kind, Validity
from search.sources import registered

SCOPE_ALL = "all"
SUGGESTIONS = ("加计扣除", "公示", "一群一策")
YEAR_DIGITS = 4
_MOST_VALUES = 20
_LONGEST_VALUE = 60
_TONES = {
    Validity.IN_FORCE: "open",
    Validity.TRIAL: "waiting",
    Validity.PARTLY: "waiting",
    Validity.NOT_YET: "info",
    Validity.EXPIRED: "muted",
    Validity.REPEALED: "muted",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, made harmless: nothing in it can raise later on.

    `page` is None for what is no number of a page; `unknown` are filters that were not understood, by their labels.
    """

    text: str
    kinds: tuple[str, ...] = ()
    validity: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    page: int | None = 1
    everywhere: bool = False
    unknown: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read the query string; what makes no sense is left out and kept to be said."""
        given = request.GET
        kinds, odd_kinds = _understood(_values(given, "kind"), _is_kind)
        validity, odd_validity = _understood(_values(given, "validity"), Validity.values.__contains__)
        years, odd_years = _understood(_values(given, "year"), _is_year)
        scopes, odd_scopes = _understood(_values(given, "scope"), {SCOPE_ALL}.__contains__)
        odd = (
            (gettext("类别"), odd_kinds),
            (gettext("有效性"), odd_validity),
            (gettext("年份"), odd_years),
            (gettext("搜索范围"), odd_scopes),
        )
        return cls(
            text=given.get("q", ""),
            kinds=kinds,
            validity=validity,
            years=tuple(int(year) for year in years),
            page=asked_page(request),
            everywhere=SCOPE_ALL in scopes,
            unknown=tuple((label, value) for label, values in odd for value in values),
        )

    @property
    def filtered(self) -> bool:
        """Whether any filter is chosen."""
        return bool(self.kinds or self.validity or self.years)

    def address(self, **changes: object) -> str:
        """Return the query string of this search with some parts changed; the page starts anew unless it is given."""
        query = QueryDict(mutable=True)
        values: dict[str, object] = {
            "q": self.text,
            "scope": SCOPE_ALL if self.everywhere else "",
            "kind": self.kinds,
            "validity": self.validity,
            "year": self.years,
            "page": "",
        }
        for name, value in (values | changes).items():
            many = value if isinstance(value, tuple) else (value,)
            query.setlist(name, [str(one) for one in many if one not in {"", None}])
        return "?" + query.urlencode()


@dataclass(frozen=True, slots=True)
class Link:
    """A filter's value: its word, where a click leads, whether it is chosen, how many hits it has."""

    title: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """A filter with its values."""

    title: str
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit with the words and the address that depend on where it is shown."""

    hit: Hit
    kind: str
    validity: str
    tone: str
    site: str
    url: str


def groups(asked: Asked, results: Results) -> list[Group]:
    """Return the filters that have something to choose from."""
    chosen: list[tuple[str, str, tuple[object, ...], Callable[[str], str]]] = [
        (gettext("类别"), "kind", asked.kinds, kind_word),
        (gettext("有效性"), "validity", asked.validity, validity_word),
        (gettext("年份"), "year", asked.years, lambda year: gettext("%s 年") % year),
    ]
    found = []
    for title, name, values, word in chosen:
        counts = results.facets.get(name, {})
        current = [str(value) for value in values]
        keys = _ordered(name, [*counts, *(value for value in current if value not in counts)])
        links = [
            Link(word(key), asked.address(**{name: _toggled(current, key)}), key in current, counts.get(key, 0))
            for key in keys
        ]
        if links:
            found.append(Group(title, links))
    return found


def shown(hits: Sequence[Hit], request: HttpRequest, here: Tenant | None) -> list[Shown]:
    """Return the hits with their words; those of another site get its name and full address."""
    sites = {tenant.code: tenant for tenant in Tenant.objects.filter(code__in={hit.tenant_code for hit in hits})}
    return [_shown(hit, request, here, sites.get(hit.tenant_code)) for hit in hits]


def paged(results: Results) -> Page[int]:
    """Return the page for the pagination component."""
    return Paginator(range(min(results.total, DEEPEST)), PAGE_SIZE).page(results.page)


def kind_word(value: str) -> str:
    """Return the word of a kind; a kind of a source's own stands as it is."""
    return str(dict(Kind.choices).get(value, value))


def validity_word(value: str) -> str:
    """Return the word of a validity, "" for none."""
    return str(dict(Validity.choices).get(value, value))


def _shown(hit: Hit, request: HttpRequest, here: Tenant | None, site: Tenant | None) -> Shown:
    elsewhere = site is not None and (here is None or site.pk != here.pk)
    url = hit.url
    if elsewhere and site is not None and url.startswith("/"):
        _host, colon, port = request.get_host().rpartition(":")
        url = f"{request.scheme}://{site.host}{colon}{port if colon else ''}{url}"
    return Shown(
        hit,
        kind_word(hit.kind),
        validity_word(hit.validity),
        _TONES.get(hit.validity, "muted"),  # type: ignore[call-overload]  # a TextChoices member equals its text
        site.short_name if elsewhere and site is not None else "",
        url,
    )


def _values(given: QueryDict, name: str) -> tuple[str, ...]:
    values = [clean(value)[:_LONGEST_VALUE] for value in given.getlist(name)[:_MOST_VALUES]]
    return tuple(dict.fromkeys(value for value in values if value))


def _understood(values: tuple[str, ...], known: Callable[[str], bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return those of the values that are known, and the others."""
    return tuple(filter(known, values)), tuple(value for value in values if not known(value))


def _is_kind(text: str) -> bool:
    """Tell whether a source can give rows of this kind: one of `Kind`, or a word of a source's own."""
    return text in Kind.values or any(text == source.key for source in registered())


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) == YEAR_DIGITS


def _toggled(current: Sequence[str], key: str) -> tuple[str, ...]:
    return tuple(value for value in current if value != key) if key in current else (*current, key)


def _ordered(name: str, keys: Iterable[str]) -> list[str]:
    """Years from the newest; the others as the engine counted them, the most frequent first."""
    return sorted(keys, reverse=True) if name == "year" else list(keys)
