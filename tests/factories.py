"""A small country for tests: a nation, two provinces, zones in each, people in every role.

Every tenant holds rows that could leak: two provinces with the same roles, two zones with
applications of the same shape.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile

from cms_content.actions import create_tenant_pages
from cms_content.editorial.rules import EXAMINERS
from portal import clock
from portal.clock import BEIJING
from portal.identity import uscc
from portal.identity.actions import add_member, grant_role
from portal.identity.models import Organisation, User
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.roles import Role
from tests.remembered import remembered
from workflows.cases import actions
from workflows.cases.models import Case, Mandate, WorkItem, WorkItemState
from workflows.notices import actions as notices
from workflows.notices.drafts import publishing_verdict
from workflows.notices.models import LIVE_STATES, NoticeDraft
from workflows.programmes.actions import install_edition
from workflows.programmes.editions import NATIONAL_CONFIRMATION_2020
from workflows.programmes.models import ProgrammeEdition

MONDAY = dt.datetime(2026, 6, 1, 9, 0, tzinfo=BEIJING)
"""A plain working day with three working weeks after it."""

_numbers = itertools.count(1)

NATION_ROLES = (Role.ACCEPTANCE, Role.LEADER, Role.NOTICE_EDITOR, Role.OBJECTION_HANDLER, Role.EDITOR)
PROVINCE_ROLES = (Role.REVIEWER, Role.LEADER, Role.EDITOR)


def pdf(name: str = "材料.pdf", text: str = "plan") -> SimpleUploadedFile:
    """Return a small but real PDF, different for each text."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%" + text.encode() + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return SimpleUploadedFile(name, body, content_type="application/pdf")


def person(name: str, tenant: Tenant, *roles: str) -> User:
    """Return a new user who holds `roles` in `tenant`."""
    user = User.objects.create_user(username=f"u{next(_numbers)}", password="a long enough one", full_name=name)
    for role in roles:
        grant_role(actor=None, tenant=tenant, user=user, role=role)
    return user


def tenant(code: str, kind: str, parent: Tenant | None, place: str, **more: object) -> Tenant:
    """Return a new authority without a site."""
    return Tenant.objects.create(
        code=code, name=f"{place}科技主管机构", short_name=place, kind=kind, parent=parent, host=f"{code}.localhost",
        place_name=place, contact="010-00000000", supervision_contact="010-00000001", **more,
    )  # fmt: skip


@dataclass
class Country:
    """The tenants and people that tests name."""

    nation: Tenant
    hubei: Tenant
    jiangsu: Tenant
    donghu: Tenant
    wuxi: Tenant
    edition: ProgrammeEdition
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, key: str) -> User:
        """Return the person of "tenant:role"."""
        return self.people[key]


@remembered
def country(*, with_pages: bool = False) -> Country:
    """Build the country; only the nation has a site unless `with_pages`."""
    from portal.registry.models import Industry

    nation = tenant("national", TenantKind.NATIONAL, None, "国家")
    hubei = tenant("hubei", TenantKind.PROVINCE, nation, "湖北省")
    jiangsu = tenant("jiangsu", TenantKind.PROVINCE, nation, "江苏省")
    donghu = tenant("donghu", TenantKind.ZONE, hubei, "武汉东湖高新区", is_national_zone=True)
    wuxi = tenant("wuxi", TenantKind.ZONE, jiangsu, "无锡高新区", is_national_zone=True)
    for one in (nation, hubei, jiangsu, donghu, wuxi) if with_pages else (nation,):
        create_tenant_pages(tenant=one, actor=None)
    edition = install_edition(actor=None, tenant=nation, definition=NATIONAL_CONFIRMATION_2020)
    made = Country(nation, hubei, jiangsu, donghu, wuxi, edition)
    for role in NATION_ROLES:
        made.people[f"national:{role}"] = person(f"国家{role.label}", nation, role)
    for number in (1, 2):
        made.people[f"national:expert{number}"] = person(f"专家{number}", nation, Role.EXPERT)
    for province in (hubei, jiangsu):
        for role in PROVINCE_ROLES:
            made.people[f"{province.code}:{role}"] = person(f"{province}{role.label}", province, role)
    for zone in (donghu, wuxi):
        officer = person(f"{zone}经办", zone, Role.APPLICANT)
        made.people[f"{zone.code}:applicant"] = officer
        organisation(zone, officer)
    if not Industry.objects.exists():
        parent = Industry.objects.create(code="1.2", name="电子核心产业", level=2)
        Industry.objects.create(code="1.2.1", name="新型电子元器件及设备制造", level=3, parent=parent)
    return made


def organisation(home: Tenant, *members: User) -> Organisation:
    """Return a new organisation of `home` with these members."""
    number = next(_numbers)
    made = Organisation.across_tenants.create(
        tenant=home, name=f"{home.place_name}管理委员会{number}", uscc=uscc.make(f"11420000MB{number:07d}")
    )
    for member in members:
        add_member(actor=None, organisation=made, user=member)
    return made


def application(place: str, **changes: object) -> dict[str, object]:
    """Return a complete and correct application form."""
    return {
        "place": place,
        "industry": "1.2.1",
        "name": f"{place}新型电子元器件及设备制造创新型产业集群",
        "deviation_reason": "",
        "summary": "集群以电子元器件为主导，配套企业集聚。",
        "plan_start": 2026,
        "plan_end": 2028,
        "eligibility_policy": "属于鼓励类产业。",
        "eligibility_province": "列入省级重点方向。",
        "eligibility_zone": "列入高新区主导产业规划。",
        "platform_name": "电子元器件产业服务中心",
        "platform_uscc": uscc.make("52420000MJ1234567"),
        "platform_contact": "周平",
        "platform_phone": "027-00000000",
        "contact_name": "吴敏",
        "contact_phone": "027-00000001",
    } | changes


def draft(land: Country, zone: Tenant, **changes: object) -> Case:
    """Return a complete draft of the zone's applicant, with all its materials."""
    officer = land[f"{zone.code}:applicant"]
    home = Organisation.across_tenants.filter(tenant=zone).first()
    case = actions.start_case(actor=officer, tenant=zone, organisation=home, edition=land.edition)
    actions.save_draft(actor=officer, case=case, values=application(zone.place_name, **changes))
    for entry in land.edition.materials_for(case.occasion):
        actions.attach_material(actor=officer, case=case, key=entry["key"], upload=pdf(text=f"{case.pk}{entry['key']}"))
    case.refresh_from_db()
    return case


def submitted(land: Country, zone: Tenant, **changes: object) -> Case:
    """Return an application that waits for the province."""
    case = draft(land, zone, **changes)
    actions.submit(actor=land[f"{zone.code}:applicant"], case=case)
    case.refresh_from_db()
    return case


def mandate(home: Tenant, agent: User, **more: object) -> Mandate:
    """Return a mandate that the first organisation of `home` gives to `agent` for a year (代办)."""
    from portal.documents.actions import store_version

    unit = Organisation.across_tenants.filter(tenant=home).first()
    officer = unit.members.first().user
    paper = store_version(tenant=home, actor=officer, upload=pdf(text=f"{home.pk}{agent.pk}"), title="委托书")
    today = clock.today()
    options = {"programme": "", "since": today, "until": today + dt.timedelta(days=365), "document": paper} | more
    return actions.grant_mandate(actor=officer, tenant=home, organisation=unit, agent=agent, **options)


def work(case: Case, step: str) -> WorkItem:
    """Return the open work item of the case at `step`."""
    return WorkItem.objects.get(case=case, step=step, state=WorkItemState.OPEN)


def say(case: Case, step: str, actor: User, verdict: str, **more: object) -> None:
    """Give the verdict at `step` and refresh the case."""
    from portal.documents.actions import store_version

    item = work(case, step)
    if publishing_verdict(item) == verdict and not case.notice_drafts.filter(state__in=LIVE_STATES).exists():
        passed_draft(item.tenant, actor, [case], **(more.pop("details", None) or {}))
    kinds = [kind for kind, _title in item.spec.choice(verdict).documents]
    documents = {
        kind: store_version(tenant=item.tenant, actor=actor, upload=pdf(text=f"{case.pk}{kind}"), title=kind)
        for kind in kinds
    }
    options = {"opinion": "情况属实。", "documents": documents} | more
    actions.decide(actor=actor, tenant=item.tenant, work=item, verdict=verdict, **options)
    case.refresh_from_db()


def examiners(home: Tenant) -> list[User]:
    """Return one person for each of the three stages of 三审三校, made when the authority has none."""
    people = []
    for stage, role in EXAMINERS.items():
        name = f"examiner-{stage}-{home.code}"
        found = User.objects.filter(username=name).first()
        if found is None:
            found = User.objects.create_user(name, password="a long enough one", full_name=f"{home}{stage.label}")
            grant_role(actor=None, tenant=home, user=found, role=role)
        people.append(User.objects.get(pk=found.pk))
    return people


def passed_draft(home: Tenant, editor: User, cases: list[Case], **texts: str) -> NoticeDraft:
    """Return a draft of these cases that three people passed; it is ready to be published."""
    made = notices.draft_notice(actor=editor, tenant=home, cases=cases)
    if texts:
        notices.edit_draft(actor=editor, tenant=home, draft=made, revision=0, texts=texts)
    return passed(made, editor)


def passed(made: NoticeDraft, editor: User) -> NoticeDraft:
    """Hand a draft in and let three people pass it."""
    notices.submit_draft(actor=editor, tenant=made.tenant, draft=made)
    for one in examiners(made.tenant):
        notices.examine(actor=one, tenant=made.tenant, draft=made, approve=True, proofread=True)
    made.refresh_from_db()
    return made


def at_nation(land: Country, zone: Tenant, **changes: object) -> Case:
    """Return an application that its province recommended and that waits for acceptance."""
    case = submitted(land, zone, **changes)
    province = zone.recommender.code
    say(case, "province_review", land[f"{province}:reviewer"], "recommend")
    say(case, "province_sign", land[f"{province}:leader"], "sign")
    return case


def deliberated(land: Country, zone: Tenant, **changes: object) -> Case:
    """Return an application that passed deliberation and waits to be announced."""
    case = at_nation(land, zone, **changes)
    say(case, "acceptance", land["national:acceptance"], "accept")
    say(case, "expert_one", land["national:expert1"], "support")
    say(case, "expert_two", land["national:expert2"], "support")
    say(case, "conclusion", land["national:leader"], "pass")
    return case


NOTICE = {"title": "关于拟确认创新型产业集群的公示", "procedure": "经申报、推荐、受理和专家审议。"}


def announced(land: Country, zone: Tenant, **changes: object) -> Case:
    """Return an application whose notice is open."""
    case = deliberated(land, zone, **changes)
    say(case, "announce", land["national:notice_editor"], "publish", details=dict(NOTICE))
    return case
