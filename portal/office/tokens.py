"""Making and revoking tokens, and finding out whose a token is.

The text is random, shown once and kept as SHA-256 only: it is not a password, so a slow hash would add nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.office.errors import BadToken, TooManyFailures
from portal.office.models import Scope, Token
from portal.tenancy.permissions import require
from portal.tenancy.roles import is_official_of
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

PREFIX = "jqt_"
"""So that a token that leaked into a repository or a log is recognised."""
LONGEST_DAYS = 365
LONGEST_TITLE = 60
USED_EVERY = dt.timedelta(minutes=1)
"""How exactly the last use is kept: not every read should write."""
FAILURES, SECONDS = 30, 15 * 60


def digest_of(text: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def issue_token(*, actor: User, tenant: Tenant, title: str, scopes: Collection[str], days: int) -> tuple[Token, str]:
    """Make a token by which a program acts as `actor` in `tenant`; return it with its text, which nobody sees again.

    Parameters
    ----------
    title: what it is for, as the administrator reads it.
    days: until it expires, 1 to 365.

    Raises NotAllowed, Invalid.
    """
    require(actor, "office.token.make", tenant)
    faults = {}
    if not title.strip() or len(title) > LONGEST_TITLE:
        faults["title"] = f"请填写用途，最多{LONGEST_TITLE}字。"
    if not scopes or not set(scopes) <= set(Scope.values):
        faults["scopes"] = "请至少选择一个范围。"
    if not 1 <= days <= LONGEST_DAYS:
        faults["days"] = f"有效期为1至{LONGEST_DAYS}天。"
    if faults:
        raise Invalid(fields=faults)
    text = PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    token = Token.across_tenants.create(
        tenant=tenant,
        user=actor,
        title=title.strip(),
        scopes=[scope for scope in Scope.values if scope in scopes],
        digest=digest_of(text),
        hint=text[-4:],
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    details = {"scopes": token.scopes, "days": days}
    _record(token, actor, "office.token_issued", details)
    return token, text


@transaction.atomic
def revoke_token(*, actor: User, token: Token) -> None:
    """End a token at once; one that is over stays as it was. Raises NotAllowed."""
    require(actor, "office.token.revoke", token)
    ended = Token.across_tenants.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now(), revoked_by=actor)
    if ended:
        _record(token, actor, "office.token_revoked", {"of": token.user_id})


def _record(token: Token, actor: User, verb: str, details: dict[str, object]) -> None:
    record(tenant=token.tenant, actor=actor, verb=verb, target=f"token:{token.pk}", summary=str(token), details=details)


def opened(*, tenant: Tenant, text: str, address: str) -> Token:
    """Return the token with this text if it has effect at this authority now, with its person; note its use.

    It has effect while its person works here: the account is open and holds a role in this authority.
    A good token is never locked out by somebody else's guesses; wrong ones are counted per `address`.
    Raises BadToken, always in the same words, or TooManyFailures.
    """
    found = Token.across_tenants.select_related("user", "tenant").filter(digest=digest_of(text)).first()
    if (
        found is None
        or found.tenant_id != bound(tenant).pk
        or found.is_over
        or not found.user.is_active
        or not is_official_of(found.user, tenant)
    ):
        _count(address)
        raise BadToken
    now = clock.now()
    if found.last_used_at is None or found.last_used_at + USED_EVERY <= now:
        Token.across_tenants.filter(pk=found.pk).update(last_used_at=now)
    return found


def _count(address: str) -> None:
    key = "office-failures:" + hashlib.sha256(address.encode()).hexdigest()
    if not cache.add(key, 1, SECONDS) and cache.incr(key) > FAILURES:
        raise TooManyFailures
