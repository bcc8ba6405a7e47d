"""Web pages: the visible text without the site's furniture, and what the page says about itself.

Government sites print their facts in a table above the text and repeat them in <meta> tags (RULES B5.1).
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString, PageElement

from cms_content.importers import labels
from cms_content.importers.formats.extracted import Extracted, table_lines

BLOCKS = frozenset(
    re.split(
        " ", "p div br tr li ul ol h1 h2 h3 h4 h5 h6 table section article main header form dl dt dd hr center pre"
    )
)
REMOVED = re.split(
    " ", "script style noscript select option button nav footer aside iframe svg template textarea head object"
)
META = {
    "articletitle": "fallback_title",
    "pubdate": "published",
    "contentsource": "source",
    "sitename": "site",
    "url": "url",
    "indexnumber": "index_number",
}
FURNITURE = frozenset(
    re.split(
        " ",
        "nav navbar navigation breadcrumb breadcrumbs crumb crumbs location position share bdsharebuttonbox footer "
        "foot copyright sidebar aside toolbar tools qrcode ewm menu topbar login search related recommend fontsize "
        "print weather banner links friendlink pagination pager hot rank",
    )
)
CONTAINERS = frozenset(
    re.split(
        " ",
        "ucap-content zoom trs_editor trs_ueditor trs_editor_view pages_content article-content article_content "
        "article-con articlecon news_content detail-content content-text view xxgk_content",
    )
)
FILE_LINK = re.compile(r"\.(?:docx?|pdf|xlsx?|wps|et|ofd|zip|rar)(?:[?#].*)?$", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
FURNITURE_SHARE = 0.3  # of the page's text, above which a part is no furniture whatever it is called
CONTAINER_SHARE = 0.3  # of the page's text, below which a part is not the text whatever it is called
LONG_CELL = 120  # characters: a table with such a cell lays out a page and holds no data
FACTS_IN_TABLE = 2


def extract(page: str) -> Extracted:
    """The visible text of a page, one block per line, links as [text](address)."""
    soup = BeautifulSoup(page, "lxml")  # the standard parser takes quadratic time on hostile pages
    metadata = _meta(soup)
    furniture = _remove(soup)
    metadata = {**metadata, **_tables(soup)}
    lines = [line.strip(" ") for line in "".join(_text(soup, metadata.get("url", ""))).split("\n")]
    return Extracted("\n".join(line for line in lines if line.strip()), metadata, furniture=tuple(furniture))


def _meta(soup: BeautifulSoup) -> dict[str, str]:
    """The facts of the <meta> tags; the site itself stands in where no source is named."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = META.get(str(tag.get("name") or "").strip().lower())
        value = " ".join(str(tag.get("content") or "").split())
        if name and value:
            found.setdefault(name, value)
    if "published" in found:
        found.setdefault("source", found.get("site", ""))
    return {name: value for name, value in found.items() if value}


def _names(tag: Tag) -> set[str]:
    """The names in the class and id of an element, whole and in parts, in small letters."""
    given = [*(tag.get_attribute_list("class") or []), *(tag.get_attribute_list("id") or [])]
    whole = [str(one) for one in given if one]
    parts = [part.lower() for one in whole for part in re.split(r"[-_\d]+|(?<=[a-z])(?=[A-Z])", one)]
    return {*parts, *(one.lower() for one in whole)}


def _is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(HIDDEN.search(str(tag.get("style") or "")))


def _remove(soup: BeautifulSoup) -> list[str]:
    """Take out what no reader sees and what belongs to the site; return its text, for the reviewer."""
    for tag in soup.find_all(REMOVED):
        tag.decompose()
    sizes, titled = _measures(soup)
    limit = max(1.0, sizes[id(soup)] * FURNITURE_SHARE)
    removed: list[str] = []
    stack: list[Tag] = [soup]
    while stack:
        tag = stack.pop()
        furniture = FURNITURE & _names(tag) and sizes[id(tag)] <= limit and id(tag) not in titled
        if furniture or _is_hidden(tag):
            removed += [text] if (text := tag.get_text(" ", strip=True)) else []
            tag.decompose()
        else:
            stack += [child for child in tag.contents if isinstance(child, Tag)]
    return removed


def _measures(soup: BeautifulSoup) -> tuple[dict[int, int], set[int]]:
    """The length of each element's text, and the elements that hold a main heading, in one walk."""
    sizes: dict[int, int] = {}
    titled: set[int] = set()
    open_sizes = [0]
    for opens, node in _walk(soup):
        if not isinstance(node, Tag):
            open_sizes[-1] += len(str(node).strip()) if opens and type(node) is NavigableString else 0
        elif opens:
            open_sizes.append(0)
        else:
            sizes[id(node)] = size = open_sizes.pop()
            open_sizes[-1] += size
            if (node.name == "h1" or id(node) in titled) and node.parent is not None:
                titled.add(id(node.parent))
    return sizes, titled


def _tables(soup: BeautifulSoup) -> dict[str, str]:
    """Read and take out the tables of facts; turn tables of data into marked lines."""
    found: dict[str, str] = {}
    tables = soup.find_all(["table", "dl"])
    outer = {id(table.find_parent(["table", "dl"])) for table in tables}
    for table in tables:
        if id(table) in outer:
            continue
        rows = _rows(table)
        facts = [(name, value) for row in rows for name, value in labels.pairs(_labelled(row)) if value]
        if len(facts) >= FACTS_IN_TABLE and labels.GOVERNMENT_BLOCK & {name for name, _value in facts}:
            for name, value in facts:
                found.setdefault(name, value)
            table.decompose()
        elif _is_data(rows):
            for line in table_lines(rows):
                paragraph = soup.new_tag("p")
                paragraph.string = line
                table.insert_before(paragraph)
            table.decompose()
    return found


def _rows(table: Tag) -> list[list[str]]:
    if table.name == "dl":
        return [[one.get_text(" ", strip=True) for one in table.find_all(["dt", "dd"])]]
    rows = table.find_all("tr")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])] for row in rows]


def _labelled(row: list[str]) -> str:
    """The row as one line in which every label has its colon."""
    return "\t".join(f"{name}：" if (name := labels.name_of(cell)) else cell for cell in row)


def _is_data(rows: list[list[str]]) -> bool:
    wide = [row for row in rows if len(row) > 1]
    return len(wide) > 1 and all(len(cell) <= LONG_CELL for row in rows for cell in row)


def _container(soup: BeautifulSoup) -> Tag | None:
    """The element that holds the text by the usual names, if most of the page's text is in it."""
    sizes, _titled = _measures(soup)
    named = [(sizes[id(tag)], tag) for tag in soup.find_all(name=True) if CONTAINERS & _names(tag)]
    size, tag = max(named, key=lambda pair: pair[0], default=(0, None))
    return tag if tag is not None and size >= sizes[id(soup)] * CONTAINER_SHARE else None


def _walk(root: Tag) -> Iterator[tuple[bool, PageElement]]:
    """Every node as (whether it opens, node); elements come twice. Deep pages must not exhaust the stack."""
    stack: list[tuple[bool, PageElement]] = [(True, root)]
    while stack:
        opens, node = stack.pop()
        yield opens, node
        if opens and isinstance(node, Tag):
            stack.append((False, node))
            stack += [(True, child) for child in reversed(node.contents)]


def _text(soup: BeautifulSoup, base: str) -> list[str]:
    """Pieces of text in reading order. Behind the text's own element only attachments and facts are kept."""
    parts: list[str] = []
    starts: list[int] = []
    container = _container(soup)
    end: int | None = None
    for opens, node in _walk(soup):
        if not isinstance(node, Tag):
            if type(node) in {NavigableString, CData}:
                parts.append(re.sub(r"[ \n\r\f\v]+", " ", str(node)))
        elif node.name in BLOCKS:
            parts.append("\n")
            end = len(parts) if node is container and not opens else end
        elif node.name in {"td", "th"} and opens:
            parts.append("\t")
        elif node.name == "a":
            starts = _link(parts, starts, node, base, opens=opens)
    return parts if end is None else parts[:end] + [f"{line}\n" for line in _behind("".join(parts[end:]))]


def _link(parts: list[str], starts: list[int], node: Tag, base: str, *, opens: bool) -> list[int]:
    """Remember where a link begins; at its end put its words into the form that `lines` reads."""
    if opens:
        return [*starts, len(parts)]
    start = starts[-1]
    words = "".join(parts[start:]).strip().replace("[", r"\[").replace("]", r"\]")
    if words:
        parts[start:] = [f"[{words}]({_address(str(node.get('href') or '#'), base)})"]
    return starts[:-1]


def _address(href: str, base: str) -> str:
    href = href.strip()
    if base.startswith(("http://", "https://")) and not href.startswith("#"):
        try:
            href = urljoin(base, href)
        except ValueError:
            return "#"
    return href.replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def _behind(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n")]
    return [line for line in lines if labels.pairs(line) or re.search(r"^\[?附\s*件", line) or _is_file_link(line)]


def _is_file_link(line: str) -> bool:
    match = re.fullmatch(r"\[.*\]\(([^)\s]*)\)", line)
    return bool(match and FILE_LINK.search(match[1]))
