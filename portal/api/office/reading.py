"""Reading: whose token it is, the queue, a case, what was handed over, its materials, its open steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Path, Query, Router

from portal import clock
from portal.api.office import schemas, showing
from portal.api.office.access import Bearer, OfficeRequest
from portal.api.problems import BadParameters
from portal.api.schemas.common import Coded
from portal.documents.actions import HandOut, open_to_read
from portal.documents.names import content_disposition
from portal.documents.queries import version_to_judge
from portal.documents.views import answer as file_answer
from portal.errors import NotFound
from portal.office.models import Scope
from portal.tenancy.permissions import may
from portal.tenancy.roles import Role, roles_of
from workflows.cases import queries
from workflows.cases.listing import CappedPaginator, Selection
from workflows.cases.models import Material
from workflows.cases.queries import QueueTab

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from workflows.cases.models import Case, WorkItem

router = Router()
PAGE_SIZE = 30


def case_of(request: OfficeRequest, reference: str) -> Case:
    """Return the case if this authority takes part and the token's person may see it. Raises NotFound."""
    case = queries.numbered(request.tenant, reference)
    if case is None or not may(request.user, "case.view", case):
        raise NotFound("没有找到该件：请核对件号，或该件没有移交本机关。")
    return case


def open_steps(request: OfficeRequest, case: Case) -> list[WorkItem]:
    """Return what officials of the visited authority have to decide in the case; a correction is the applicant's."""
    rows = queries.open_work_for(request.tenant, case).select_related("tenant", "claimed_by", "assignee")
    found = []
    for work in rows.order_by("pk"):
        work.case = case
        if not work.spec.corrects:
            found.append(work)
    return found


@router.get(
    "/me",
    response=schemas.Me,
    auth=Bearer(),
    url_name="office_me",
    summary="令牌所代表的人员和范围",
    description="不需要任何范围，可用于检查配置。",
)
def me(request: OfficeRequest) -> schemas.Me:
    """Return whose token it is."""
    token, user = request.auth, request.user
    held = {role for tenant, role in roles_of(user) if tenant == request.tenant.pk}
    return schemas.Me(
        **showing.said(request),
        person=str(user),
        roles=[Coded(code=role.value, label=role.label) for role in Role if role.value in held],
        token=str(token),
        scopes=list(token.scopes),
        expires_at=token.expires_at.astimezone(clock.BEIJING),
        days_left=token.days_left,
    )


@router.get(
    "/queue",
    response=schemas.Queue,
    auth=Bearer(Scope.QUEUE_READ),
    url_name="office_queue",
    summary="我的件",
    description="与工作台“办件”相同的列表、筛选和顺序，每页 30 件。需要 queue:read。",
)
def queue(request: OfficeRequest, filters: Query[schemas.QueueQuery]) -> schemas.Queue:
    """Return one page of the drawer, selected and sorted as asked. Raises BadParameters, NotFound."""
    unknown = set(request.GET) - set(schemas.QueueQuery.model_fields)
    if unknown:
        raise BadParameters([{"field": name[:60], "message": "没有这个参数。"} for name in sorted(unknown)])
    tab, selection = QueueTab(filters.tab), Selection.of(request.GET)
    drawer = queries.queue(request.tenant, request.user, tab)
    rows = CappedPaginator(selection.of_rows(drawer, ordered=tab != QueueTab.DONE), PAGE_SIZE)
    if filters.page > rows.num_pages:
        raise NotFound(f"没有第{filters.page}页：共{rows.num_pages}页。")
    return schemas.Queue(
        **showing.said(request),
        items=[showing.queue_row(request, work) for work in rows.page(filters.page).object_list],
        page=filters.page,
        pages=rows.num_pages,
        count=rows.count,
        is_capped=rows.is_capped,
    )


@router.get(
    "/cases/{reference}",
    response=schemas.CaseAnswer,
    auth=Bearer(Scope.CASE_READ),
    url_name="office_case",
    summary="一件",
    description="与办件页面对该人员显示的内容相同。需要 case:read。",
)
def case(request: OfficeRequest, reference: Path[schemas.Reference]) -> schemas.CaseAnswer:
    """Return the case. Raises NotFound."""
    return schemas.CaseAnswer(**showing.said(request), item=showing.case_item(request, case_of(request, reference)))


@router.get(
    "/cases/{reference}/handover",
    response=schemas.HandOver,
    auth=Bearer(Scope.CASE_READ),
    url_name="office_handover",
    summary="上一环节机关移交的内容",
    description="只有移交的结论、意见和文件；各机关留存的内部意见不在其中。需要 case:read。",
)
def handover(request: OfficeRequest, reference: Path[schemas.Reference]) -> schemas.HandOver:
    """Return the conclusions that came with the case. Raises NotFound."""
    found = case_of(request, reference)
    own = found.tenant_id == request.tenant.pk
    rows = [] if own else queries.handed_over_to(request.tenant, found)
    return schemas.HandOver(**showing.said(request), items=[showing.handed_over(request, found, one) for one in rows])


@router.get(
    "/cases/{reference}/materials",
    response=schemas.Materials,
    auth=Bearer(Scope.CASE_READ),
    url_name="office_materials",
    summary="申报材料目录",
    description="最近一次提交的材料。需要 case:read；下载文件另需 materials:read。",
)
def materials(request: OfficeRequest, reference: Path[schemas.Reference]) -> schemas.Materials:
    """Return the list of materials. Raises NotFound."""
    found = case_of(request, reference)
    return schemas.Materials(**showing.said(request), items=showing.material_items(request, found))


@router.get(
    "/cases/{reference}/materials/{version_id}/content",
    auth=Bearer(Scope.MATERIALS_READ),
    url_name="office_content",
    summary="文件内容",
    openapi_extra={
        "responses": {
            "200": {
                "description": "文件本身",
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            },
            "409": {"description": "尚未通过病毒扫描"},
        }
    },
    description="材料或移交文件的内容；只给出通过病毒扫描的文件，每次下载都有审计记录。需要 materials:read。",
)
def content(
    request: OfficeRequest, reference: Path[schemas.Reference], version_id: Path[schemas.FileKey]
) -> HttpResponseBase:
    """Return the content of a file of the case. Raises NotFound, DocumentNotReady."""
    found = case_of(request, reference)
    if not _belongs(request, found, version_id):
        raise NotFound("该件没有这份文件。")
    version = version_to_judge(version_id=version_id)
    file = open_to_read(tenant=request.tenant, actor=request.user, version=version)
    disposition = content_disposition(version.filename, inline=False)
    return file_answer(HandOut(version.content_type, disposition, inline=False, file=file))


def _belongs(request: OfficeRequest, found: Case, version_id: Path[schemas.FileKey]) -> bool:
    """Tell whether the file was filed in the case, or attached to a decision that this authority may see."""
    if Material.objects.filter(case=found, edition__isnull=False, version=version_id).exists():
        return True
    seen: Any = queries.decisions_seen_by(request.tenant, found, request.user)
    return bool(seen.filter(documents__version=version_id).exists())


@router.get(
    "/cases/{reference}/steps",
    response=schemas.Steps,
    auth=Bearer(Scope.CASE_READ),
    url_name="office_steps",
    summary="待办环节和可以作出的结论",
    description="本机关在该件的待办环节，每个结论需要填写什么，以及办理时须带回的版本。需要 case:read。",
)
def steps(request: OfficeRequest, reference: Path[schemas.Reference]) -> schemas.Steps:
    """Return the open steps. Raises NotFound."""
    found = case_of(request, reference)
    return schemas.Steps(
        **showing.said(request), items=[showing.step_item(request, work) for work in open_steps(request, found)]
    )
