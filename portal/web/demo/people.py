"""The demonstration's people: invented names, one account for each task, passwords made on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.db import transaction

from portal.identity.actions import add_member, create_user, grant_role
from portal.identity.models import Organisation, User
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from portal.web.demo.accounts import Account, read_accounts, write_accounts
from portal.web.passwords import new_password

FIRST_ITERATIONS = 20_000


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration; the user name says where and as what."""

    tenant: str
    role: str
    name: str
    number: int = 0

    @property
    def username(self) -> str:
        """Return, for example, `hubei.reviewer` or `national.expert2`."""
        return f"{self.tenant}.{self.role}{self.number or ''}"


_APPLICANTS = {
    "donghu": ("陆听澜", "程未眠"),
    "yichang": ("覃明远", "屈小满"),
    "wuxi": ("顾清和", "荣知夏"),
    "sip": ("沈砚秋", "叶初晴"),
    "szhtp": ("方海宁", "林见川"),
    "pingshan": ("温以南", "江予安"),
}
_RECOMMENDERS = {
    "hubei": ("周既明", "郑怀谷", "何书微"),
    "jiangsu": ("吴思齐", "钱守一", "苏问渠"),
    "shenzhen": ("梁景行", "黄若谷", "郭闻笛"),
}

PEOPLE = (
    Person("national", Role.ACCEPTANCE, "许知行"),
    Person("national", Role.EXPERT, "孟长庚", 1),
    Person("national", Role.EXPERT, "宋以文", 2),
    Person("national", Role.EXPERT, "傅秋白", 3),
    Person("national", Role.LEADER, "秦致远"),
    Person("national", Role.LEADER, "骆明衡", 2),
    Person("national", Role.LEADER, "裴仲言", 3),
    Person("national", Role.NOTICE_EDITOR, "姜疏影"),
    Person("national", Role.OBJECTION_HANDLER, "严守正"),
    Person("national", Role.OBJECTION_HANDLER, "卫知微", 2),
    Person("national", Role.EDITOR, "白简书"),
    Person("national", Role.EDITOR, "安校勘", 2),
    Person("national", Role.REVIEWING_EDITOR, "路正言"),
    Person("national", Role.CHIEF_EDITOR, "钟敏行"),
    Person("national", Role.SYSTEM_ADMIN, "丁维衡"),
    Person("national", Role.SECURITY_ADMIN, "柯慎思"),
    Person("national", Role.AUDIT_ADMIN, "石鉴清"),
    *(
        Person(code, role, name)
        for code, names in _RECOMMENDERS.items()
        for role, name in zip((Role.REVIEWER, Role.LEADER, Role.EDITOR), names, strict=True)
    ),
    Person("hubei", Role.SYSTEM_ADMIN, "岳守恒"),
    Person("jiangsu", Role.SYSTEM_ADMIN, "卞有常"),
    Person("shenzhen", Role.SYSTEM_ADMIN, "鲁维新"),
    Person("hubei", Role.STEWARD, "陈未名"),
    Person("hubei", Role.NOTICE_EDITOR, "闻告之"),
    Person("hubei", Role.EDITOR, "石问疑", 2),
    Person("donghu", Role.REVIEWER, "关属实"),
    Person("hubei", Role.REVIEWING_EDITOR, "万慎之"),
    Person("hubei", Role.CHIEF_EDITOR, "易安澜"),
    *(
        Person(code, role, name)
        for code, names in _APPLICANTS.items()
        for role, name in zip((Role.APPLICANT, Role.EDITOR), names, strict=True)
    ),
)


@transaction.atomic
def load_people(tenants: dict[str, Tenant]) -> int:
    """Make the accounts that are missing and the file that lists them; return how many are new.

    Passwords that exist stay as they are. Only an account whose password no list knows any more
    (the file was lost) gets a new one.
    """
    listed = read_accounts()
    made = 0
    lines = []
    for person in PEOPLE:
        tenant = tenants[person.tenant]
        known = listed.get(person.username)
        password = known.password if known else new_password()
        user = User.objects.filter(username=person.username).first()
        if user is None:
            user = create_user(actor=None, username=person.username, full_name=person.name, password=None)
            _set_password(user, password)
            _appoint(user, tenant, person.role)
            made += 1
        elif known is None:
            _set_password(user, password)
        lines.append(Account(tenant.name, Role(person.role).label, person.username, password, person.name))
    if lines != list(listed.values()):
        write_accounts(lines)
    return made


def _set_password(user: User, password: str) -> None:
    """Store a password quickly: 79 random bits need no slow hash, and the first sign-in renews it in full strength."""
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        user.password = hasher.encode(password, hasher.salt(), iterations=FIRST_ITERATIONS)
    else:
        user.set_password(password)
    user.save(update_fields=["password"])


def _appoint(user: User, tenant: Tenant, role: str) -> None:
    """Give a new account its role, and an applicant their unit; what is revoked later stays revoked."""
    grant_role(actor=None, tenant=tenant, user=user, role=role)
    if role == Role.APPLICANT:
        add_member(actor=None, organisation=Organisation.across_tenants.get(tenant=tenant), user=user)


def person(tenant: str, role: str, number: int = 0) -> User:
    """Return the account of one person of the demonstration."""
    return User.objects.get(username=Person(tenant, role, "", number).username)
