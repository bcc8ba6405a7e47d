"""The form by which somebody who was invited opens an account: allauth's own, with the name that files bear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import SignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.invitations.actions import open_account
from portal.invitations.errors import NoSuchInvitation
from portal.invitations.shown import shown

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.identity.models import User


LONGEST_NAME = 40
"""As the account's own field."""
WORDS = {
    "full_name": (_("姓名"), _("请填写真实姓名，申报记录中将使用。"), _("请填写姓名。")),
    "username": (_("用户名"), _("登录时使用，可用字母和数字。"), _("请填写用户名。")),
    "password1": (
        _("密码"),
        _("至少10个字符，不能全是数字，不要与用户名相近，也不要使用常见密码。"),
        _("请填写密码。"),
    ),
    "password2": (_("再次输入密码"), "", _("请再次输入密码。")),
}
"""Field → label, hint, and what is said when it is empty: a clerk's words instead of the library's."""


class InvitedSignupForm(SignupForm):
    """Name, user name and password; the address is the invited one."""

    full_name = forms.CharField(max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("full_name", "username", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint, missing) in WORDS.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages["required"] = missing
            field.widget.attrs.pop("placeholder", None)

    def save(self, request: HttpRequest) -> User:
        """Open the account by the invitation that this browser showed. Raises what `open_account` raises."""
        invitation = shown(request)
        if invitation is None:  # allauth asked the adapter before: it went between the two
            raise NoSuchInvitation
        given = self.cleaned_data
        return open_account(
            invitation=invitation,
            username=given["username"],
            full_name=given["full_name"],
            password=given["password1"],
        )
