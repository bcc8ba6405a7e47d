"""The words of notifications: safe defaults registered in code, an authority's own as data.

Plain text with {placeholders} of a short list; a title takes only those that can never be personal data, since it
is the subject of mails and stands on locked screens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.errors import Invalid
from portal.notifications.models import Group, Wording
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

IN_TITLES: Mapping[str, str] = {
    "number": "件号",
    "programme": "事项",
    "step": "环节",
    "authority": "办理机关",
    "due": "到期日",
    "count": "条数",
}
"""Placeholder → what it stands for; none of them is about a person."""
IN_BODIES: Mapping[str, str] = {
    **IN_TITLES,
    "name": "申报名称",
    "verdict": "结论",
    "state": "状态",
    "lines": "各条内容",
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
TITLE_LIMIT = 120
LONGEST_TITLE, LONGEST_BODY = 80, 1000
"""Characters of an authority's own words."""
_PERSONAL = re.compile(r"1[3-9]\d{9}|\d{17}[\dXx]|\d{3,4}[-－ ]\d{7,8}|[\w.+-]+[@＠][\w-]+")
"""What looks like a telephone number, an identity number or a mail address."""
SAMPLE: Mapping[str, str] = {
    "number": "SHILI-2026-0001",
    "programme": "示例事项",
    "step": "审核",
    "authority": "示例机关",
    "due": "2026年6月9日",
    "count": "3",
    "name": "示例产业集群",
    "verdict": "建议推荐",
    "state": "办理中",
    "lines": "SHILI-2026-0001 审核，应于2026年6月9日前办结",
}
"""Made-up values with which a text is shown before it is used."""


@dataclass(frozen=True)
class Text:
    """The default words of one kind of notification.

    Parameters
    ----------
    kind: the stable key; group: what a person chooses about; label: what the settings call it.
    """

    kind: str
    group: Group
    label: str
    title: str
    body: str


_texts: dict[str, Text] = {}


def register_text(text: Text) -> None:
    """Make a kind of notification known. Raises Invalid for a placeholder that is not on the list."""
    check(title=text.title, body=text.body)
    _texts[text.kind] = text


def text_of(kind: str) -> Text:
    """Return the default words of a registered kind; KeyError for another one."""
    return _texts[kind]


def kinds() -> list[Text]:
    """Return every registered kind, in the order of registration."""
    return list(_texts.values())


def check(*, title: str, body: str) -> None:
    """Refuse placeholders that are not on the list, braces left open, empty or too many words. Raises Invalid.

    A title with what looks like a number of a person is refused too: it is the subject of mails.
    """
    faults = {}
    fields = (("title", title, IN_TITLES, LONGEST_TITLE), ("body", body, IN_BODIES, LONGEST_BODY))
    for field, text, allowed, longest in fields:
        foreign = [name for name in _PLACEHOLDER.findall(text) if name not in allowed]
        if foreign or set(_PLACEHOLDER.sub("", text)) & set("{}"):
            names = "、".join(f"{{{name}}}（{words}）" for name, words in allowed.items())
            faults[field] = f"只能使用这些占位符：{names}。"
        elif not text.strip():
            faults[field] = "请填写文字。"
        elif len(text.strip()) > longest:
            faults[field] = f"最多{longest}字，现有{len(text.strip())}字。"
        elif field == "title" and _PERSONAL.search(text):
            faults[field] = "标题会作为邮件主题发送，不能写电话、证件号或邮箱；请写在内容里。"
    if faults:
        raise Invalid(fields=faults)


def render(tenant: Tenant, kind: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return title and body in the authority's words, or the portal's.

    The title is one line whatever the values hold: it becomes the subject of a mail.
    """
    own = Wording.across_tenants.filter(tenant=bound(tenant), kind=kind).first()
    words = own or text_of(kind)
    return fill(title=words.title, body=words.body, values=values)


def fill(*, title: str, body: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return title and body with the values in their places, the title as one line."""
    line = " ".join(_fill(title, values, IN_TITLES).split())
    return line[:TITLE_LIMIT], _fill(body, values, IN_BODIES)


def _fill(text: str, values: Mapping[str, str], allowed: Mapping[str, str]) -> str:
    """Put the values in; one that is missing reads as nothing, one in a value's text is not looked at again."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")) if found[1] in allowed else "", text)
