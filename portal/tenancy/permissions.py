"""One function answers "may this user do this to this thing", and says why.

Apps register one rule per action; views, API, queue and templates all ask `may`,
and verbs ask `require`. An action without a rule is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from portal.errors import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Person: TypeAlias = AbstractBaseUser | AnonymousUser | None


@dataclass(frozen=True)
class Verdict:
    """The answer: `allowed`, a stable `code`, and the reason in Chinese (empty when allowed)."""

    allowed: bool
    code: str = "allowed"
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(allowed=True)

Rule = Callable[[Any, Any], Verdict]
_rules: dict[str, Rule] = {}


def refused(code: str, reason: str) -> Verdict:
    """Return a refusal with its code and the sentence that the person reads."""
    return Verdict(allowed=False, code=code, reason=reason)


def rule(action: str) -> Callable[[Rule], Rule]:
    """Register the decorated function `(user, thing) -> Verdict` as the rule of `action`."""

    def register(function: Rule) -> Rule:
        if action in _rules:
            raise RuntimeError(f"two rules for {action}")
        _rules[action] = function
        return function

    return register


def may(user: Person, action: str, thing: object) -> Verdict:
    """Say whether `user` may do `action` to `thing`, and why not."""
    found = _rules.get(action)
    if found is None:
        return refused("no_rule", f"系统没有为操作“{action}”规定权限，因此不允许。")
    if user is None or not user.is_active:
        return refused("nobody", "请先登录。")
    return found(user, thing)


def require(user: Person, action: str, thing: object) -> None:
    """Raise NotAllowed with the reason unless `user` may do `action` to `thing`."""
    verdict = may(user, action, thing)
    if not verdict:
        raise NotAllowed(verdict.reason)
