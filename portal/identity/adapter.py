"""How allauth behaves here: accounts are made by administrators, not by strangers."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closes public sign-up: every account belongs to an authority or an organisation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Return False: sign-up by oneself is closed."""
        return False
