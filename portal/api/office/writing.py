"""Writing: claim, release, upload and decide, by the verbs of the pages, each once for its Idempotency-Key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from ninja import File, Form, Header, Path, Router
from ninja.files import UploadedFile

from portal import clock
from portal.api.delivery import JSON
from portal.api.office import schemas, showing
from portal.api.office.access import Bearer, OfficeRequest
from portal.api.office.reading import case_of, open_steps
from portal.api.schemas.common import Coded
from portal.errors import Invalid, NotFound
from portal.office.answers import once
from portal.office.errors import Stale
from portal.office.models import Scope
from portal.tenancy.permissions import require
from workflows.cases import actions, queries
from workflows.cases.errors import AlreadyDecided, UnknownVerdict
from workflows.cases.forms import FIX, DecisionForm
from workflows.cases.verdicts import decide_by_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ninja import Schema

    from workflows.cases.models import Case, Decision, WorkItem

router = Router()
SCALARS = (str, int, float, bool)
Key = Header(
    default="",
    alias="Idempotency-Key",
    description="必填。1 至 100 个可见 ASCII 字符；重试同一办理动作时使用同一个值，三十天内得到同一个回答",
)
UPLOADED: Any = File(..., description="文件")
REPLAYED = "Idempotent-Replayed"


def _work_of(request: OfficeRequest, case: Case, key: int) -> WorkItem:
    """Return the open step of the case. Raises AlreadyDecided for one that was closed, NotFound for no such one."""
    found = next((work for work in open_steps(request, case) if work.pk == key), None)
    if found is not None:
        return found
    gone = queries.work_for(request.tenant, key)
    if gone is not None and gone.case_id == case.pk and not gone.spec.corrects:
        raise AlreadyDecided("这一环节已经办结或取消，没有再次办理。请重新读取该件。")
    raise NotFound("该件在本机关没有这个环节。")


def _once(request: OfficeRequest, key: str, saying: str, write: Callable[[], Schema]) -> HttpResponse:
    """Do it once for the key and send the answer, now or again."""
    asked = (str(request.method), request.path, request.body)
    given = once(token=request.auth, key=key, request=asked, write=lambda: write().model_dump_json(), said=saying)
    answer = HttpResponse(given.body, status=given.status, content_type=JSON)
    if given.again:
        answer[REPLAYED] = "true"
    return answer


@router.post(
    "/cases/{reference}/steps/{work}/claim",
    response=schemas.ClaimAnswer,
    auth=Bearer(Scope.VERDICT_WRITE),
    url_name="office_claim",
    summary="领取",
    description="把环节领到令牌所代表的人员名下。需要 verdict:write。",
)
def claim(
    request: OfficeRequest, reference: Path[schemas.Reference], work: Path[schemas.WorkKey], idempotency_key: str = Key
) -> HttpResponse:
    """Claim the step. Raises NotFound, NotAllowed, AlreadyDecided."""

    def write() -> Schema:
        found = case_of(request, reference)
        step = _work_of(request, found, work)
        return _claimed(request, actions.claim(actor=request.user, tenant=request.tenant, work=step), found)

    return _once(request, idempotency_key, f"领取 {reference}", write)


@router.post(
    "/cases/{reference}/steps/{work}/release",
    response=schemas.ClaimAnswer,
    auth=Bearer(Scope.VERDICT_WRITE),
    url_name="office_release",
    summary="退回待办",
    description="把领取的环节退回待办。需要 verdict:write。",
)
def release(
    request: OfficeRequest, reference: Path[schemas.Reference], work: Path[schemas.WorkKey], idempotency_key: str = Key
) -> HttpResponse:
    """Give the step back. Raises NotFound, AlreadyDecided."""

    def write() -> Schema:
        found = case_of(request, reference)
        step = _work_of(request, found, work)
        return _claimed(request, actions.release(actor=request.user, tenant=request.tenant, work=step), found)

    return _once(request, idempotency_key, f"退回待办 {reference}", write)


def _claimed(request: OfficeRequest, work: WorkItem, case: Case) -> schemas.ClaimAnswer:
    item = schemas.ClaimItem(case=case.number, work=work.pk, claimed_by=str(work.claimed_by or ""))
    return schemas.ClaimAnswer(**showing.said(request), item=item)


@router.post(
    "/cases/{reference}/steps/{work}/documents",
    response=schemas.UploadAnswer,
    auth=Bearer(Scope.VERDICT_WRITE),
    url_name="office_upload",
    summary="上传结论随附的文件",
    description="例如推荐函。不需要 Idempotency-Key：重复上传只多存一份，不改变办件。需要 verdict:write。",
)
def upload(
    request: OfficeRequest,
    reference: Path[schemas.Reference],
    work: Path[schemas.WorkKey],
    kind: str = Form(..., max_length=60, pattern=schemas.PLAIN, description="种类代码"),
    file: UploadedFile = UPLOADED,
) -> schemas.UploadAnswer:
    """Store the file and return how a verdict names it. Raises NotFound, NotAllowed, Invalid."""
    found = case_of(request, reference)
    step = _work_of(request, found, work)
    require(request.user, "work.decide", step)
    kinds = step.spec.documents_for(found)
    if kind not in kinds:
        raise Invalid(fields={"kind": _only(sorted(kinds)) if kinds else "该环节的结论不需要随附文件。"})
    form = DecisionForm({}, {kind: file}, work=step, actor=request.user)
    form.is_valid()  # of the whole form only the file was sent
    if kind in form.errors:
        raise Invalid(fields={"file": " ".join(map(str, form.errors[kind]))})
    stored = form.keep_uploads()[kind]
    item = schemas.UploadItem(
        kind=kind, reference=form.data[f"{kind}_kept"], file=showing.file_item(request, found, stored)
    )
    return schemas.UploadAnswer(**showing.said(request), item=item)


@router.post(
    "/cases/{reference}/verdicts",
    response=schemas.DecisionAnswer,
    auth=Bearer(Scope.VERDICT_WRITE),
    url_name="office_verdicts",
    summary="作出结论",
    description="以令牌所代表人员的名义办理一个环节，规则与页面相同。需要 verdict:write。",
)
def verdicts(
    request: OfficeRequest,
    reference: Path[schemas.Reference],
    given: schemas.VerdictIn,
    idempotency_key: str = Key,
) -> HttpResponse:
    """Give the verdict. Raises NotFound, Stale, AlreadyDecided, NotAllowed, Invalid."""

    def write() -> Schema:
        found = case_of(request, reference)
        work = _work_of(request, found, given.work)
        if given.version != showing.version_of(work):
            raise Stale
        decision = _decided(request, work, given)
        found.refresh_from_db()
        return schemas.DecisionAnswer(**showing.said(request), item=_decision_item(found, decision))

    return _once(request, idempotency_key, f"办理 {reference}，结论 {given.verdict}", write)


def _decided(request: OfficeRequest, work: WorkItem, given: schemas.VerdictIn) -> Decision:
    """Give the verdict through the form of the case page. Raises DomainError with every fault named."""
    choice = work.spec.choice(given.verdict)
    if choice is None:
        raise UnknownVerdict(fields={"verdict": _only(f"{one.key}（{one.title}）" for one in work.spec.choices)})
    form = _form(request, work, given)
    try:
        return decide_by_form(actor=request.user, tenant=request.tenant, form=form, verdict=given.verdict)
    except Invalid as fault:
        if fault.fields:
            raise
        faulty = [form, form.extra] if form.extra is not None else [form]
        fields = {name: " ".join(map(str, texts)) for one in faulty for name, texts in one.errors.items()}
        raise Invalid(fields=fields) from fault


def _form(request: OfficeRequest, work: WorkItem, given: schemas.VerdictIn) -> DecisionForm:
    """Return the form of the case page, filled in. Raises Invalid for what it has no place for."""
    blank = DecisionForm(work=work, actor=request.user)
    fields = set(blank.extra.fields) if blank.extra is not None else set()
    _refuse_unknown("form", given.form, fields, "该环节没有另需填写的字段。")
    _refuse_unknown(
        "corrections", given.corrections, {key for key, _title in blank.correctable}, "该环节不能退回补正。"
    )
    _refuse_unknown("documents", given.documents, set(blank.kinds), "该环节的结论不需要随附文件。")
    data: dict[str, Any] = {"opinion": given.opinion}
    data |= {f"{FIX}{key}": text for key, text in given.corrections.items()}
    data |= {f"{kind}_kept": reference for kind, reference in given.documents.items()}
    data |= {name: _typed(name, value) for name, value in given.form.items() if value is not None}
    return DecisionForm(data, work=work, actor=request.user)


def _refuse_unknown(part: str, given: Iterable[str], known: set[str], none: str) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise Invalid(fields={f"{part}.{name[:60]}": _only(sorted(known)) if known else none for name in unknown})


def _only(allowed: Iterable[str]) -> str:
    return f"只能是以下之一：{'、'.join(allowed)}。"


def _typed(name: str, value: Any) -> Any:
    """Return a JSON value as a form would have sent it. Raises Invalid for objects: no step has a field for one."""
    if isinstance(value, bool):
        return value
    given = value if isinstance(value, list) else [value]
    if not all(isinstance(one, SCALARS) and _is_text(str(one)) for one in given):
        raise Invalid(fields={f"form.{name}": "只能是文字、数字、真假值或它们的列表，不能含有无法保存的字符。"})
    return [str(one) for one in given] if isinstance(value, list) else str(value)


def _is_text(text: str) -> bool:
    """Tell whether a database can keep it: no NUL, no half of a character."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


def _decision_item(case: Case, decision: Decision) -> schemas.DecisionItem:
    return schemas.DecisionItem(
        case=case.number,
        step=Coded(code=decision.step, label=decision.title),
        verdict=Coded(code=decision.verdict, label=decision.verdict_title),
        opinion=decision.opinion,
        at=decision.at.astimezone(clock.BEIJING),
        status=showing.status_of(case),
        waiting=[
            schemas.WorkRef(authority=one.tenant.name, step=Coded(code=one.step, label=one.title), due_on=one.due_on)
            for one in queries.waiting_on(case)
        ],
    )
