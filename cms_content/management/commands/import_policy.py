"""Import policy documents: one file, or a folder of them (issue B, Importer)."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_content import queries
from cms_content.importers import batch, recognise
from cms_content.importers.actions import import_policy
from cms_content.importers.batch import Outcome, State
from cms_content.importers.doubts import for_editors, open_points
from cms_content.importers.errors import ProbableNewVersion
from cms_content.importers.result import RecognisedPolicy
from portal.errors import DomainError
from portal.tenancy.models import Tenant
from portal.tenancy.scope import tenant_scope

UNNAMED = "没有识别出标题，未发布，已存为草稿：请由编辑补上标题、核对后送审"
HIDDEN = "该页面目前没有公开，重复导入不会发布：请由编辑核对后送审"


class Command(BaseCommand):
    help = (
        "导入政策文件（单个文件，或整个文件夹）：识别标题、文号、日期、主送机关、层级和引用，建成某机关政策栏目下的页面。"
        "同一文件重复导入不会重复建页；没有识别出标题的一律存为草稿；有文件未能导入时以非零状态退出，"
        "疑为已有文件新版本的只在报告中列出，不算失败。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", help="文件（.txt、.md、.html、.docx、带文字层的 .pdf，各不超过 10 MB）或文件夹（含下级文件夹）"
        )
        parser.add_argument("--tenant", help="机关代码；只识别、不入库时可不填")
        parser.add_argument("--publish", action="store_true", help="直接发布；不加则存为草稿（无标题的总是草稿）")
        parser.add_argument("--dry-run", action="store_true", help="只识别，不写入数据库")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出识别结果（单个文件）")
        parser.add_argument("--report", help="把各文件的结果和待人工核对事项写入该文件（.csv 或 .json）")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = Path(options["path"])
        report = Path(options["report"]) if options["report"] else None
        if report and report.suffix not in {".csv", ".json"}:
            raise CommandError("--report 的文件名请以 .csv 或 .json 结尾。")
        if path.is_dir():
            self._folder(path, report, options)
        else:
            self._file(path, report, options)

    def _file(self, path: Path, report: Path | None, options: Mapping[str, Any]) -> None:
        try:
            recognised = recognise(batch.read_bytes(path), filename=path.name)
            if options["json"]:
                self.stdout.write(json.dumps(recognised.to_json(), ensure_ascii=False, indent=2))
            elif options["dry_run"]:
                self._tell(recognised)
            outcome = Outcome(path.name, "仅识别", recognised.title or "", to_check=for_editors(recognised))
            if not options["dry_run"] and (options["tenant"] or not options["json"]):
                outcome = self._import(recognised, path.name, _tenant(options["tenant"]), publish=options["publish"])
                state = "此前已导入过同一文件，未作任何改动" if outcome.state == "此前已导入" else outcome.state
                place = f"（页面 {outcome.page}）" if outcome.page else "，未导入"
                self.stderr.write(f"{state}：{outcome.title}{place}")
                for warning in outcome.to_check:
                    self.stderr.write(f"  待核：{warning}")
        except DomainError as error:
            raise CommandError(error.message) from error
        _write(report, [outcome])

    def _folder(self, folder: Path, report: Path | None, options: Mapping[str, Any]) -> None:
        if options["json"]:
            raise CommandError("--json 只用于单个文件；整个文件夹的结果请用 --report 文件名.json。")
        tenant = None if options["dry_run"] else _tenant(options["tenant"])
        files, others = batch.files_of(folder)
        if not files:
            raise CommandError(f"文件夹“{folder}”里没有能导入的文件，请核对路径。")

        def one(path: Path, name: str) -> Outcome:
            recognised = recognise(batch.read_bytes(path), filename=path.name)
            if tenant is not None:
                return self._import(recognised, name, tenant, publish=options["publish"])
            number = recognised.doc_number.normalised if recognised.doc_number else ""
            return Outcome(name, "仅识别", recognised.title or "", number, to_check=for_editors(recognised))

        outcomes: list[Outcome] = []
        for outcome in batch.run(folder, files, one):
            outcomes.append(outcome)
            named = outcome.title or "；".join(outcome.to_check)
            self.stdout.write(f"{len(outcomes)}/{len(files)} {outcome.state}：{outcome.path} {named}")
        _write(report, outcomes)
        self._summary(outcomes, others)

    def _import(self, recognised: RecognisedPolicy, name: str, tenant: Tenant, *, publish: bool) -> Outcome:
        known = queries.by_import_hash(tenant, recognised.sha256) is not None
        try:
            with tenant_scope(tenant):
                page = import_policy(tenant=tenant, actor=None, recognised=recognised, publish=publish, file_name=name)
        except ProbableNewVersion as found:
            number = recognised.doc_number.normalised if recognised.doc_number else ""
            return Outcome(name, "疑为新版本", recognised.title or "", number, to_check=(found.message,))
        state: State = "此前已导入" if known else "已发布" if page.live else "已存草稿"
        hidden = (HIDDEN if known else UNNAMED,) if publish and not page.live else ()
        return Outcome(name, state, page.title, page.doc_number, page.pk, (*hidden, *open_points(page)))

    def _summary(self, outcomes: list[Outcome], others: int) -> None:
        """What a person must look at, file by file, and the count; fails if a file failed."""
        waiting = [one for one in outcomes if one.to_check]
        self.stdout.write(f"\n待人工核对：{len(waiting)} 个文件")
        for outcome in waiting:
            self.stdout.write(f"{outcome.path}（{outcome.state}）")
            for line in outcome.to_check:
                self.stdout.write(f"  {line}")
        failed = sum(one.failed for one in outcomes)
        skipped = f"，另有 {others} 个其他文件未处理" if others else ""
        self.stdout.write(f"共 {len(outcomes)} 个文件，失败 {failed} 个{skipped}。")
        if failed:
            raise CommandError(f"有 {failed} 个文件未能导入，原因见上。")

    def _tell(self, recognised: RecognisedPolicy) -> None:
        """The main fields, one per line; what the document does not say is shown as such."""
        number = recognised.doc_number.normalised if recognised.doc_number else None
        fields = {
            "标题": recognised.title,
            "发文机关": "、".join(recognised.issuers),
            "发文字号": number,
            "成文日期": recognised.written_on,
            "发布日期": recognised.published_on,
            "实施日期": recognised.effective_from,
            "有效期至": recognised.valid_until,
            "主送机关": "；".join(recognised.addressees),
        }
        for name, value in fields.items():
            self.stdout.write(f"{name}：{value or '未载明'}")
        for warning in for_editors(recognised):
            self.stdout.write(f"待核：{warning}")


def _tenant(code: str | None) -> Tenant:
    if not code:
        raise CommandError("请用 --tenant 指定机关代码，或加 --dry-run 只看识别结果。")
    tenant = Tenant.objects.filter(code=code).first()
    if tenant is None:
        raise CommandError(f"没有代码为“{code}”的机关，请核对代码。")
    return tenant


def _write(report: Path | None, outcomes: list[Outcome]) -> None:
    if report is None:
        return
    try:
        report.write_text(batch.report(outcomes, suffix=report.suffix), encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"无法写入报告文件“{report}”，请核对路径和权限。") from error
