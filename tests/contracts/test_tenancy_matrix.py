"""As an authority I want to be sure that whoever works elsewhere finds nothing of mine.

Every address of the portal, asked at my site by every role of every other authority, and asked for my things at
every other authority's site by its own people, answers "not found" or "sign in".

The addresses come from the URL configuration. One that is new must be described in `EXAMPLES` below: with the
values of its arguments, whose site it is tried at, and who may open it there; or, if it is public, why.
Wagtail's own addresses (/cms/) are tried in test_cms_matrix.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.conf import settings
from django.shortcuts import resolve_url

from portal.api.office.showing import version_of
from portal.invitations.letters import token_from
from portal.tenancy.roles import Role
from tests.contracts.addresses import Address, addresses
from tests.contracts.matrix_world import EVERY_ROLE, World

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
OWN_ADDRESSES = [address for address in addresses() if not address.is_cms]
Values = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Example:
    """How an address is tried.

    Parameters
    ----------
    at: code of the authority whose site it is tried at.
    who: (authority, role) of somebody who rightly opens it; None for the public.
    values: the arguments, from the world.
    partners: authorities that rightly see the same thing at their own sites.
    method, data, answers: the request of the positive control and its status codes.
    public: why anybody may open it; empty for what is not public.
    anywhere: why another authority's thing may be answered with something else than 404.
    """

    at: str = "national"
    who: tuple[str, str] | None = None
    values: Values = field(default=lambda _world: {})
    partners: tuple[str, ...] = ()
    method: str = "GET"
    data: Values = field(default=lambda _world: {})
    answers: frozenset[int] = frozenset({200, 302})
    public: str = ""
    anywhere: str = ""


def thing(name: str, argument: str = "pk", **more: Any) -> Values:
    """Return the arguments that name one thing of the world."""
    return lambda world: {argument: world.things[name].pk} | more


def account(**more: Any) -> Example:
    """Return the example of a page about one's own account."""
    return Example(public="one's own account; shows and changes nothing of any authority", **more)


def desk(**more: Any) -> Example:
    """Return the example of a page of Hubei's reviewers."""
    return Example(**({"at": "hubei", "who": ("hubei", Role.REVIEWER)} | more))


def filing(**more: Any) -> Example:
    """Return the example of a page of Donghu's applicant."""
    return Example(**({"at": "donghu", "who": ("donghu", "officer")} | more))


def handling(**more: Any) -> Example:
    """Return the example of a page of the nation's objection handlers."""
    return Example(who=("national", Role.OBJECTION_HANDLER), **more)


def writing(**more: Any) -> Example:
    """Return the example of a page of the nation's notice editors."""
    return Example(who=("national", Role.NOTICE_EDITOR), **more)


def told(name: str, argument: str = "page_id") -> Example:
    """Return the example of an operation of the interface about one published thing."""
    return Example(public="what the visited authority has published, as data", values=thing(name, argument))


def on_case(version: str = "", work: str = "", **more: Any) -> Example:
    """Return the example of an operation of the office part on Hubei's case, asked by a token (matrix_world)."""

    def values(world: World) -> dict[str, Any]:
        named = {"version_id": version, "work": work}
        keys = {argument: world.things[name].pk for argument, name in named.items() if name}
        return {"reference": world.things["submitted"].number} | keys

    return desk(values=values, **more)


NOT_HERE = frozenset({404})
CASE_READS = ("case", "handover", "materials", "steps")
MOVED = frozenset({301})
INTERFACE = Example(public="what the visited authority has published, as data; by cursor, newest first")
POSTED: dict[str, Any] = {"method": "POST"}
LISTS = (
    "policies", "notices", "guides", "clusters", "interpretations", "toolkits", "news", "reports", "rankings",
)  # fmt: skip
SECTIONED = ("guide", "interpretation", "toolkit", "news_item", "report", "ranking")
EXAMPLES: dict[str, Example] = {
    "healthz": Example(public="says only that the process and its database answer"),
    "robots": Example(public="names the sections that search machines should not visit, and the sitemap"),
    "content:policy_feed": Example(public="published policies of the visited authority"),
    "content:news_feed": Example(public="published news of the visited authority"),
    "content:interpretation_feed": Example(public="published interpretations of the visited authority"),
    "content:zones": Example(
        public="published industries of the zones of the visited authority; none of the world's authorities keeps any",
        answers=NOT_HERE,
    ),
    "evaluations:results": Example(public="grades that were decided to be public, of clusters here and below"),
    "evaluations:year": Example(
        public="the same of one year; no result of the world is public",
        values=lambda _world: {"year": 2025},
        answers=NOT_HERE,
    ),
    "content:theme_feed": Example(
        public="published policies of the visited authority in one class",
        values=lambda _world: {"theme": "11"},
        anywhere="a class of the theme table that all authorities share; each site answers with its own policies",
    ),
    "api": Example(public="explains the interface"),
    "api_index": Example(public="names the lists of the interface"),
    "api_unknown": Example(
        public="says that there is no such address", values=lambda _world: {"rest": "nothing"}, answers=NOT_HERE
    ),
    "api_office_unknown": Example(
        public="says that there is no such address", values=lambda _world: {"rest": "nothing"}, answers=NOT_HERE
    ),
    "api_office_v1:openapi-json": Example(public="describes the interface"),
    "api_office_v1:api-root": Example(public="there is nothing at its root", answers=NOT_HERE),
    "api_office_v1:office_me": desk(),
    "api_office_v1:office_queue": desk(),
    **{f"api_office_v1:office_{name}": on_case(partners=("donghu",)) for name in CASE_READS},
    "api_office_v1:office_content": on_case(version="version", partners=("donghu",)),
    "api_office_v1:office_claim": on_case(work="work", **POSTED),
    "api_office_v1:office_release": on_case(work="work", answers=frozenset({409}), **POSTED),
    "api_office_v1:office_upload": on_case(
        work="work",
        answers=frozenset({422}),
        anywhere="the file is asked for before the case is looked up",
        **POSTED,
    ),
    "api_office_v1:office_verdicts": on_case(
        data=lambda world: {
            "work": world.things["work"].pk,
            "version": version_of(world.things["work"]),
            "verdict": "recommend",
            "opinion": "情况属实。",
        },
        **POSTED,
    ),
    "office:home": desk(),
    "office:make_token": desk(**POSTED),
    "office:revoke_token": desk(values=thing("token"), **POSTED),
    "office:register": Example(who=("national", Role.SYSTEM_ADMIN), answers=frozenset({422}), **POSTED),
    "office:webhook": Example(who=("national", Role.SYSTEM_ADMIN), values=thing("webhook")),
    "office:send_again": Example(who=("national", Role.SYSTEM_ADMIN), values=thing("delivery"), **POSTED),
    "api_v1:openapi-json": Example(public="describes the interface"),
    "api_v1:api-root": Example(public="the interface's own root, behind api_index"),
    **{f"api_v1:{name}": INTERFACE for name in LISTS},
    "api_v1:policy": told("policy"),
    "api_v1:notice": told("notice", "notice_id"),
    "api_v1:cluster": told("cluster", "cluster_id"),
    **{f"api_v1:{name}": told(name) for name in SECTIONED},
    "wagtailapi_v3:openapi-json": Example(public="describes Wagtail's interface"),
    "wagtailapi_v3:api-root": Example(public="there is nothing at its root", answers=NOT_HERE),
    "wagtailapi_v3:list_pages": INTERFACE,
    "wagtailapi_v3:find_page": Example(
        public="leads to a published page of the visited authority", data=lambda _world: {"html_path": "/inner/"}
    ),
    "wagtailapi_v3:detail_page": told("page"),
    "open_data": Example(public="explains the files of open data"),
    "open_data_manifest": Example(public="lists the files of open data"),
    "open_data_file": Example(
        public="what the visited authority has published, as a file",
        values=lambda _world: {"name": "policies", "form": "csv"},
        anywhere="a kind of file that all authorities have; each site answers with its own rows",
    ),
    "preview": Example(
        public="a draft, for whoever was given the token that its editor made",
        values=lambda world: {"token": world.things["preview"].token},
    ),
    "preview_link": Example(who=("national", Role.EDITOR), values=thing("unpublished", "page_id")),
    "permalink": Example(
        public="where a published page of the visited authority lies", values=thing("page", "page_id"), answers=MOVED
    ),
    "content:window_calendar": Example(public="application windows of the published guides of the visited authority"),
    "content:sitemap": Example(public="addresses of published pages of the visited authority"),
    "notices:feed": Example(public="published notices of the visited authority"),
    "notices:calendar": Example(public="periods of the published notices of the visited authority"),
    "language": Example(public="a reader's own cookie for the language of the interface"),
    "elder": Example(public="a reader's own cookie for larger type"),
    "style": Example(public="sample content, 404 outside demonstration and development", answers=NOT_HERE),
    "demo_sign_in": Example(public="404 outside the demonstration", answers=NOT_HERE),
    "account_login": account(),
    "account_logout": account(),
    "account_inactive": account(),
    "account_signup": account(),
    "account_reauthenticate": account(),
    "account_email": account(who=("national", Role.LEADER)),
    "account_email_verification_sent": account(),
    "account_change_password": account(who=("national", Role.LEADER)),
    "account_set_password": account(who=("national", Role.LEADER)),
    "account_reset_password": account(),
    "account_confirm_login_code": account(),
    "account_confirm_email": account(values=lambda _world: {"key": "unknown"}),
    "account_reset_password_from_key": account(values=lambda _world: {"uidb36": "1", "key": "set-password"}),
    "account_reset_password_from_key_done": account(),
    "account_reset_password_done": account(),
    "search:results": Example(public="published policies and notices only; labels are part of every query"),
    "notices:status": Example(public="an objector follows the objection by number and code, without an account"),
    "notices:object": Example(public="anybody may object while the notice runs", values=thing("notice", "notice_id")),
    "wagtail_serve": Example(public="published pages of the visited authority"),
    "wagtailcore_login": Example(public="leads to the one sign-in page"),
    "wagtailcore_authenticate_with_password": Example(
        public="asks for a page's own password, and shows nothing of the page",
        values=lambda world: {
            "page_view_restriction_id": world.things["restriction"].pk,
            "page_id": world.things["closed"].pk,
        },
        anywhere="Wagtail looks the page up by number alone; the answer is an empty password form",
    ),
    "documents:download": Example(
        at="donghu", who=("donghu", "officer"), values=thing("version", "version_id"), partners=("hubei",)
    ),
    "cases:paper": filing(values=thing("paper", "version_id"), partners=("hubei",)),
    "documents:public": Example(
        public="a file that a published page of the visited authority offers; a case's paper is none",
        values=thing("public_file", "version_id"),
    ),
    "notices:queue": handling(),
    "notices:drafts": writing(),
    "notices:begin": writing(method="POST", answers=frozenset({422})),
    "notices:draft": writing(values=thing("notice_draft", "draft_id")),
    "notices:erratum": writing(values=thing("notice", "notice_id")),
    "notices:template": writing(values=lambda world: {"programme": world.land.edition.key}),
    "notices:enter_choose": handling(),
    "notices:settings": Example(who=("national", Role.SYSTEM_ADMIN)),
    "notices:enter": handling(values=thing("notice", "notice_id")),
    "notices:detail": handling(values=thing("objection", "objection_id")),
    "notices:limits": Example(who=("national", Role.SYSTEM_ADMIN)),
    "notices:edition_limits": Example(who=("national", Role.SYSTEM_ADMIN), values=thing("edition", "edition_id")),
    "notices:comments": desk(),
    "notices:comment": Example(
        at="jiangsu", who=("jiangsu", Role.REVIEWER), values=thing("comment_request", "request_id")
    ),
    "registers:enterprises": desk(),
    "registers:enterprises_csv": desk(),
    "registers:stewards": desk(),
    "cases:calendars": Example(who=("national", Role.SYSTEM_ADMIN)),
    "cases:calendar": Example(who=("national", Role.SYSTEM_ADMIN), values=lambda _world: {"year": 2026}),
    "cases:import_calendar": Example(who=("national", Role.SYSTEM_ADMIN), **POSTED, answers=frozenset({422})),
    "cases:add_day": Example(
        who=("national", Role.SYSTEM_ADMIN), values=lambda _world: {"year": 2026}, **POSTED, answers=frozenset({422})
    ),
    "cases:drop_day": Example(
        who=("national", Role.SYSTEM_ADMIN), values=lambda _world: {"year": 2026, "pk": 0}, **POSTED, answers=NOT_HERE
    ),
    "cases:statistics": desk(),
    "cases:statistics_csv": desk(values=lambda _world: {"table": "steps"}),
    "evaluation:results": Example(who=("national", Role.LEADER)),
    "evaluation:result": Example(who=("national", Role.LEADER), values=thing("result"), partners=("wuxi",)),
    "cases:editions": Example(who=("national", Role.SYSTEM_ADMIN)),
    "cases:edition": Example(
        who=("national", Role.SYSTEM_ADMIN),
        values=thing("edition"),
        data=lambda _world: {"verb": "withdraw"},
        **POSTED,
    ),
    "cases:home": desk(),
    "cases:queue": desk(),
    "cases:export": desk(),
    "cases:save_view": desk(method="POST", data=lambda _world: {"name": "到期", "query": "tab=todo"}),
    "cases:remove_view": desk(values=thing("view"), **POSTED),
    "cases:batch": desk(
        method="POST", data=lambda _world: {"choice": "province_review:recommend"}, answers=frozenset({422})
    ),
    "cases:case": desk(values=thing("submitted"), partners=("donghu",)),
    "cases:decide": desk(
        values=thing("work"), method="POST", data=lambda _world: {"verdict": "recommend", "opinion": "情况属实。"}
    ),
    "cases:paper-sent": desk(
        values=thing("submitted", key="paper"),
        partners=("donghu",),
        data=lambda _world: {"paper-paper-copies": "3", "paper-paper-dispatched_on": "2026-06-01"},
        **POSTED,
    ),
    "cases:paper-received": Example(
        who=("national", Role.ACCEPTANCE),
        values=lambda world: {"pk": world.things["noticed"].pk, "parcel": world.things["parcel"].pk},
        partners=("jiangsu", "wuxi"),
        data=lambda world: {
            f"parcel-{world.things['parcel'].pk}-received_copies": "3",
            f"parcel-{world.things['parcel'].pk}-received_on": "2026-06-01",
        },
        **POSTED,
    ),
    "cases:opinion": desk(values=thing("work"), data=lambda _world: {"opinion": "拟同意"}, **POSTED),
    "cases:consultations": desk(),
    "cases:copies": desk(),
    "cases:copy": desk(values=thing("copy")),
    "cases:consult": desk(values=thing("work"), answers=frozenset({422}), **POSTED),
    "cases:consult_add": desk(values=thing("consultation"), answers=frozenset({422}), **POSTED),
    "cases:consult_answer": desk(values=thing("consultation"), answers=frozenset({422}), **POSTED),
    "cases:consult_end": desk(values=thing("consultation"), answers=frozenset({422}), **POSTED),
    "cases:claim": desk(values=thing("work"), **POSTED),
    "cases:release": desk(values=thing("work"), answers=frozenset({409}), **POSTED),
    "cases:following": desk(values=thing("work")),
    "cases:more": desk(
        values=thing("submitted", verb="copy"),
        partners=("donghu",),
        answers=frozenset({422}),
        **POSTED,
    ),
    "cases:delegations": desk(),
    "cases:end_delegation": desk(values=thing("delegation"), **POSTED),
    "issuing:issue": desk(values=thing("submitted"), partners=("donghu",), **POSTED),
    "issuing:draft": desk(
        values=thing("submitted", kind="recommendation_letter"),
        partners=("donghu",),
        **POSTED,
        answers=frozenset({409}),  # let in, and told that no open step calls for the letter
    ),
    "issuing:start": Example(
        who=("national", Role.SYSTEM_ADMIN),
        method="POST",
        data=lambda _world: {"word": "示例受", "last": "20", "reason": "纸质文书已用"},
    ),
    "issuing:void": desk(
        at="national",
        who=("national", Role.LEADER),
        values=thing("issued"),
        method="POST",
        data=lambda _world: {"reason": "主送单位有误"},
    ),
    "issuing:settings": Example(who=("national", Role.SYSTEM_ADMIN)),
    "issuing:configure": Example(
        who=("national", Role.SYSTEM_ADMIN),
        values=lambda _world: {"kind": "approval"},
        method="POST",
        data=lambda _world: {"word": "示例批"},
        anywhere="a kind of document that all authorities have; each site changes its own authority's setting",
    ),
    "cases:notifications": desk(),
    "cases:notification": desk(values=thing("notification")),
    "cases:notifications_read": desk(**POSTED),
    "cases:notification_settings": desk(),
    "cases:wordings": Example(who=("national", Role.SYSTEM_ADMIN)),
    "cases:wording": Example(
        who=("national", Role.SYSTEM_ADMIN),
        values=lambda _world: {"kind": "case-submitted"},
        anywhere="an occasion that all authorities have; each site changes its own authority's words",
    ),
    "cases:organisations": Example(at="donghu", who=("donghu", Role.SYSTEM_ADMIN)),
    "cases:end_organisation": Example(at="donghu", who=("donghu", Role.SYSTEM_ADMIN), values=thing("organisation")),
    "cases:apply": Example(
        public="tells in which authorities one applies in a programme that the visited site tells of",
        values=lambda world: {"pk": world.land.edition.pk},
        anywhere="the sites of all authorities below tell of the nation's programme; it shows nothing private",
    ),
    "programmes:list": Example(public="programmes of which the visited site tells, as the portal applies them"),
    **{
        f"programmes:{name}": Example(
            public="the rules and the flow of a programme of which the visited site tells",
            values=lambda world: {"key": world.land.edition.key, "edition": world.land.edition.edition},
            anywhere="the sites of all authorities below tell of the nation's programme; it shows nothing private",
        )
        for name in ("programme", "diagram")
    },
    "cases:applications": filing(),
    "cases:organisation": filing(values=thing("organisation")),
    "cases:add_member": filing(values=thing("organisation"), answers=frozenset({422}), **POSTED),
    "cases:remove_member": filing(
        values=lambda world: {
            "pk": world.things["organisation"].pk,
            "member": world.things["organisation"].members.get().pk,
        },
        answers=frozenset({409}),
        **POSTED,
    ),
    "cases:invite": filing(values=thing("organisation"), answers=frozenset({422}), **POSTED),
    **{
        f"cases:{name}": filing(
            values=lambda world: {
                "pk": world.things["organisation"].pk,
                "invitation": world.things["invitation"].pk,
            },
            **POSTED,
        )
        for name in ("invite_again", "take_back")
    },
    "invitations:invitation": Example(
        public="what this browser opened by a link from a letter; without one nothing", answers=NOT_HERE
    ),
    "invitations:open": Example(
        at="donghu",
        public="an invitation, for whoever holds the link from the letter",
        values=lambda world: {"token": token_from(world.things["invitation"].seed)},
    ),
    "cases:mandates": filing(),
    "cases:revoke": filing(values=thing("mandate"), **POSTED),
    "cases:start": filing(
        method="POST",
        data=lambda world: {
            "edition": world.land.edition.pk,
            "organisation": world.things["draft"].organisation_id,
        },
    ),
    "cases:application": filing(values=thing("draft")),
    "cases:check": filing(values=thing("draft")),
    "cases:receipt": filing(values=thing("submitted", number=1)),
    "cases:save": filing(values=thing("draft"), **POSTED),
    "cases:material": filing(values=thing("draft", key="plan"), data=lambda _world: {"remove": "1"}, **POSTED),
    "cases:discard": filing(values=thing("draft"), **POSTED),
    "cases:submit": filing(values=thing("draft"), **POSTED),
}


def example_of(address: Address) -> Example:
    """Return how the address is tried; an unknown one fails with what to do."""
    if address.name not in EXAMPLES:
        pytest.fail(
            f"new address {address}: describe it in EXAMPLES of {__file__}: the values of its arguments "
            f"{list(address.arguments)}, at whose site it is tried, who may open it there, or why it is public",
            pytrace=False,
        )
    return EXAMPLES[address.name]


def path_of(address: Address, example: Example, world: World) -> str:
    """Return the path of the example; pages are one address for all, so one of the nation's stands for them."""
    if address.name == "wagtail_serve":
        return f"/{world.things['page'].slug}/"
    return address.path(example.values(world))


def nonsense(example: Example, world: World) -> Values:
    """Return the example's arguments with numbers that name nothing."""
    values = {name: 987654321 if isinstance(value, int) else value for name, value in example.values(world).items()}
    return lambda _world: values


def sends_to_sign_in(answer: Any) -> bool:
    """Tell whether the answer leads to the one sign-in page."""
    return answer.status_code == 302 and answer["Location"].startswith(resolve_url(settings.LOGIN_URL))


def gives_nothing(answer: Any) -> bool:
    """Tell whether the answer is 404, the way to sign in, "not by this token" or "nobody may use this method here"."""
    return answer.status_code in {401, 404, 405, 429} or sends_to_sign_in(answer)


def of(selection: Callable[[Example], bool]) -> Any:
    """Return the parameters: the addresses whose example is selected, and every one without an example."""
    chosen = [one for one in OWN_ADDRESSES if one.name not in EXAMPLES or selection(EXAMPLES[one.name])]
    return pytest.mark.parametrize("address", chosen, ids=str)


# addresses whose arguments name something of one authority
THINGS = [
    EXAMPLES[name]
    for name in (
        "content:theme_feed",
        "cases:apply",
        "api_unknown",
        "api_v1:policy",
        "api_v1:notice",
        "api_v1:cluster",
        *(f"api_v1:{name}" for name in SECTIONED),
        "wagtailapi_v3:detail_page",
        "open_data_file",
        "api_office_unknown",
        *(
            f"api_office_v1:office_{name}"
            for name in (*CASE_READS, "content", "claim", "release", "upload", "verdicts")
        ),
        "office:revoke_token",
        "office:webhook",
        "office:send_again",
        "preview",
        "preview_link",
        "permalink",
        "notices:object",
        "notices:enter",
        "notices:detail",
        "notices:draft",
        "notices:erratum",
        "notices:edition_limits",
        "notices:comment",
        "wagtail_serve",
        "wagtailcore_authenticate_with_password",
        "documents:download",
        "cases:paper",
        "documents:public",
        "evaluation:result",
        "programmes:programme",
        "programmes:diagram",
        "cases:remove_view",
        "cases:edition",
        "cases:case",
        "cases:more",
        "cases:end_delegation",
        "cases:decide",
        "cases:paper-sent",
        "cases:paper-received",
        "issuing:issue",
        "issuing:void",
        "issuing:draft",
        "issuing:configure",
        "cases:copy",
        "cases:consult",
        "cases:consult_add",
        "cases:consult_answer",
        "cases:consult_end",
        "cases:claim",
        "cases:opinion",
        "cases:release",
        "cases:following",
        "cases:notification",
        "cases:organisation",
        "cases:end_organisation",
        "cases:add_member",
        "cases:remove_member",
        "cases:invite",
        "cases:invite_again",
        "cases:take_back",
        "invitations:open",
        "cases:revoke",
        "cases:application",
        "cases:check",
        "cases:discard",
        "cases:receipt",
        "cases:save",
        "cases:material",
        "cases:submit",
    )
]


@of(lambda _example: True)
def test_the_right_person_gets_in(world, address):
    example = example_of(address)
    user = world.people[example.who] if example.who else None
    path = path_of(address, example, world)
    answer = world.ask(example.at, path, user, method=example.method, data=example.data(world))
    assert answer.status_code in example.answers, answer.content.decode()[:2000]
    assert example.who is None or not sends_to_sign_in(answer)


@of(lambda example: not example.public)
def test_nobody_gets_in_without_signing_in(world, address):
    example = example_of(address)
    path = path_of(address, example, world)
    got = {
        method: world.ask(example.at, path, method=method, data=example.data(world)).status_code
        for method in METHODS
        if not gives_nothing(world.ask(example.at, path, method=method, data=example.data(world)))
    }
    assert got == {}


@pytest.mark.one_database  # the right person opens each address on both
@of(lambda example: not example.public)
def test_every_role_of_every_other_authority_finds_nothing(world, address):
    example = example_of(address)
    path = path_of(address, example, world)
    strangers = {who: user for who, user in world.people.items() if who[0] != example.at}
    got = {}
    for who, user in strangers.items():
        for method in METHODS:
            answer = world.ask(example.at, path, user, method=method, data=example.data(world))
            if not gives_nothing(answer):
                got[(*who, method)] = answer.status_code
    assert got == {}, f"{path} at {example.at} answers people of other authorities"
    assert len(strangers) == (len(world.tenants) - 1) * (len(Role) + 3) + len({"donghu", "wuxi"} - {example.at})


@pytest.mark.one_database  # same
@of(lambda example: example in THINGS and not example.anywhere)
def test_a_thing_is_not_found_at_another_authoritys_site(world, address):
    example = example_of(address)
    path = path_of(address, example, world)
    nothing = path_of(address, replace(example, values=nonsense(example, world)), world)
    got = {}
    for tenant in world.tenants:
        if tenant.code == example.at or tenant.code in example.partners:
            continue
        for who in (EVERY_ROLE, Role.APPLICANT, Role.REVIEWER, Role.OBJECTION_HANDLER, Role.EDITOR):
            user = world.people[tenant.code, who]
            for method in METHODS:
                answer = world.ask(tenant.code, path, user, method=method, data=example.data(world))
                if answer.status_code not in {404, 405} and not (
                    # a role that is lacking is said before anything is looked up
                    answer.status_code == 403
                    and world.ask(tenant.code, nothing, user, method=method).status_code == 403
                ):
                    got[tenant.code, who, method] = answer.status_code
    assert got == {}, f"{path}, a thing of {example.at}, is answered at other sites"


def test_a_partner_sees_at_its_own_site_what_was_handed_over(world):
    hubei = world.people["hubei", Role.REVIEWER]
    donghu = world.people["donghu", "officer"]
    case, version = world.things["submitted"], world.things["version"]
    assert world.ask("hubei", f"/documents/{version.pk}/", hubei).status_code == 200
    assert world.ask("donghu", f"/workspace/cases/{case.pk}/", donghu).status_code == 200
    assert world.ask("hubei", f"/workspace/cases/{world.things['draft'].pk}/", hubei).status_code == 404


def test_nothing_is_shown_before_it_is_published(world):
    assert world.ask("national", f"/{world.things['unpublished'].slug}/").status_code == 404


def test_an_unknown_host_has_no_site(world):
    for address in OWN_ADDRESSES:
        if address.name != "healthz":
            path = path_of(address, example_of(address), world)
            assert world.ask("nowhere", path).status_code == 404, address


def test_every_public_address_says_why():
    assert [name for name, example in EXAMPLES.items() if example.who is None and not example.public] == []


def test_no_example_outlives_its_address():
    assert set(EXAMPLES) == {address.name for address in OWN_ADDRESSES}


WITHOUT_THINGS = {
    "cases:add_day",
    "cases:calendar",
    "cases:drop_day",
    "cases:statistics_csv",
    "cases:wording",
    "evaluations:year",
    "notices:template",
}
"""Arguments that every authority has: a year, a table, an occasion, a programme's key; a day that is dropped is looked
up among the authority's own (tests/workflows/cases/test_calendar_pages.py)."""


def test_every_address_with_arguments_names_a_thing_or_is_about_an_account():
    without = {
        address.name
        for address in OWN_ADDRESSES
        if address.arguments and example_of(address) not in THINGS and not address.name.startswith("account_")
    }
    assert without == WITHOUT_THINGS
