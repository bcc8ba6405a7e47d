"""The country of the tenancy matrix: somebody in every role of every authority, and things that could leak."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from PIL import Image as Picture
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document as CmsDocument
from wagtail.images.models import Image
from wagtail.models import Collection, Page, PageViewRestriction, UploadedFile

from cms_content.actions import publish_policy
from cms_content.models import Attachment, AttachmentState, StandardPage
from cms_content.policy_data import AttachmentData, PolicyData
from portal import clock
from portal.api.previews import issue_preview
from portal.documents.actions import store_version
from portal.documents.models import DocumentVersion, ScanStatus
from portal.documents.public import store_public
from portal.identity.actions import role_group
from portal.identity.models import MemberRole, Organisation, User
from portal.invitations.actions import invite
from portal.invitations.models import Invitation
from portal.notifications.actions import notify
from portal.notifications.models import Notification
from portal.office.models import Scope, Token, Topic
from portal.office.tokens import digest_of
from portal.office.webhooks import register_webhook, try_webhook
from portal.tenancy.models import Tenant
from portal.tenancy.roles import EDITORIAL, Role
from tests import factories
from tests.factories import Country, work
from tests.portal.api import published
from tests.workflows.evaluation.factories import result_for
from tests.workflows.issuing.world import configure, issue
from tests.workflows.notices.factories import object_to, objection_of
from workflows.cases import actions
from workflows.cases.actions.paper import note_dispatch
from workflows.cases.models import Case, Consultation, Delegation, Material
from workflows.notices.actions import admit, ask_comments
from workflows.notices.models import CommentRequest, Notice, Objection

MARK = "nationonly7f3"
"""In the title of everything that belongs to the nation: on another authority's page it is a leak."""

EVERY_ROLE = "every role"
OFFICE = "/api/v1/office/"
"""The part of the interface that asks for a token."""
LONGEST = dt.timedelta(days=365)


@dataclass
class World:
    """Authorities, one person for each role in each, one who holds all roles, and the objects."""

    land: Country
    people: dict[tuple[str, str], User] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    clients: dict[int, Client] = field(default_factory=dict)

    @property
    def tenants(self) -> list[Tenant]:
        """All authorities."""
        return [self.land.nation, self.land.hubei, self.land.jiangsu, self.land.donghu, self.land.wuxi]

    def tenant(self, code: str) -> Tenant:
        """Return one authority."""
        return next(tenant for tenant in self.tenants if tenant.code == code)

    def ask(
        self, host: str, path: str, user: User | None = None, *, method: str = "GET", data: Any = None
    ) -> HttpResponse:
        """Return the answer of the authority's site to this person, None for somebody who is not signed in.

        Below OFFICE it is asked by the person's token, which is all that counts there.
        """
        client = self._client(user)
        headers = {"host": f"{host}.localhost"}
        as_json = path.startswith(OFFICE) and method == "POST"
        if path.startswith(OFFICE):
            headers |= {"idempotency-key": "matrix"}
            headers |= {"authorization": f"Bearer {token_text(user)}"} if user else {}
        send = getattr(client, method.lower())
        more = {"content_type": "application/json"} if as_json else {}
        answer = send(path, json.dumps(data or {}) if as_json else data or {}, headers=headers, **more)
        if answer.streaming:  # a server closes the file; answer.close() would close the database as well
            answer.taken = answer.getvalue()
            for close in answer._resource_closers:
                close()
        return answer

    def _client(self, user: User | None) -> Client:
        if user is None:
            return Client(raise_request_exception=False)
        return self.clients[user.pk]

    def sign_in(self, *users: User) -> None:
        """Sign people in once for all tests: a test's own writes, a session too, are rolled back."""
        for user in users:
            self.clients[user.pk] = Client(raise_request_exception=False)
            self.clients[user.pk].force_login(user)


def build() -> World:
    """Make the world; the caller has frozen the clock and opened the transaction."""
    land = factories.country(with_pages=True)
    world = World(land)
    for tenant in world.tenants:
        _people(world, tenant)
    _cases(world)
    _cms(world)
    _access(world)
    # scanned, since before that a file is for its uploader alone
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
    world.sign_in(*world.people.values(), world.things["superuser"])
    return world


def token_text(user: User) -> str:
    """Return the text of the person's token."""
    return f"jqt_matrix{user.pk}"


def _access(world: World) -> None:
    """Give everybody a token with all scopes in their authority, and the nation an address for pushes."""
    tenants = {tenant.code: tenant for tenant in world.tenants}
    whole = {"scopes": Scope.values, "created_at": clock.now(), "expires_at": clock.now() + LONGEST}
    Token.across_tenants.bulk_create(
        Token(tenant=tenants[who[0]], user=user, title=MARK, digest=digest_of(token_text(user)), hint="mark", **whole)
        for who, user in world.people.items()
    )
    admin = world.people["national", Role.SYSTEM_ADMIN]
    webhook = register_webhook(
        actor=admin, tenant=world.land.nation, url=f"https://{MARK}.example.gov.cn/", topics=Topic.values
    )
    world.things |= {
        "token": Token.across_tenants.get(user=world.people["hubei", Role.REVIEWER]),
        "webhook": webhook,
        "delivery": try_webhook(actor=admin, webhook=webhook),
    }


def _people(world: World, tenant: Tenant) -> None:
    for role in Role:
        world.people[tenant.code, role] = factories.person(f"{tenant.short_name}{role.label}", tenant, role)
    # no grant gives one person everything (三员分立): the groups do, and this is who could see the most
    everyone = factories.person(f"{tenant.short_name}全能", tenant)
    everyone.groups.add(*[role_group(tenant, role) for role in Role])
    world.people[tenant.code, EVERY_ROLE] = everyone
    all_but_editor = factories.person(f"{tenant.short_name}非编辑", tenant)
    all_but_editor.groups.add(*[role_group(tenant, role) for role in Role if role not in EDITORIAL])
    world.people[tenant.code, "all but editor"] = all_but_editor
    editorial = factories.person(f"{tenant.short_name}全部编辑职务", tenant)
    editorial.groups.add(*[role_group(tenant, role) for role in EDITORIAL])
    world.people[tenant.code, "editorial"] = editorial


def _cases(world: World) -> None:
    land = world.land
    for zone in (land.donghu, land.wuxi):
        # the officer that the factories file with is the one whose own applications are tested
        world.people[f"{zone.code}", "officer"] = land[f"{zone.code}:applicant"]
    draft = factories.draft(land, land.donghu)
    submitted = factories.submitted(land, land.donghu)
    noticed = factories.announced(land, land.wuxi)
    view = actions.save_view(
        actor=world.people["hubei", Role.REVIEWER], tenant=land.hubei, name=f"{MARK}视图", query="tab=todo"
    )
    notice = noticed.notice_items.get().notice
    land.edition.materials = [*land.edition.materials, {"key": "paper", "title": "纸质件", "copies": 3, "types": []}]
    land.edition.save(update_fields=["materials"])
    day, officer = clock.today(), land["wuxi:applicant"]
    parcel = note_dispatch(actor=officer, tenant=land.wuxi, case=noticed, key="paper", copies=3, dispatched_on=day)
    letter = noticed.decisions.get(step="province_sign").documents.get().version
    configure(land.nation)
    objection, request = _objection(world, notice)
    world.things |= {
        "draft": draft,
        "issued": issue(land, noticed, actor="national:leader"),
        "mandate": factories.mandate(land.donghu, factories.person("代办人", land.nation)),
        "submitted": submitted,
        "organisation": submitted.organisation,
        "invitation": _invitation(world, submitted.organisation),
        "noticed": noticed,
        "parcel": parcel,
        "work": work(submitted, "province_review"),
        "notification": _notification(world, submitted),
        "consultation": _consultation(world, factories.submitted(land, land.donghu, deviation_reason="例")),
        "copy": actions.copy(
            actor=world.people["hubei", Role.LEADER],
            tenant=land.hubei,
            case=submitted,
            reader=world.people["hubei", Role.REVIEWER],
        ),
        "view": view,
        "version": submitted.materials.filter(edition__isnull=False).first().version,
        "paper": _text_paper(world, submitted),
        "letter": letter,
        "notice": notice,
        "notice_draft": notice.draft,
        "edition": land.edition,
        "result": result_for(land, noticed),
        "objection": objection,
        "comment_request": request,
        "delegation": _delegation(world),
    }


def _invitation(world: World, home: Organisation) -> Invitation:
    """Return one that the organisation's administrator sent."""
    officer = world.people["donghu", "officer"]
    return invite(actor=officer, organisation=home, email=f"{MARK}@example.test", role=MemberRole.HANDLER)


def _objection(world: World, notice: Notice) -> tuple[Objection, CommentRequest]:
    """Return an objection that is being investigated, and what Jiangsu is asked about it."""
    whose = {"actor": world.people["national", Role.OBJECTION_HANDLER], "tenant": notice.tenant}
    objection = admit(**whose, objection=objection_of(object_to(notice)))
    texts = {"facts": "需要核实的事实。", "question": "请说明。"}
    return objection, ask_comments(**whose, objection=objection, item=notice.items.get(), whom="authority", **texts)


def _text_paper(world: World, case: Case) -> DocumentVersion:
    """File a text with the case: a kind that is read out in place."""
    upload = ContentFile("补充说明".encode(), name="说明.txt")
    version = store_version(tenant=case.tenant, actor=world.people["donghu", "officer"], upload=upload)
    Material.objects.create(case=case, edition=case.editions.get(), key="remark", version=version)
    return version


def _delegation(world: World) -> Delegation:
    """Return one that Hubei's reviewer gave to its leader."""
    reviewer, leader = (world.people["hubei", role] for role in (Role.REVIEWER, Role.LEADER))
    today = clock.today()
    return actions.delegate(
        actor=reviewer, tenant=world.land.hubei, role=Role.REVIEWER, to=leader,
        starts_on=today, ends_on=today, reason="出差。",
    )  # fmt: skip


def _consultation(world: World, submitted: Case) -> Consultation:
    """Return one that Hubei's reviewer asks of its leader."""
    reviewer, leader = (world.people["hubei", role] for role in (Role.REVIEWER, Role.LEADER))
    return actions.consult(
        actor=reviewer,
        tenant=world.land.hubei,
        work=work(submitted, "province_review"),
        persons=[leader],
        question=f"{MARK}是否属实？",
    )


def _notification(world: World, case: Case) -> Notification:
    reader = world.people["hubei", Role.REVIEWER]
    values = {"number": case.number, "step": "省级审核"}
    path = f"/workspace/cases/{case.pk}/"
    return notify(
        tenant=world.land.hubei, users=[reader], kind="work-opened", values=values, path=path, source="matrix"
    )[0]


def _cms(world: World) -> None:
    nation = world.land.nation
    editor = world.people["national", Role.EDITOR]
    home = Page.objects.get(pk=nation.site.root_page_id)
    page = home.add_child(instance=StandardPage(title=f"{MARK}页面", slug="inner", live=True, owner=editor))
    draft = home.add_child(instance=StandardPage(title=f"{MARK}草稿", slug="draft", live=False, owner=editor))
    closed = home.add_child(instance=StandardPage(title=f"{MARK}限阅", slug="closed", live=True, owner=editor))
    revision = page.save_revision(user=editor)
    draft.save_revision(user=editor)
    picture = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(picture, "PNG")
    collection = Collection.objects.get(pk=nation.collection_id)
    workflow = home.get_workflow()
    workflow.name = f"{MARK}三审三校"
    workflow.save()
    state = workflow.start(draft, editor)
    locked = StandardPage(title=f"{MARK}锁定", slug="locked", owner=editor, locked=True, locked_by=editor)
    home.add_child(instance=locked)
    policy = PolicyData(title=f"{MARK}文件", slug="with-file", attachments=(AttachmentData(title="表"),))
    offered = store_public(tenant=nation, actor=editor, upload=factories.pdf(f"{MARK}表.pdf"))
    offering = publish_policy(tenant=nation, actor=None, policy=policy)
    Attachment.objects.filter(page=offering).update(version=offered, state=AttachmentState.HELD)
    secret = PolicyData(title=f"{MARK}未公开的意见", slug="secret-opinion")
    restricted = publish_policy(tenant=nation, actor=None, policy=PolicyData(title=f"{MARK}限阅的意见", slug="limited"))
    PageViewRestriction.objects.create(page=restricted, restriction_type="password", password="x")
    world.things |= _told(nation)
    world.things |= {
        "preview": issue_preview(tenant=nation, actor=editor, page_id=draft.pk),
        "public_file": offered,
        "policy_draft": publish_policy(tenant=nation, actor=None, policy=secret, publish=False),
        "policy_closed": restricted,
        "policy_public": offering,
        "home": home,
        "page": page,
        "unpublished": draft,
        "revision": revision,
        "collection": collection,
        "image": Image.objects.create(
            title=f"{MARK}图片", file=ContentFile(picture.getvalue(), "mark.png"), collection=collection
        ),
        "cms_document": CmsDocument.objects.create(
            title=f"{MARK}附件", file=ContentFile(b"text", "mark.txt"), collection=collection
        ),
        "restriction": PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x"),
        "closed": closed,
        "uploaded": UploadedFile.objects.create(file=ContentFile(b"text", "up.txt"), uploaded_by_user=editor),
        "workflow": workflow,
        "task": workflow.tasks.first(),
        "workflow_state": state,
        "task_state": state.current_task_state,
        "editor": editor,
        "group": Group.objects.get(name="national:editor"),
        "site": nation.site,
        "redirect": Redirect.objects.create(old_path="/old", redirect_page=page, site=nation.site),
        "session": EditingSession.objects.create(user=editor, content_object=page, last_seen_at=clock.now()),
        "superuser": User.objects.create_superuser("operator", password=None, full_name="运维"),
    }
    collection.name = f"{MARK}资料集"
    collection.save()
    call_command("update_index", verbosity=0, chunk_size=1000)


def _told(nation: Tenant) -> dict[str, Any]:
    """Publish one page of each kind that the interface tells, and return them by the names of its operations."""
    site = published.Site(nation)
    found = {"policy": published.policy(site, f"{MARK}政策"), "cluster": published.cluster(site, f"{MARK}集群")}
    published.section_pages(site, MARK)
    kinds = {"guide": "guides", "interpretation": "interpretations", "toolkit": "toolkits", "news_item": "news",
             "report": "reports", "ranking": "rankings"}  # fmt: skip
    return found | {name: site.pages[kind][0] for name, kind in kinds.items()}
