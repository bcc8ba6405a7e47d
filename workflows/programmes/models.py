"""Programme editions: the rules of one programme as data; a running case stays on its edition."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models

from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant, TenantKind
from portal.workcalendar.engine import CountingMode, Unit


class Visibility(models.TextChoices):
    """Who may see a result (RULES A8-4); public only by a recorded decision."""

    OWN = "own", "本单位"
    PEERS = "peers", "同批参评单位"
    PROVINCE = "province", "省级部门"
    MANAGER = "manager", "组织管理机构"
    SIGNED_IN = "signed_in", "登录用户"
    PUBLIC = "public", "社会公开"


class ProgrammeEdition(models.Model):
    """One edition of one authority's programme (RULES A7: rules are per programme, not global).

    Parameters
    ----------
    form: names the application form in `workflows.programmes.forms`.
    materials: list of {"key", "title", "required", "types", "hint", "rule"}; also "max_mb", "copies" for
        paper that is sent (number of copies; received by a receipt, S3-18), and "occasions" where only some ask for it.
    eligibility: list of {"key", "title", "rule"}; each is answered by a statement, some by evidence.
    quota: kind of recommending authority → how many cases of this edition it may recommend (S3-16); empty for none,
        a kind that is not named has none left (A8-5).
    step_days: a step's name → its limit in working days.
    batch_steps: names of steps at which several cases may get one verdict.
    vocabulary: a case's state → {"title", "sentence"} in the programme's own words (A7).
    industry_vocabulary: "sei2018", or a vocabulary of the authority's own.
    notice_days: 0 where the programme has no public notice.
    basis_expires_on, successor: last day of the measures themselves, and what replaces them (S1-22).
    options: what only this programme's flow reads; named in its steps module. Every edition: "occasions" (for what
        one may file), "register" (key of the programme in the register), "per_cluster" (always about a cluster),
        "promotes" (key of the register whose provincial clusters may be put forward), "paper" (false: none is asked),
        "clauses" (a document's number → {its article → what it is about}; shown with the basis, linked where a site
        here has the document).
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="programmes", verbose_name="主管机关")
    key = models.SlugField("事项")
    edition = models.CharField("版本", max_length=20)
    title = models.CharField("名称", max_length=120)
    basis = models.CharField("依据", max_length=200)
    flow = models.CharField("流程", max_length=200)
    form = models.SlugField("申请表")
    applicant_kinds = models.JSONField("可申报单位类别", default=list)
    opens_on = models.DateField("受理开始日", null=True, blank=True)
    closes_on = models.DateField("受理截止日（含）", null=True, blank=True)
    materials = models.JSONField("申报材料", default=list)
    eligibility = models.JSONField("申报条件", default=list)
    step_days = models.JSONField("环节时限（工作日）", default=dict)
    quota = models.JSONField("推荐名额", default=dict, blank=True)
    batch_steps = models.JSONField("可批量办理的环节", default=list, blank=True)
    vocabulary = models.JSONField("状态用语", default=dict, blank=True)
    industry_vocabulary = models.SlugField("产业分类", default="sei2018")
    visibility = models.CharField(
        "结果公开范围", max_length=12, choices=Visibility.choices, default=Visibility.PROVINCE
    )
    provincial_zones = models.BooleanField("省级高新区可以申报", default=False)
    basis_expires_on = models.DateField("依据文件有效期至（含）", null=True, blank=True)
    successor = models.CharField("后续文件", max_length=200, blank=True)
    options = models.JSONField("流程参数", default=dict, blank=True)
    plan_years = models.PositiveSmallIntegerField("规划期（年）", default=3)
    notice_days = models.PositiveSmallIntegerField("公示期", default=5)
    notice_unit = models.CharField("公示期单位", max_length=8, choices=Unit.choices, default=Unit.WORKING)
    notice_mode = models.CharField(
        "计算方式", max_length=24, choices=CountingMode.choices, default=CountingMode.NEXT_DAY
    )
    notice_closes_at = models.TimeField("公示截止时刻", default=dt.time(17, 30))
    is_active = models.BooleanField("启用", default=True)

    across_tenants = models.Manager()
    objects = TenantManager["ProgrammeEdition"]()

    class Meta:
        verbose_name = verbose_name_plural = "事项版本"
        default_manager_name = "across_tenants"
        constraints = [models.UniqueConstraint(fields=["tenant", "key", "edition"], name="programme_edition_once")]

    def __str__(self) -> str:
        return f"{self.title}（{self.edition}年版）"

    def window_state(self, on: dt.date) -> str:
        """Return "not_yet", "open" or "closed" for day `on`; both ends belong to the window (A8-6)."""
        if self.opens_on and on < self.opens_on:
            return "not_yet"
        if self.closes_on and on > self.closes_on:
            return "closed"
        return "open"

    def may_apply(self, tenant: Tenant) -> bool:
        """Tell whether this authority may file here: its kind is listed, a zone is a national one (S2-1, S4-1)."""
        if tenant.kind not in self.applicant_kinds:
            return False
        return tenant.kind != TenantKind.ZONE or tenant.is_national_zone or self.provincial_zones

    @property
    def occasions(self) -> tuple[str, ...]:
        """For what one may file here: new applications unless `options` says otherwise (RULES B6)."""
        return tuple(self.options.get("occasions", ("new",)))

    @property
    def register_key(self) -> str:
        """The programme under whose key the register holds the clusters of this edition."""
        return str(self.options.get("register", self.key))

    def needs_cluster(self, occasion: str) -> bool:
        """Tell whether one files for a cluster of the register: about a change, a review, or in an edition for them."""
        return bool(self.options.get("per_cluster")) or occasion in {"change", "reconfirm", "promotion"}

    def materials_for(self, occasion: str) -> list[dict[str, Any]]:
        """Return what is to be uploaded on this occasion: the materials that name no "occasions", or this one."""
        return [entry for entry in self.uploads if occasion in entry.get("occasions", (occasion,))]

    def material(self, key: str) -> dict[str, Any]:
        """Return the definition of one material that is uploaded. Raises KeyError for an unknown key."""
        return {entry["key"]: entry for entry in self.uploads}[key]

    @property
    def uploads(self) -> list[dict[str, Any]]:
        """The materials that are uploaded."""
        return [entry for entry in self.materials if not entry.get("copies")]

    @property
    def papers(self) -> list[dict[str, Any]]:
        """The materials that are sent on paper, unless the authority has switched paper off (RULES A8-12)."""
        return [entry for entry in self.materials if entry.get("copies") and self.options.get("paper", True)]

    @property
    def is_online(self) -> bool:
        """Whether no step asks anybody to come to an office (不见面审批, RULES S4-12)."""
        return bool(self.options.get("channel") == "online")

    def word(self, state: str, what: str) -> str:
        """Return the programme's own "title" or "sentence" for a case's state, empty where it has none."""
        return str(self.vocabulary.get(state, {}).get(what, ""))


class WindowExtension(models.Model):
    """A recorded decision that moved a window's last day (RULES A8-6: never otherwise)."""

    edition = models.ForeignKey(ProgrammeEdition, models.PROTECT, related_name="extensions")
    before = models.DateField("原截止日", null=True)
    after = models.DateField("新截止日")
    document = models.CharField("依据", max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "受理期延长"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.edition} → {self.after}"
