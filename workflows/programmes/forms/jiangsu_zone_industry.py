"""The declaration of a zone's strategic industry in Jiangsu (RULES S0-1, S4-1 to S4-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.html import format_html, format_html_join

from portal.registry.models import Industry
from portal.registry.naming import normalised_key
from portal.registry.queries import class_of, history_of, sharing, standing_of, zone_of
from workflows.programmes.forms.base import ApplicationForm, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms.boundfield import BoundField
    from django.utils.safestring import SafeString

    from portal.registry.models import Zone, ZoneIndustry
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition

STATEMENT_LIMIT = 1000
"""Longest statement, in characters."""


def _statement(label: str, hint: str, *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=hint, max_length=STATEMENT_LIMIT, required=required, widget=area)


class SuggestingInput(forms.TextInput):
    """A text field that suggests words and takes any others."""

    suggestions: tuple[str, ...] = ()

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the field with its list of suggestions."""
        key = f"{name}_suggestions"
        field = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        words = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.suggestions))
        return format_html('{}<datalist id="{}">{}</datalist>', field, key, words)


class JiangsuZoneIndustryForm(ApplicationForm):
    """The industry in the zone's own words, where it stands, and how it differs from the neighbours'."""

    words = forms.CharField(label="战略产业名称", max_length=60, widget=SuggestingInput)
    industry = forms.ChoiceField(
        label="对应的战略性新兴产业分类",
        required=False,
        help_text="不能确定的可以不选；不选的按名称对应，对应不上的保持空缺",
    )
    foundation = _statement("产业基础", "产业规模、骨干企业、创新平台，一千字以内")
    difference = _statement("错位发展说明", "与省内其他高新区同类产业的区别，有同类的请尽量说明", required=False)
    target = forms.ChoiceField(label="争创目标", required=False)
    change_reason = _statement("变更理由", "已有战略产业的高新区填写：为什么变更，原产业如何安排", required=False)
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系电话", max_length=30)

    sections: ClassVar = (
        ("industry", "战略产业", ("words", "industry", "foundation", "difference")),
        ("target", "目标与变更", ("target", "change_reason")),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    def prepare(self) -> None:
        """Offer the classes and the ladder of this zone's level; suggest fields to an undecided zone (S4-2, S4-4)."""
        self.zone: Zone | None = zone_of(self.tenant)
        self.standing: ZoneIndustry | None = standing_of(self.edition.tenant, self.zone)
        level = "national" if self.tenant.is_national_zone else "provincial"
        targets = self.edition.options.get("targets", {}).get(level, [])
        self.fields["industry"].choices = [("", "不选"), *_classes()]  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", "未定"), *((one, one) for one in targets)]  # type: ignore[attr-defined]
        if self.standing is None:
            suggested = self.edition.options.get("suggested_fields", [])
            self.fields["words"].widget.suggestions = tuple(suggested)
            self.fields["words"].help_text = f"尚未明确的，重点在{'、'.join(suggested)}等领域中选择，也可以自行填写"
        else:
            self.fields["change_reason"].required = True
            self.fields["words"].help_text = f"现行战略产业为“{self.standing.words}”，请填写变更后的产业"

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:
        """Return the case's name."""
        what = "变更" if cls.occasion(edition, tenant) == "change" else "申报"
        return {"name": f"{tenant.place_name}战略产业{what}"}

    @classmethod
    def occasion(cls, edition: ProgrammeEdition, tenant: Tenant) -> str:
        """Return "change" for a zone that stands for an industry already."""
        return "change" if standing_of(edition.tenant, zone_of(tenant)) else "new"

    def grouped(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """Yield the sections; a first declaration has no reason for a change."""
        is_first = self.standing is None or self.is_bound
        for key, title, fields in super().grouped():
            yield key, title, [one for one in fields if one.name != "change_reason" or one.value() or not is_first]

    def clean_words(self) -> str:
        """Return the words without surrounding spaces. Raises ValidationError for what stands already."""
        words = str(self.cleaned_data["words"]).strip()
        if self.standing is not None and normalised_key(self.standing.words) == normalised_key(words):
            raise forms.ValidationError(f"“{words}”就是现行战略产业，不需要变更。")
        return words

    def remarks(self) -> list[Remark]:
        """Return what stands now and which zones of the province share the class (错位发展, RULES S4-4)."""
        words = str(self.data.get("words") or "")
        found = [self._now(words), self._shared(words)]
        return [one for one in found if one is not None]

    def _now(self, words: str) -> Remark | None:
        if self.zone is None or self.standing is None or self.standing.words == words:
            return None
        return Remark(
            f"现行战略产业：{self.standing.words}",
            tuple(_period(one) for one in history_of(self.edition.tenant, self.zone)),
        )

    def _shared(self, words: str) -> Remark | None:
        chosen = Industry.objects.filter(code=self.data.get("industry") or "").first() or class_of(words)
        if not words.strip() and chosen is None:
            return None
        pairs = sharing(self.edition.tenant, words=words, industry=chosen, besides=self.zone)
        mapped = f"对应产业分类：{chosen}" if chosen else "未对应到产业分类，只按名称比对"
        if not pairs:
            return Remark("错位发展提示：省内其他高新区没有同类战略产业", (mapped,))
        return Remark(
            f"错位发展提示：省内有{len(pairs)}个高新区的战略产业与此同类，仅供参考，不影响提交和审核",
            (mapped, *(f"{one.zone}：{_period(one)}" for one in pairs)),
        )


def _period(one: ZoneIndustry) -> str:
    since = f"{one.since:%Y年%-m月%-d日}起" if one.since else "起始日待核实"
    until = f"，至{one.until:%Y年%-m月%-d日}" if one.until else ""
    return f"{one.words}（{since}{until}）"


def _classes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all classes, grouped by their class of level 1."""
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for one in Industry.objects.order_by("pk"):
        head = one.code.partition(".")[0]
        if one.level == 1:
            groups[head] = (one.name, [(one.code, f"{one.name}（第一层）")])
        elif head in groups:
            groups[head][1].append((one.code, one.name))
    return list(groups.values())
