"""The demonstration's 代字: with them documents can be issued at once; each says that it is a demonstration's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tenancy.roles import Role
from portal.web.demo.people import person
from workflows.issuing.configuring import set_word
from workflows.issuing.kinds import KINDS

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

WORDS = {"national": "演示国字", "hubei": "演示鄂字", "jiangsu": "演示苏字", "shenzhen": "演示深字"}
"""Authority → its 代字 for every kind of document: invented, no authority uses it."""


def load_words(tenants: dict[str, Tenant]) -> None:
    """Give each authority its 代字, as its system administrator would."""
    for code, word in WORDS.items():
        for kind in KINDS:
            set_word(actor=person(code, Role.SYSTEM_ADMIN), tenant=tenants[code], kind=kind, word=word)
