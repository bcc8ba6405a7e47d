"""Jiangsu in tests: a province with its own programme, a city with a national zone, a provincial zone under it too."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.identity.models import Organisation, User
from portal.registry.actions import adopt_named
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import person, tenant
from workflows.cases import actions
from workflows.cases.models import Case
from workflows.programmes.actions import install_edition
from workflows.programmes.editions.jiangsu_2018 import JIANGSU_ZONE_INDUSTRY_2018
from workflows.programmes.models import ProgrammeEdition


@dataclass
class Province:
    """Authorities and people that the tests name."""

    jiangsu: Tenant
    nantong: Tenant
    zones: dict[str, Tenant]
    edition: ProgrammeEdition
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, key: str) -> User:
        """Return the person of "authority:role"."""
        return self.people[key]


def province() -> Province:
    """Build it: 南通高新区 (national) and a provincial zone below the city, 无锡高新区 below the province itself."""
    nation = tenant("national", TenantKind.NATIONAL, None, "国家")
    jiangsu = tenant("jiangsu", TenantKind.PROVINCE, nation, "江苏省", division_code="320000")
    nantong = tenant("nantong", TenantKind.CITY, jiangsu, "南通市", division_code="320600")
    zones = {
        "haimen": tenant("haimen", TenantKind.ZONE, nantong, "海门演示高新区", division_code="320600"),
        "ntzone": tenant(
            "ntzone", TenantKind.ZONE, nantong, "南通高新区", division_code="320600", is_national_zone=True
        ),
        "wuxi": tenant("wuxi", TenantKind.ZONE, jiangsu, "无锡高新区", division_code="320200", is_national_zone=True),
    }
    edition = install_edition(actor=None, tenant=jiangsu, definition=JIANGSU_ZONE_INDUSTRY_2018)
    adopt_named(actor=None, tenant=jiangsu)
    made = Province(jiangsu, nantong, zones, edition)
    made.people["nantong:reviewer"] = person("南通审核", nantong, Role.REVIEWER)
    for role in (Role.REVIEWER, Role.LEADER, Role.NOTICE_EDITOR):
        made.people[f"jiangsu:{role}"] = person(f"省{role.label}", jiangsu, role)
    for code, zone in zones.items():
        officer = made.people[f"{code}:applicant"] = person(f"{zone}经办", zone, Role.APPLICANT)
        factories.organisation(zone, officer)
    return made


def declared(land: Province, code: str, words: str, *, actor: User | None = None, **values: object) -> Case:
    """Return a submitted declaration of the zone."""
    zone, officer = land.zones[code], actor or land[f"{code}:applicant"]
    home = Organisation.across_tenants.get(tenant=zone)
    case = actions.start_case(actor=officer, tenant=zone, organisation=home, edition=land.edition)
    form = {
        "words": words,
        "foundation": "企业集聚。",
        "contact_name": "吴敏",
        "contact_phone": "0513-00000000",
    } | values
    actions.save_draft(actor=officer, case=case, values=form)
    upload = factories.pdf(text=f"{case.pk}declaration")
    actions.attach_material(actor=officer, case=case, key="declaration", upload=upload)
    actions.submit(actor=officer, case=case)
    case.refresh_from_db()
    return case


def published(land: Province, case: Case, since: str) -> Case:
    """Take a submitted declaration to its publication."""
    from tests.factories import say

    if case.tenant.city:
        say(case, "city_opinion", land["nantong:reviewer"], "support")
    say(case, "province_review", land["jiangsu:reviewer"], "agree")
    say(case, "province_decision", land["jiangsu:leader"], "approve")
    say(case, "publication", land["jiangsu:notice_editor"], "publish", details={"since": since})
    return case
