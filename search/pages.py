"""What the results page shows around the hits: filters as links, sites, the way from page to page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from portal.tenancy.models import Tenant
from search.analysis.fold import clean
from search.backends.base import DEEPEST
from search.queries import PAGE_SIZE, Hit, Results
from search.schema import Kind, Validity

SCOPE_ALL = "all"
SUGGESTIONS = ("加计扣除", "公示", "一群一策")
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
    """What the address asks for, made harmless: nothing in it can raise later on."""

    text: str
    kinds: tuple[str, ...] = ()
    validity: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    page: int = 1
    everywhere: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read the query string; what makes no sense is left out."""
        given = request.GET
        page = given.get("page", "1")
        return cls(
            text=given.get("q", ""),
            kinds=_values(given, "kind"),
            validity=_values(given, "validity"),
            years=tuple(int(year) for year in _values(given, "year") if _is_number(year, 4)),
            page=int(page) if _is_number(page, 5) else 1,
            everywhere=given.get("scope") == SCOPE_ALL,
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


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits


def _toggled(current: Sequence[str], key: str) -> tuple[str, ...]:
    return tuple(value for value in current if value != key) if key in current else (*current, key)


def _ordered(name: str, keys: Iterable[str]) -> list[str]:
    """Years from the newest; the others as the engine counted them, the most frequent first."""
    return sorted(keys, reverse=True) if name == "year" else list(keys)
