"""Invitations as a Django app."""

from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    """Registers the rule on who may accept, and the words by which administrators hear of an answer."""

    name = "portal.invitations"
    label = "invitations"
    verbose_name = "成员邀请"

    def ready(self) -> None:
        """Load what registers itself on import."""
        from portal.invitations import permissions, wordings  # noqa: F401  # importing registers
