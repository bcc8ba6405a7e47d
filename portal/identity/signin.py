"""Sign-ins, sign-outs and failures go to the audit record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from portal.audit.actions import record

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.identity.models import User


def connect() -> None:
    """Listen to Django's sign-in events, whichever way a person signs in."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="audit.sign_in_failed")


def _signed_in(request: HttpRequest | None, user: User, **_kwargs: Any) -> None:
    record(tenant=getattr(request, "tenant", None), actor=user, verb="identity.signed_in", target=f"user:{user.pk}")


def _signed_out(request: HttpRequest | None, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        record(
            tenant=getattr(request, "tenant", None), actor=user, verb="identity.signed_out", target=f"user:{user.pk}"
        )


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    tried = str(credentials.get("username", ""))[:150]
    record(
        tenant=getattr(request, "tenant", None),
        actor=None,
        verb="identity.sign_in_failed",
        details={"username": tried},
    )
