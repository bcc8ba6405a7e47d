"""What an objection must say, for the form and for the verb alike (RULES B5.3)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal.identity import uscc
from workflows.notices.identity import Identity
from workflows.notices.models import Ground, ObjectorKind, PaperKind, ReplyBy

if TYPE_CHECKING:
    from collections.abc import Collection

    from workflows.notices.policy import Policy

REASONS_LIMIT = 5000
REASONS_LEAST = 10
"""Characters: fewer cannot name a fact."""

LIMITS = {"name": 120, "phone": 30, "email": 120, "uscc": 18, "contact": 40, "address": 200}
_PHONE = re.compile(r"^\+?[0-9][0-9 \-()]{5,28}$")
_NUMERALS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs"}


def clean_text(text: str) -> str:
    """Return `text` without characters that hide or reorder something (zero width, right-to-left marks)."""
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in _INVISIBLE)
    return "".join(kept).strip()


def clean_line(text: str) -> str:
    """Return `text` as one clean line, full-width Latin and digits made half-width."""
    return " ".join(unicodedata.normalize("NFKC", clean_text(text)).split())


def clean_phone(text: str) -> str:
    """Return a telephone number with Chinese numerals and full-width digits made plain."""
    return clean_line(text).translate(_NUMERALS)


def faults_of(
    kind: str, identity: Identity, ground: str, reasons: str, *, reply_by: str = ReplyBy.PAGE, confirm: bool = False
) -> dict[str, str]:
    """Return field → what is wrong, in the names of the public form; empty when all is well."""
    faults: dict[str, str] = {}
    if kind == ObjectorKind.PERSON:
        faults |= _person(identity)
    elif kind == ObjectorKind.ORGANISATION:
        faults |= _organisation(identity)
    else:
        faults["kind"] = _("请选择您以个人还是单位名义提出异议。")
    if ground not in Ground.values:
        faults["ground"] = _("请选择异议属于哪一类。")
    if len(reasons.strip()) < REASONS_LEAST:
        faults["reasons"] = _("请写明具体事实和理由，至少%s个字；没有具体事实的异议不予受理。") % REASONS_LEAST
    faults |= _too_long_reasons(reasons)
    return _reply(kind, identity, reply_by, confirm=confirm) | faults


def entry_faults_of(kind: str, identity: Identity, ground: str, reasons: str) -> dict[str, str]:
    """Return what is wrong with what an official enters: a letter may be anonymous, and is recorded all the same."""
    faults: dict[str, str] = {}
    if kind not in ObjectorKind.values:
        faults["kind"] = "请选择异议以个人还是单位名义提出。"
    if ground not in Ground.values:
        faults["ground"] = "请选择异议属于哪一类。"
    if not reasons.strip():
        faults["reasons"] = "请摘录异议的事实和理由；原件没有写明的，请填“见原件”。"
    given = _person(identity) if kind == ObjectorKind.PERSON else _organisation(identity)
    wrong = {"person_email": identity.email, "organisation_uscc": identity.uscc, "organisation_email": identity.email}
    faults |= {field: text for field, text in given.items() if wrong.get(field)}
    return faults | _too_long_reasons(reasons)


def missing_papers(policy: Policy, kind: str, given: Collection[str]) -> dict[str, str]:
    """Return field → what paper is missing that the authority requires of this kind of objector."""
    if kind == ObjectorKind.PERSON and policy.signature_required and PaperKind.SIGNATURE not in given:
        return {"signature": _("请上传手写签名页的照片或扫描件。")}
    if kind == ObjectorKind.ORGANISATION and policy.seal_required and PaperKind.SEAL not in given:
        return {"seal": _("请上传加盖公章的异议函的照片或扫描件。")}
    return {}


def _too_long_reasons(reasons: str) -> dict[str, str]:
    if len(reasons) <= REASONS_LIMIT:
        return {}
    words = _("最多%(most)s字，现为%(now)s字，请删减或写入证据材料。")
    return {"reasons": words % {"most": REASONS_LIMIT, "now": len(reasons)}}


def _reply(kind: str, identity: Identity, reply_by: str, *, confirm: bool) -> dict[str, str]:
    """Return what the chosen way of the reply lacks: an address to write to, a telephone to call."""
    asked = ObjectorKind.ORGANISATION if kind == ObjectorKind.ORGANISATION else ObjectorKind.PERSON
    faults = {}
    if reply_by not in ReplyBy.values:
        faults["reply_by"] = _("请选择答复方式。")
    if reply_by == ReplyBy.LETTER and not identity.address:
        faults["address"] = _("选择书面邮寄的，请填写收信地址。")
    if reply_by == ReplyBy.PHONE and not identity.phone:
        faults[f"{asked.value}_phone"] = _("选择电话答复的，请填写联系电话。")
    if (reply_by == ReplyBy.EMAIL or confirm) and not identity.email:
        faults[f"{asked.value}_email"] = _("选择用电子邮件答复或确认的，请填写电子邮箱。")
    return faults | _too_long(identity, {"address": "address"})


def _person(identity: Identity) -> dict[str, str]:
    faults = {}
    if not identity.name:
        faults["person_name"] = _("请填写真实姓名；匿名异议不予受理。")
    if not identity.phone and not identity.email:
        faults["person_phone"] = _("请至少填写手机号码或电子邮箱中的一项，以便核实。")
    if identity.phone and not _PHONE.match(identity.phone):
        faults["person_phone"] = _("请填写能打通的电话号码，只用数字，例如 13800000000 或 027-87000000。")
    if identity.email and not _is_email(identity.email):
        faults["person_email"] = _("电子邮箱的格式不正确，请核对，例如 name@example.cn。")
    return faults | _too_long(identity, {"name": "person_name", "phone": "person_phone", "email": "person_email"})


def _organisation(identity: Identity) -> dict[str, str]:
    faults = {}
    if not identity.name:
        faults["organisation_name"] = _("请填写单位全称。")
    fault = uscc.fault_of(identity.uscc) if identity.uscc else _("请填写统一社会信用代码。")
    if fault:
        faults["organisation_uscc"] = fault
    if not identity.contact:
        faults["organisation_contact"] = _("请填写联系人姓名。")
    if not _PHONE.match(identity.phone):
        faults["organisation_phone"] = _("请填写能打通的电话号码，只用数字，例如 027-87000000。")
    if identity.email and not _is_email(identity.email):
        faults["organisation_email"] = _("电子邮箱的格式不正确，请核对，例如 name@example.cn。")
    parts = ("name", "contact", "phone", "email")
    names = {part: f"organisation_{part}" for part in parts}
    return faults | _too_long(identity, names)


def _too_long(identity: Identity, names: dict[str, str]) -> dict[str, str]:
    return {
        field: _("此项最多%(most)s个字，请缩短。") % {"most": LIMITS[name]}
        for name, field in names.items()
        if len(getattr(identity, name)) > LIMITS[name]
    }


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
