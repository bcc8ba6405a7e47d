"""How allauth behaves here: accounts are made by administrators, or by whoever was invited, not by strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

from portal.invitations.shown import opens_account

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closes public sign-up: every account belongs to an authority or an organisation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell whether this browser showed the link of an invitation by which an account may be opened."""
        return opens_account(request)
