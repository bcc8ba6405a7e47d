"""What the index holds: one row for each thing that can be found."""

import datetime as dt
import math
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.analysis import docno
from search.analysis.fold import clean
from search.errors import RowRefused

SCHEMA_VERSION = 2
"""Raise it when fields, fold table or token rule change: the worker then builds a new index and swaps."""
_ADDRESSES = ("/", "https://", "http://")


class Kind(models.TextChoices):
    """What a hit is, in the words of the filter."""

    POLICY = "policy", _("政策文件")
    NOTICE = "notice", _("公示公告")
    INTERPRETATION = "interpretation", _("政策解读")
    GUIDE = "guide", _("办事指南")
    TOOLKIT = "toolkit", _("政策工具包")
    NEWS = "news", _("工作动态")
    REPORT = "report", _("年度报告")
    RANKING = "ranking", _("企业榜单")
    TOPIC = "topic", _("专题")
    PAGE = "page", _("其他页面")


class Validity(models.TextChoices):
    """Whether a document is in force, in the words of the tag."""

    IN_FORCE = "in_force", _("有效")
    TRIAL = "trial", _("试行")
    NOT_YET = "not_yet", _("尚未生效")
    EXPIRED = "expired", _("失效")
    REPEALED = "repealed", _("废止")
    PARTLY = "partly_repealed", _("部分废止")
    UNKNOWN = "unknown", _("未载明")


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One row of the index, as its source reads it from the database.

    Parameters
    ----------
    source: key of the registered source; `pk`: its primary key there, as text.
    tenant_code: the authority on whose site the row is found.
    kind: one of `Kind`, or a word of the source's own.
    title, body: original text, as people read it; the index makes its tokens itself.
    url: where a hit leads, a path or an http address.
    principals: who may find it: `pub`, `t:<tenant>:<role>`, `c:<case>`. Never empty.
    docno: 发文字号 as written; `date`: the day by which it is listed.
    validity: one of `Validity`, or empty where the word means nothing.
    opens_at: from when on the row may be found, by the portal's clock at each search; None: at once.
    version: set by the indexer; a row never overwrites one of a higher version.

    Raises RowRefused when it has no principals, title, tenant, kind or proper address.
    """

    source: str
    pk: str
    tenant_code: str
    kind: str
    title: str
    body: str
    url: str
    principals: tuple[str, ...]
    docno: str = ""
    date: dt.date | None = None
    validity: str = ""
    opens_at: dt.datetime | None = None
    version: int = 0
    docnos: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("title", "body", "docno", "url"):
            object.__setattr__(self, name, clean(getattr(self, name)))
        object.__setattr__(self, "pk", str(self.pk))
        object.__setattr__(self, "title", " ".join(self.title.split()))
        object.__setattr__(self, "docnos", self._numbers())
        self._check()

    @property
    def key(self) -> str:
        """The row's key in the index."""
        return row_key(self.source, self.pk)

    @property
    def own_number(self) -> str:
        """Its document number in the one form, or ""."""
        return docno.normalise(self.docno)

    @property
    def opens(self) -> int:
        """The first whole second (Unix time) at which the row may be found; 0 for one that never waited."""
        return math.ceil(self.opens_at.timestamp()) if self.opens_at else 0

    def _numbers(self) -> tuple[str, ...]:
        """Its own number and those it cites, damaged brackets repaired."""
        cited = docno.readings(f"{self.title}\n{self.body}")
        return tuple(dict.fromkeys(number for number in [self.own_number, *cited] if number))

    def _check(self) -> None:
        if not self.principals or not all(self.principals) or isinstance(self.principals, str):
            raise RowRefused(f"“{self.key}”没有可见范围，未编入索引。")
        if not (self.source and self.pk and self.tenant_code and self.kind and self.title):
            raise RowRefused(f"“{self.key}”缺少所属站点、类别或标题，未编入索引。")
        if not self.url.startswith(_ADDRESSES):
            raise RowRefused(f"“{self.key}”的链接地址不正确，未编入索引。")


def row_key(source: str, pk: object) -> str:
    """Return the key of a source's row in the index."""
    return f"{source}:{pk}"
