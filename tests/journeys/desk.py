"""What people do in every journey: sign in at a desk of their own, open a case, say their word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.browser_support import check, expect, new_context

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from workflows.cases.models import Case

PASSWORD = "a long enough one"
GROUND = "经核实，所报内容与事实不符，不符合规定条件。"
ASIDE = "项目调整，不再申报。"


class Desk:
    """One person at one authority's site, in a browser of their own."""

    def __init__(self, browser, address, code: str, user=None, page: Page | None = None) -> None:
        self.page: Page = page or new_context(browser).new_page()
        self.address, self.code = address, code
        if user is not None:
            self.page.goto(address(code, "/accounts/login/"))
            self.page.get_by_label("用户名").fill(user.username)
            self.page.get_by_label("密码").fill(PASSWORD)
            self.page.locator("main").get_by_role("button").click()
            self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def open(self, path: str) -> Page:
        self.page.goto(self.address(self.code, path))
        return self.page

    def open_one(self, case: Case) -> Page:
        return self.open(f"/workspace/cases/{case.pk}/")

    def open_case(self, name: str) -> Page:
        page = self.open("/workspace/queue/")
        page.get_by_role("link", name=name).first.click()
        page.wait_for_url("**/workspace/cases/**")
        return page

    def says(self, verdict: str, opinion: str = "情况属实，同意。") -> None:
        if opinion:
            self.page.get_by_label("办理意见").fill(opinion)
        self.page.get_by_role("button", name=verdict, exact=True).click()
        self.page.get_by_text("已办结").wait_for()

    def says_no(self, verdict: str, opinion: str) -> None:
        """Give a verdict that is not in the applicant's favour: the page asks once more."""
        self.page.get_by_label("办理意见").fill(opinion)
        self.page.get_by_role("button", name=verdict, exact=True).click()
        self.page.get_by_text(f"请再次确认：{verdict}").wait_for()
        self.page.locator("#confirm").get_by_role("button").first.click()
        self.page.get_by_text("已办结").wait_for()

    def returns(self, case: Case, field: str, asked: str) -> None:
        """Send the case back to its applicant, who may change this field only."""
        page = self.open_one(case)
        page.locator(f"#ask-{field}").click()
        page.locator(f"#id_fix_{field}").fill(asked)
        self.says("退回补正", "请按要求补充。")

    def corrects(self, case: Case, field: str, text: str) -> None:
        """Put right, as the applicant, what was asked."""
        page = self.open(f"/workspace/applications/{case.pk}/")
        page.get_by_text("请按要求补正").wait_for()
        page.locator(f"#id_{field}").fill(text)
        page.get_by_role("button", name="重新提交").click()
        page.get_by_text("申请已提交").wait_for()

    def sees_corrected(self, case: Case, before: str, after: str) -> None:
        """See what one correction changed, and that it changed nothing else."""
        page = self.open_one(case)
        page.get_by_text(after).first.wait_for()
        page.get_by_text(f"原为：{before}").wait_for()
        expect(page.get_by_text("本次补正修改")).to_have_count(1)

    def sees_late(self, case: Case) -> Page:
        """Find the case in the drawer of what is late; return the page."""
        page = self.open("/workspace/queue/")
        page.get_by_role("link", name=re.compile("^超期")).first.click()
        row = page.locator("tbody tr").filter(has=page.locator(f"a[href*='/cases/{case.pk}/']"))
        row.get_by_text("已超期").wait_for()
        return page

    def withdraws(self, case: Case, shot: str) -> None:
        """Take one's application back, with the reason."""
        page = self.open_one(case)
        page.locator("#more > summary").click()
        page.locator("#more-withdraw > summary").click()
        page.locator("#more-withdraw").get_by_label("理由").fill(ASIDE)
        check(page, shot)
        page.get_by_role("button", name="撤回申请").click()
        page.get_by_text("申请已撤回").wait_for()
        case.refresh_from_db()
        assert case.state == "withdrawn"

    def sees_withdrawn(self, case: Case) -> None:
        """Find the case in no drawer of open work, and the reason on its page."""
        for tab in ("todo", "overdue"):
            expect(self.open(f"/workspace/queue/?tab={tab}").locator(f"a[href*='/cases/{case.pk}/']")).to_have_count(0)
        self.open_one(case).get_by_text(ASIDE).first.wait_for()

    def refuses(self, case: Case, verdict: str) -> None:
        """Refuse the application, with the ground; its case is closed."""
        self.open_one(case)
        self.says_no(verdict, GROUND)
        case.refresh_from_db()
        assert case.closed_at is not None

    def reads_refusal(self, case: Case, shot: str) -> None:
        """Read, as the applicant, why it was refused."""
        page = self.open_one(case)
        page.get_by_text(GROUND).first.wait_for()
        check(page, shot)
