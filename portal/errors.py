"""Expected failures of the domain: a stable code, and a sentence that helps."""

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class DomainError(Exception):
    """Something the person asked for cannot be done; says what happened and what to do.

    Parameters
    ----------
    message: the Chinese sentence shown to the person; the class's own one if left out.
    fields: field name → Chinese message, where the fault lies in a form.

    Sentences that the catalogue knows (marked with `gettext_noop`) are said in the language of the moment.
    """

    code = "refused"
    status: int = HTTPStatus.BAD_REQUEST
    message = _("无法完成该操作，请核对后重试。")

    def __init__(self, message: str | None = None, *, fields: Mapping[str, str] | None = None) -> None:
        self.message = gettext(message or self.message)
        self.fields = {name: gettext(text) if text else "" for name, text in (fields or {}).items()}
        super().__init__(self.message)


class NotAllowed(DomainError):
    """The actor may not do this to this thing; the message is the permission's reason."""

    code = "not_allowed"
    status = HTTPStatus.FORBIDDEN
    message = _("您没有办理该事项的权限。如确需办理，请联系本单位系统管理员。")


class NotFound(DomainError):
    """The thing does not exist for this tenant: the same answer as for one that never was."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND
    message = _("没有找到您要的内容。")


class Invalid(DomainError):
    """What was given does not meet a rule; `fields` names where."""

    code = "invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = _("填写的内容有误，请按提示修改。")


class Conflict(DomainError):
    """Somebody else was faster, or the page was out of date."""

    code = "conflict"
    status = HTTPStatus.CONFLICT
    message = _("该事项刚刚已被他人办理，请刷新页面查看最新状态。")
