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
    """Refuse placeholders that are not on the list, braces left open, and empty words. Raises Invalid."""
    faults = {}
    for field, text, allowed in (("title", title, IN_TITLES), ("body", body, IN_BODIES)):
        foreign = [name for name in _PLACEHOLDER.findall(text) if name not in allowed]
        if foreign or set(_PLACEHOLDER.sub("", text)) & set("{}"):
            names = "、".join(f"{{{name}}}（{words}）" for name, words in allowed.items())
            faults[field] = f"只能使用这些占位符：{names}。"
        elif not text.strip():
            faults[field] = "请填写文字。"
    if faults:
        raise Invalid(fields=faults)


def render(tenant: Tenant, kind: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return title and body in the authority's words, or the portal's.

    The title is one line whatever the values hold: it becomes the subject of a mail.
    """
    own = Wording.across_tenants.filter(tenant=bound(tenant), kind=kind).first()
    words = own or text_of(kind)
    title = " ".join(_fill(words.title, values, IN_TITLES).split())
    return title[:TITLE_LIMIT], _fill(words.body, values, IN_BODIES)


def _fill(text: str, values: Mapping[str, str], allowed: Mapping[str, str]) -> str:
    """Put the values in; one that is missing reads as nothing, one in a value's text is not looked at again."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")) if found[1] in allowed else "", text)
