"""Fields of the steps of Hubei's flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms

from portal import clock
from portal.identity.models import User
from portal.registry.queries import registration_of, steward_of_case
from portal.tenancy.roles import Role
from workflows.cases.forms import StepForm
from workflows.cases.models import Decision
from workflows.flows.forms import AnnounceForm

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from workflows.cases.models import Case

AREA = {"rows": 4}
MOST = 2000
"""Characters of a summary."""
DATE = {"type": "date"}
Field = TypeVar("Field", bound=forms.Field)


def demanded(field: Field) -> Field:
    """Return the field as one that some verdicts of its step require: they judge it, the form does not."""
    field.required = False
    field.demanded = True  # type: ignore[attr-defined]  # read by components/field.html
    return field


def possible_stewards(case: Case) -> QuerySet[User]:
    """Return the accounts that hold the role of group leader in the authority and did not file the case."""
    held = User.objects.filter(
        memberships__tenant=case.edition.tenant, memberships__role=Role.STEWARD, memberships__until=None
    )
    return held.filter(is_active=True).exclude(pk=case.created_by_id).order_by("full_name", "pk")


class NominationForm(StepForm):
    """Who leads, by which account, for how long, for what; checked by the verdict that appoints."""

    holder = demanded(forms.CharField(label="群主", max_length=120, help_text="个人写姓名和职务，单位写全称"))
    official = demanded(forms.ChoiceField(label="办理账号", help_text="群主本人或其单位指定的人员"))
    since = demanded(forms.DateField(label="任期自", widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")))
    until = forms.DateField(label="任期至（含）", required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    duties = demanded(forms.CharField(label="职责", max_length=MOST, widget=forms.Textarea(attrs=AREA)))
    contact = forms.CharField(label="内部联系方式", max_length=120, required=False, help_text="不对外公开")

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        people = [(str(one.pk), str(one)) for one in possible_stewards(case)]
        self.fields["official"].choices = [("", "请选择"), *people]  # type: ignore[attr-defined]
        if not people:
            self.note = "本机关还没有人员担任“群主”角色，请先由系统管理员授予。"

    def usual(self, case: Case) -> dict[str, Any]:
        """Start from what the application nominates, from today."""
        form = case.editions.latest("number").form
        return {"holder": form["steward"], "duties": form["steward_duties"], "contact": form["steward_contact"],
                "since": clock.today()}  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Return days as text: what a decision keeps is plain."""
        cleaned = super().clean() or {}
        return cleaned | {name: day.isoformat() if (day := cleaned.get(name)) else "" for name in ("since", "until")}


class StudyForm(StepForm):
    """The group leader's plan in short; the plan itself is the document."""

    measures = demanded(
        forms.CharField(
            label="一群一策要点",
            max_length=MOST,
            widget=forms.Textarea(attrs=AREA),
            help_text="逐条写明拟采取的措施",
        )
    )

    def usual(self, case: Case) -> dict[str, Any]:
        """Say for what and until when the group leader was appointed; start from the earlier plan."""
        self.note = steward_note(case)
        return {"measures": planned(case)}


class ReviewForm(StepForm):
    """Nothing to fill in: who leads the cluster and what the plan says."""

    def usual(self, case: Case) -> dict[str, Any]:
        """Say who leads, and the plan in short."""
        plan = planned(case)
        self.note = steward_note(case) + (f" 一群一策要点：{plan}" if plan else "")
        return {}


def steward_note(case: Case) -> str:
    """Return who leads the case's cluster, for officials."""
    found = steward_of_case(case.edition.tenant, case.pk)
    if found is None:
        return "尚未确定群主。"
    term = f"{found.since:%Y年%-m月%-d日}起" + (f"至{found.until:%Y年%-m月%-d日}" if found.until else "")
    return f"{found.get_kind_display()}：{found.holder}，任期{term}。职责：{found.duties}"


def planned(case: Case) -> str:
    """Return the plan in short as the group leader submitted it last, "" before."""
    submitted = Decision.objects.filter(case=case, step="study", verdict="submit").order_by("-pk").first()
    return str(submitted.details.get("measures", "")) if submitted else ""


class TextForm(StepForm):
    """A text for the public, which becomes a draft of the editors' site."""

    title = demanded(forms.CharField(label="标题", max_length=120))
    lead = demanded(forms.CharField(label="导语", max_length=200))
    text = demanded(forms.CharField(label="正文", max_length=MOST, widget=forms.Textarea(attrs={"rows": 8})))
    note = "公开稿保存为草稿，由编辑送三审三校后发布；本环节不直接公开任何内容。请勿写入个人联系方式。"

    def usual(self, case: Case) -> dict[str, Any]:
        """Start from what the register says of the cluster."""
        form = case.editions.latest("number").form
        places = "、".join(form["places"])
        return {
            "title": f"{case.name}列入省级创新型产业集群培育名录",
            "lead": f"经审定，{case.name}列入培育名录，由{case.organisation.name}牵头建设。",
            "text": f"{case.name}所在市州：{places}。产业领域：{form['industry_other'] or form['industry']}。\n"
            f"牵头建设单位：{case.organisation.name}。依据：{case.edition.basis}。",
        }


class ListAnnounceForm(AnnounceForm):
    """The notice of a list: its one item is the edition, so the text names every enterprise (A8-13)."""

    @staticmethod
    def texts(case: Case) -> dict[str, str]:
        """Start from the criteria and the candidates."""
        form = case.editions.latest("number").form
        rows = [f"{n}. {one['name']}（{one['place']}）" for n, one in enumerate(form["candidates"], start=1)]
        text = f"入榜标准：{form['criteria']}\n产生办法：{form['method']}\n候选企业：\n" + "\n".join(rows)
        title = f"关于{case.name}（{form['edition_name']}）的公示"
        return AnnounceForm.texts(case) | {"title": title, "procedure": text}


class RegisterForm(StepForm):
    """What the register writes down with the change."""

    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="认定文件、上市公告等，可留空")
    reason = forms.CharField(
        label="理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="跨级、向下调整和退出须写明理由，记入企业库",
    )  # fmt: skip

    def usual(self, case: Case) -> dict[str, Any]:
        """Say where the enterprise stands in the register; start from the applicant's reason."""
        found = registration_of(case.edition.tenant, case.organisation)
        history = "；".join(
            f"{one.effective_on:%Y-%m-%d} {one.get_kind_display()}{one.get_after_display()}" for one in found.changes.all()
        ) if found else ""  # fmt: skip
        where = f"在库，梯次为{found.get_tier_display()}" if found and found.is_in else "不在库"
        self.note = f"{case.organisation}（{case.organisation.uscc}）目前{where}。" + (
            f"历史：{history}。" if history else ""
        )
        return {"reason": case.editions.latest("number").form.get("reason", "")}
