"""Hubei's forms: a cluster under a group leader, an edition of the list, a step in the register (RULES A3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from portal.identity.uscc import fault_of
from portal.registry.models import EnterpriseTier, Industry, StewardshipKind
from portal.registry.queries import clusters_sharing, name_is_taken
from workflows.programmes.forms.base import ApplicationForm, Remark
from workflows.programmes.forms.fields import Column, RowsField, SeveralField

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition

LONG = 1000
"""Longest statement, in characters."""
OTHER = "其他"
"""An industry for which the measures have no word: it stays without a class (RULES S1-2)."""


def _text(label: str, hint: str = "", *, most: int = LONG, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": 4})
    )


class HubeiClusterForm(ApplicationForm):
    """A cluster that a zone or city bureau proposes, across cities if need be, with the leader it nominates."""

    name = forms.CharField(label="集群名称", max_length=120)
    place = forms.CharField(label="牵头单位所在地", max_length=60, help_text="牵头建设单位只有一个，即本申报单位")
    places = SeveralField(label="集群所在市州", help_text="跨市域的集群勾选全部所在市州")
    partners = RowsField(
        (Column("name", "参与单位"), Column("place", "所在地", max_length=60)),
        label="其他参与单位", row="参与单位 ", required=False, help_text="跨市域集群的其他市州科技局、高新区管委会",
    )  # fmt: skip
    level = forms.ChoiceField(
        label="培育方向",
        choices=[("", "请选择"), ("national", "全国有影响的集群"), ("province", "全省有引领作用的集群")],
    )
    industry = forms.ChoiceField(label="产业领域", help_text="按省级文件的用语选择；没有对应用语的选“其他”并在下栏写明")
    industry_other = forms.CharField(label="产业领域（其他）", max_length=60, required=False)
    summary = _text("集群概况", "产业基础、核心企业、协同创新情况，一千字以内")
    steward_kind = forms.ChoiceField(label="名义", choices=StewardshipKind.choices, initial=StewardshipKind.CLUSTER)
    steward = forms.CharField(label="拟任群主", max_length=120, help_text="个人填姓名和职务，单位填全称")
    steward_duties = _text("拟任群主的职责", most=500)
    steward_contact = forms.CharField(label="群主内部联系方式", max_length=120, help_text="仅供内部联系，不公开")
    contact_name = forms.CharField(label="申报联系人", max_length=40)
    contact_phone = forms.CharField(label="申报联系电话", max_length=30)

    sections: ClassVar = (
        ("cluster", "集群", ("name", "place", "places", "partners", "level", "industry", "industry_other", "summary")),
        ("steward", "拟任群主", ("steward_kind", "steward", "steward_duties", "steward_contact")),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    def prepare(self) -> None:
        """Offer the authority's own words and places."""
        words = [one["word"] for one in self.edition.options.get("industry_words", [])]
        places = self.edition.options.get("places", [])
        self.fields["industry"].choices = [("", "请选择"), *((one, one) for one in [*words, OTHER])]  # type: ignore[attr-defined]
        self.fields["places"].choices = [(one, one) for one in places]  # type: ignore[attr-defined]

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:
        """Return the filing authority's place, ticked as well if it is one of the list."""
        known = [one for one in edition.options.get("places", []) if one == tenant.place_name]
        return {"place": tenant.place_name, "places": known, "steward_kind": StewardshipKind.CLUSTER}

    def remarks(self) -> list[Remark]:
        """Say which clusters of the province share the class (错位发展, RULES S1-18); it never stands in the way."""
        word = str(self.data.get("industry") or "")
        known = {one["word"]: one["sei"] for one in self.edition.options.get("industry_words", [])}
        chosen = Industry.objects.filter(code=known.get(word) or "").first()
        if chosen is None:
            return []  # a word of its own, or none yet: nothing to compare by
        same = clusters_sharing(self.edition.tenant, industry=chosen, besides=str(self.data.get("name") or ""))
        mapped = f"对应产业分类：{chosen}"
        if not same:
            return [Remark("错位发展提示：省内名录中没有同类集群", (mapped,))]
        title = f"错位发展提示：省内名录中有{len(same)}个同类集群，仅供参考，不影响提交和审核"
        return [Remark(title, (mapped, *(f"{one.name}（{one.place}，{one.get_status_display()}）" for one in same)))]

    def clean(self) -> dict[str, Any]:
        """Check that the other industry is named and the cluster's name is free."""
        cleaned = super().clean() or {}
        if cleaned.get("industry") == OTHER and not cleaned.get("industry_other"):
            self.add_error("industry_other", "产业领域选了“其他”，请写明是什么领域。")
        if (name := cleaned.get("name")) and name_is_taken(programme=self.edition.key, name=name):
            self.add_error("name", "培育名录中已有同名集群，请核对名称。")
        return cleaned


CANDIDATE_COLUMNS = (
    Column("name", "企业名称"),
    Column("uscc", "统一社会信用代码", max_length=18, fault=fault_of),
    Column("place", "所在地", max_length=60),
    Column("field", "领域", max_length=80, required=False),
    Column("reason", "入榜理由", max_length=200),
)


class HubeiLeadingListForm(ApplicationForm):
    """One edition of the list: the measures set no criteria, so the edition must state its own (RULES S1-7, A8-13)."""

    name = forms.CharField(label="榜单名称", max_length=80, help_text="各届同名")
    edition_name = forms.CharField(label="届次", max_length=40, help_text="如：2026年度")
    criteria = _text("入榜标准", "逐条写明，公开时一并公布", most=2000)
    method = _text("产生办法", "推荐、审核的程序", most=2000)
    is_ranked = forms.ChoiceField(label="排名", choices=[("no", "排名不分先后"), ("yes", "排名分先后，按下列次序")])
    candidates = RowsField(CANDIDATE_COLUMNS, label="候选企业", row="企业 ")
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系电话", max_length=30)

    sections: ClassVar = (
        ("edition", "榜单", ("name", "edition_name", "criteria", "method", "is_ranked")),
        ("candidates", "候选企业", ("candidates",)),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:  # noqa: ARG003  # as the base says
        """Return the list's name."""
        return {"name": edition.options.get("list_title", ""), "is_ranked": "no"}

    def clean_candidates(self) -> list[dict[str, str]]:
        """Refuse the same enterprise twice."""
        rows: list[dict[str, str]] = self.cleaned_data["candidates"]
        codes = [row["uscc"] for row in rows]
        twice = sorted({row["name"] for row in rows if codes.count(row["uscc"]) > 1})
        if twice:
            raise forms.ValidationError(f"同一企业重复列入：{'、'.join(twice)}，请删去多余的行。")
        return rows


CHANGES = (("admit", "入库"), ("move", "梯次变动"), ("exit", "退出"))


class HubeiEnterpriseForm(ApplicationForm):
    """A step of an enterprise in the register; whether a rung is skipped is judged by the register itself."""

    name = forms.CharField(label="企业名称", max_length=120, help_text="与营业执照一致；以申报单位登记的信用代码为准")
    change = forms.ChoiceField(label="申请事项", choices=[("", "请选择"), *CHANGES])
    tier = forms.ChoiceField(
        label="申请的梯次", choices=[("", "请选择"), *EnterpriseTier.choices], required=False, help_text="退出不必选"
    )
    statement = _text("符合条件的说明", "经营、研发和知识产权情况；退出的说明现状")
    reason = _text(
        "理由", "跨级、向下调整和退出须写明理由，审定后记入企业库", most=300, required=False
    )  # fmt: skip
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系电话", max_length=30)

    sections: ClassVar = (
        ("change", "申请事项", ("name", "change", "tier", "statement", "reason")),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:  # noqa: ARG003  # as the base says
        """Return nothing: which enterprise it is, the application itself says."""
        return {}

    def clean(self) -> dict[str, Any]:
        """Check that a rung or a reason is there, as the change needs it."""
        cleaned = super().clean() or {}
        change = cleaned.get("change")
        if change in {"admit", "move"} and not cleaned.get("tier"):
            self.add_error("tier", "请选择申请的梯次。")
        if change == "exit" and not cleaned.get("reason"):
            self.add_error("reason", "请写明退出的原因。")
        return cleaned
