"""Cities and a plan city in the tests' country, and a pilot at each step of its way."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from portal.clock import BEIJING
from portal.identity.models import Organisation
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import Country, pdf, person, say
from tests.remembered import remembered
from workflows.cases import actions
from workflows.cases.actions.paper import note_dispatch, note_receipt
from workflows.cases.models import Case, Occasion
from workflows.cases.quota import release_on_withdraw
from workflows.programmes.actions import install_edition
from workflows.programmes.editions.pilot_2011 import CONDITIONS, PILOT_2011, PROVINCIAL_FILING

AUGUST = dt.datetime(2011, 8, 1, 9, 0, tzinfo=BEIJING)
"""A Monday in the last month of the pilot's window."""
CONSENT = {"document_number": "鄂政函〔2011〕1号", "document_date": "2011-07-20"}
APPROVED = {"document_number": "演示函〔2011〕1号", "document_date": "2011-08-01", "build_years": 2}


def slides() -> SimpleUploadedFile:
    """Return a file that is what a slide show is by its parts."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("ppt/presentation.xml", "<p/>")
    return SimpleUploadedFile("汇报.pptx", body.getvalue())


@remembered
def land_of_cities(*, with_pages: bool = False) -> Country:
    """Return the country with three cities in Hubei, one in Jiangsu, and a plan city."""
    from cms_content.actions import create_tenant_pages

    land = factories.country(with_pages=with_pages)
    land.edition = install_edition(actor=None, tenant=land.nation, definition=PILOT_2011)
    shenzhen = factories.tenant("shenzhen", TenantKind.PLAN_CITY, land.nation, "深圳市")
    homes = [shenzhen]
    for code, place, parent in (
        ("yichang", "宜昌市", land.hubei),
        ("xiangyang", "襄阳市", land.hubei),
        ("jingzhou", "荆州市", land.hubei),
        ("suzhou", "苏州市", land.jiangsu),
    ):
        homes.append(factories.tenant(code, TenantKind.CITY, parent, place))
    for home in homes:
        officer = person(f"{home}经办", home, Role.APPLICANT)
        land.people[f"{home.code}:applicant"] = officer
        factories.organisation(home, officer)
        if with_pages:
            create_tenant_pages(tenant=home, actor=None)
    for role in (Role.REVIEWER, Role.LEADER):
        land.people[f"shenzhen:{role}"] = person(f"深圳{role.label}", shenzhen, role)
    for province in (land.hubei, land.jiangsu):
        officer = person(f"{province}报备经办", province, Role.APPLICANT)
        land.people[f"{province.code}:applicant"] = officer
        factories.organisation(province, officer)
    install_edition(actor=None, tenant=land.nation, definition=PROVINCIAL_FILING)
    return land


def at(code: str) -> Tenant:
    """Return an authority by its code."""
    return Tenant.objects.get(code=code)


def form(place: str, **changes: object) -> dict[str, object]:
    """Return a complete and correct pilot application."""
    years = (2011, 2012, 2013)
    return {
        "name": f"{place}新能源材料创新型产业集群",
        "place": place,
        "industry": "新能源材料",
        "summary": "材料企业集聚。",
        **{f"condition_{key}": f"{title}的说明。" for key, title in CONDITIONS},
        "plan_start": years[0],
        "plan_end": years[-1],
        **{f"outline_{number}": "要点。" for number in ("1_1", "1_2", "2", "3", "4_1", "4_2", "5")},
        "tasks": [
            {"year": str(year), "task": f"任务{year}", "progress": "年底完成", "unit": "市科技局"} for year in years
        ],
        "contact_name": "吴敏",
        "contact_phone": "0717-0000000",
    } | changes


def draft(land: Country, code: str, **changes: object) -> Case:
    """Return a complete draft of the city, with all that is uploaded."""
    home, officer = at(code), land[f"{code}:applicant"]
    case = actions.start_case(
        actor=officer, tenant=home, organisation=Organisation.across_tenants.get(tenant=home), edition=land.edition
    )
    fill(case, officer, form(home.place_name, **changes))
    return case


def fill(case: Case, officer: object, values: dict[str, object]) -> None:
    """Type the form and file every document."""
    actions.save_draft(actor=officer, case=case, values=values)
    for entry in case.edition.uploads:
        upload = slides() if entry["key"] == "slides" else pdf(text=f"{case.pk}{entry['key']}")
        actions.attach_material(actor=officer, case=case, key=entry["key"], upload=upload)
    case.refresh_from_db()


def submitted(land: Country, code: str, **changes: object) -> Case:
    """Return a case that waits for its province."""
    case = draft(land, code, **changes)
    actions.submit(actor=land[f"{code}:applicant"], case=case)
    case.refresh_from_db()
    return case


def recommender(code: str) -> str:
    """Return the code of the authority that recommends for this one."""
    return at(code).recommender.code


def consented(land: Country, code: str, **changes: object) -> Case:
    """Return a case that its government consented to and that waits to be submitted to the nation."""
    case, above = submitted(land, code, **changes), recommender(code)
    say(case, "province_selection", land[f"{above}:reviewer"], "select")
    say(case, "government_consent", land[f"{above}:reviewer"], "granted", details=dict(CONSENT))
    return case


def sent(land: Country, code: str, **changes: object) -> Case:
    """Return a case that waits at the nation."""
    case = consented(land, code, **changes)
    say(case, "province_submission", land[f"{recommender(code)}:leader"], "submit")
    return case


def with_paper(land: Country, case: Case, copies: int = 3) -> None:
    """Send the paper copies and receive them."""
    officer = land[f"{case.tenant.code}:applicant"]
    day = dt.date(2011, 8, 1)
    parcel = note_dispatch(actor=officer, tenant=case.tenant, case=case, key="paper", copies=copies, dispatched_on=day)
    note_receipt(actor=land["national:acceptance"], tenant=land.nation, parcel=parcel, copies=copies, received_on=day)


def evaluated(land: Country, code: str, **changes: object) -> Case:
    """Return a case that waits for the nation's conclusion."""
    case = sent(land, code, **changes)
    with_paper(land, case)
    say(case, "receipt", land["national:acceptance"], "accept")
    say(case, "evaluation", land["national:expert1"], "support")
    return case


def approved(land: Country, code: str, *, build_years: int = 2, **changes: object) -> Case:
    """Return a case in its build period."""
    case = evaluated(land, code, **changes)
    say(case, "conclusion", land["national:leader"], "pass")
    say(case, "approval", land["national:leader"], "approve", details=APPROVED | {"build_years": build_years})
    return case


def filing(land: Country, builder: Organisation, **changes: object) -> Case:
    """Return a filing of a provincial cluster that waits to be registered."""
    from workflows.programmes.models import ProgrammeEdition

    officer = land["hubei:applicant"]
    case = actions.start_case(
        actor=officer,
        tenant=land.hubei,
        organisation=Organisation.across_tenants.get(tenant=land.hubei),
        edition=ProgrammeEdition.across_tenants.get(key="provincial-filing"),
    )
    values = {
        "name": "宜昌市磷化工创新型产业集群",
        "place": "宜昌市",
        "industry": "磷化工",
        "builder": str(builder.pk),
        "summary": "省级集群。",
        "document_number": "鄂科技函〔2011〕9号",
        "approved_on": "2011-06-30",
        "contact_name": "王宁",
        "contact_phone": "027-00000000",
    } | changes
    actions.save_draft(actor=officer, case=case, values=values)
    actions.attach_material(actor=officer, case=case, key="approval", upload=pdf(text=f"{case.pk}approval"))
    actions.submit(actor=officer, case=case)
    case.refresh_from_db()
    return case


def promoted(land: Country, cluster: object) -> Case:
    """Return the draft by which the city puts its provincial cluster forward."""
    home, officer = at("yichang"), land["yichang:applicant"]
    return actions.start_case(
        actor=officer,
        tenant=home,
        organisation=Organisation.across_tenants.get(tenant=home),
        edition=land.edition,
        occasion=Occasion.PROMOTION,
        cluster=cluster,
    )


def free_place_of(case: Case, actor: object) -> None:
    """Free the place of a case as its withdrawal would, in a transaction of its own."""
    with transaction.atomic():
        assert release_on_withdraw(case=case, actor=actor)
