"""`manage.py load_calendars`: publishes calendars from the package or from a JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.errors import DomainError
from portal.workcalendar.actions import publish_source
from portal.workcalendar.models import CalendarYear, YearStatus
from portal.workcalendar.sources import from_holiday_cn, from_package


class Command(BaseCommand):
    help = (
        "发布全国工作日历：不带参数时取自 chinesecalendar 软件包，带 --json 时取自 holiday-cn 格式的文件。可重复运行。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", type=Path, action="append", default=[], metavar="文件", help="一年一个文件，可多次给出"
        )

    def handle(self, *, json: list[Path], **_: Any) -> None:
        try:
            years = [from_holiday_cn(path) for path in json] if json else from_package()
            published = [publish_source(actor=None, source_year=year).year for year in years]
        except DomainError as error:
            raise CommandError(error.message) from error
        drafts = CalendarYear.across_tenants.filter(tenant=None, status=YearStatus.DRAFT)
        self.stdout.write(f"已发布：{'、'.join(map(str, published))}")
        for year in drafts.values_list("year", flat=True):
            self.stdout.write(f"未发布：{year}（涉及该年的期限将被拒绝）")
