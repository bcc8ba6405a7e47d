"""Paper on the case page: what was sent and what arrived, and the forms with which each side notes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Sum

from portal import clock
from portal.errors import DomainError
from portal.tenancy.permissions import may
from workflows.cases.models import PaperReceipt

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case


class PaperMissing(DomainError):
    """The paper copies that the programme asks for have not all arrived."""

    code = "paper_missing"
    status = HTTPStatus.CONFLICT


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DispatchForm(forms.Form):
    """How many copies were sent, and when."""

    copies = forms.IntegerField(label="寄发份数", min_value=1, max_value=99)
    dispatched_on = forms.DateField(label="寄发日期", widget=_Day(), help_text="以寄出当日的邮戳或收寄凭证为准")


class ReceiptForm(forms.Form):
    """How many copies arrived, and when."""

    received_copies = forms.IntegerField(label="收到份数", min_value=1, max_value=99)
    received_on = forms.DateField(label="收到日期", widget=_Day())


@dataclass
class Parcel:
    """One parcel on the page; `form` where this reader may note its arrival."""

    row: PaperReceipt
    is_late: bool
    form: ReceiptForm | None = None


@dataclass
class Paper:
    """One kind of paper: what is asked, what was sent, what arrived."""

    key: str
    title: str
    asked: int
    parcels: list[Parcel] = field(default_factory=list)
    form: DispatchForm | None = None

    @property
    def received(self) -> int:
        """Copies that arrived."""
        return sum(one.row.received_copies or 0 for one in self.parcels)

    @property
    def is_complete(self) -> bool:
        """Whether as many arrived as are asked."""
        return self.received >= self.asked


def shown(case: Case, tenant: Tenant, user: User, refused: forms.Form | None = None) -> list[Paper]:
    """Return the case's paper as this person of `tenant` sees it; `refused` is a form that comes back filled."""
    if not case.edition.papers:
        return []
    sends = bool(may(user, "paper.dispatch", (tenant, case)))
    receives = bool(may(user, "paper.receive", (tenant, case)))
    rows = list(case.paper.select_related("sender"))
    return [_paper(case, entry, rows, sends=sends, receives=receives, refused=refused) for entry in case.edition.papers]


def _paper(
    case: Case,
    entry: dict[str, Any],
    rows: list[PaperReceipt],
    *,
    sends: bool,
    receives: bool,
    refused: forms.Form | None,
) -> Paper:
    paper = Paper(entry["key"], entry["title"], int(entry["copies"]))
    today, last = clock.today(), case.edition.closes_on
    for row in rows:
        if row.key == paper.key:
            parcel = Parcel(row, is_late=bool(last and row.dispatched_on > last))
            if receives and row.received_on is None:
                parcel.form = _again(refused, f"parcel-{row.pk}") or ReceiptForm(
                    prefix=f"parcel-{row.pk}", initial={"received_copies": row.copies, "received_on": today}
                )
            paper.parcels.append(parcel)
    if sends:
        paper.form = _again(refused, f"paper-{paper.key}") or DispatchForm(
            prefix=f"paper-{paper.key}", initial={"copies": paper.asked, "dispatched_on": today}
        )
    return paper


def _again(refused: Any, prefix: str) -> Any:
    return refused if refused is not None and refused.prefix == prefix else None


def paper_received(case: Case) -> None:
    """Raise PaperMissing until the copies that the programme asks for have arrived: a step's guard (RULES S3-18)."""
    for entry in case.edition.papers:
        parcels = case.paper.filter(key=entry["key"])
        arrived = parcels.aggregate(copies=Sum("received_copies"))["copies"] or 0
        if arrived < entry["copies"]:
            raise PaperMissing(
                f"“{entry['title']}”应收{entry['copies']}份，已签收{arrived}份。请先在“纸质材料”中登记签收，再作出结论。"
            )
