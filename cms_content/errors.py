"""Expected failures of pages."""

from collections.abc import Sequence
from http import HTTPStatus

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from portal.errors import DomainError


class DuplicateNumber(DomainError):
    """Another live policy of this site bears the same document number (RULES B5.1)."""

    code = "duplicate_number"
    status = HTTPStatus.CONFLICT
    message = _("本站已有同一发文字号的政策文件，请核对文号；确属同一文件的，请修改原页面。")


class BadPolicy(DomainError):
    """What was given cannot become a policy page; `fields` names where."""

    code = "bad_policy"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = _("政策文件的内容不完整或前后矛盾，请按提示修改。")


class BadPage(DomainError):
    """What was given cannot become a page of its section; `fields` names where."""

    code = "bad_page"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = _("页面的内容不完整或前后矛盾，请按提示修改。")


class GuideIncomplete(DomainError):
    """A guide lacks elements without which nobody could act on it (RULES B5.1); `missing` names them."""

    code = "guide_incomplete"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = list(missing)
        words = gettext("办事指南缺少以下要素，补齐后才能发布：%(missing)s。草稿可以照常保存。")
        super().__init__(words % {"missing": gettext("、").join(self.missing)})
