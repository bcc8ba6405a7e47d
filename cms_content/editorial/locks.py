"""What a person reads on a piece that is being examined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html
from wagtail.locks import WorkflowLock

if TYPE_CHECKING:
    from portal.identity.models import User


class ReviewLock(WorkflowLock):
    """A piece under review is locked for its authors and examiners alike; says why, and what this person may do."""

    def get_message(self, user: User) -> str:
        """Return the sentence for this person, with the way to the review sheet."""
        from cms_content.editorial.links import sheet_url
        from cms_content.editorial.rules import verdict_on

        state = self.object.current_workflow_task_state
        if state is None:
            return ""
        verdict = verdict_on(user, state)
        said = "请打开审核单办理。" if verdict else verdict.reason
        return format_html(
            '稿件正在{}，内容已锁定；需要修改的，由审核人员退回或由作者撤回送审。{} <a href="{}">查看审核单</a>',
            self.task.name,
            said,
            sheet_url(self.object.pk),
        )

    def get_locked_by(self, _user: User, *_args: bool, **_kwargs: bool) -> str:
        """Return who locks it."""
        return "审核中，内容锁定"

    def get_description(self, _user: User, *_args: bool, **_kwargs: bool) -> str:
        """Return why."""
        return "审核期间不得修改；退回或撤回后可以修改"
