"""As an authority's editor I import a folder in one go: each file has its line, a bad one stops none of the others."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from cms_content.importers import batch, errors
from cms_content.models import PolicyPage
from tests.cms_content.importers import make_files, samples
from tests.cms_content.importers.test_import import refused, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "文件"
    (place / "下级").mkdir(parents=True)
    (place / ".hidden").mkdir()
    (place / "1通知.txt").write_text(samples.NOTICE, encoding="gb18030")
    (place / "2扫描.pdf").write_bytes(make_files.scanned_pdf())
    (place / "3旧版.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    (place / "4命令.docx").write_bytes(make_files.docx_file(samples.ORDER))
    (place / "下级" / "5意见.pdf").write_bytes(make_files.pdf_file(samples.REPOST))
    (place / "照片.png").write_bytes(b"\x89PNG")
    (place / ".hidden" / "6.txt").write_text(samples.BARE, encoding="utf-8")
    (place / "圈").symlink_to(place)
    return place


def run_all(*arguments):
    """What the command says, and the line with which it ends when files failed."""
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_policy", *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue().split("\n"), str(caught.value)


def test_each_file_has_its_line_and_the_report_what_a_person_must_check(hubei, jiangsu, folder):
    before = set(PolicyPage.objects.values_list("pk", flat=True))
    lines, end = run_all(folder, "--tenant", "hubei", "--publish")
    assert lines[:5] == [
        "1/5 已发布：1通知.txt 东川省示范基地管理办法（试行）",
        f"2/5 失败：2扫描.pdf {errors.ScannedPdf.message}",
        f"3/5 失败：3旧版.doc {errors.LegacyWord.message}",
        "4/5 已发布：4命令.docx 北山省数据条例实施办法",
        "5/5 已发布：下级/5意见.pdf 关于开展数字车间培育工作的意见",
    ]
    assert lines[6:9] == ["待人工核对：5 个文件", "1通知.txt（已发布）", "  附件缺失：示范基地评价表"]
    assert "共 5 个文件，失败 2 个，另有 1 个其他文件未处理。" in lines
    assert end == "有 2 个文件未能导入，原因见上。"
    made = PolicyPage.objects.exclude(pk__in=before)
    assert {page.get_site().hostname for page in made} == {"hubei.localhost"}
    assert sorted(page.import_report["file_name"] for page in made) == ["1通知.txt", "4命令.docx", "下级/5意见.pdf"]


def test_the_same_folder_again_makes_nothing_new(hubei, folder):
    run_all(folder, "--tenant", "hubei", "--publish")
    pages = dict(PolicyPage.objects.values_list("pk", "latest_revision_id"))
    lines, _end = run_all(folder, "--tenant", "hubei", "--publish")
    assert [line.split("：")[0] for line in lines[:5]] == [
        "1/5 此前已导入",
        "2/5 失败",
        "3/5 失败",
        "4/5 此前已导入",
        "5/5 此前已导入",
    ]
    assert dict(PolicyPage.objects.values_list("pk", "latest_revision_id")) == pages


def test_a_dry_run_needs_no_authority_and_creates_nothing(db, folder, tmp_path):
    report = tmp_path / "结果.json"
    lines, _end = run_all(folder, "--dry-run", "--report", report)
    assert [line.split("：")[0] for line in lines[:5]] == [
        "1/5 仅识别",
        "2/5 失败",
        "3/5 失败",
        "4/5 仅识别",
        "5/5 仅识别",
    ]
    rows = json.loads(report.read_text(encoding="utf-8"))
    assert [(row["path"], row["state"], row["doc_number"], row["page"]) for row in rows] == [
        ("1通知.txt", "仅识别", "东科发〔2023〕12号", None),
        ("2扫描.pdf", "失败", "", None),
        ("3旧版.doc", "失败", "", None),
        ("4命令.docx", "仅识别", "北山省人民政府令第212号", None),
        ("下级/5意见.pdf", "仅识别", "", None),
    ]
    assert PolicyPage.objects.count() == 0


def test_a_folder_without_fault_ends_well(hubei, tmp_path):
    (tmp_path / "a.txt").write_text(samples.NOTICE, encoding="utf-8")
    out, _err = run(tmp_path, "--tenant", "hubei")
    assert out.split("\n")[-2] == "共 1 个文件，失败 0 个。"


def test_the_report_for_people_opens_in_an_office_program_and_runs_nothing(tmp_path):
    outcomes = [
        batch.Outcome("=cmd.txt", "失败", to_check=("甲", "乙")),
        batch.Outcome("b.txt", "已发布", "标题", "东科〔2024〕1号", 7),
    ]
    text = batch.report(outcomes, suffix=".csv")
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["文件", "结果", "标题", "发文字号", "页面", "待人工核对"],
        ["'=cmd.txt", "失败", "", "", "", "甲\n乙"],
        ["b.txt", "已发布", "标题", "东科〔2024〕1号", "7", ""],
    ]


def test_a_fault_of_ours_stops_no_other_file(tmp_path, caplog):
    def one(path, name):
        if name == "a.txt":
            raise RuntimeError(name)
        return batch.Outcome(name, "仅识别")

    outcomes = list(batch.run(tmp_path, [tmp_path / "a.txt", tmp_path / "b.txt"], one))
    assert [(outcome.path, outcome.failed) for outcome in outcomes] == [("a.txt", True), ("b.txt", False)]
    assert outcomes[0].to_check == ("程序读取该文件时出错，未导入，请把文件交给运维人员。",)
    assert "RuntimeError" in caplog.text


def test_wrong_options_are_one_clear_line(db, folder, tmp_path):
    (tmp_path / "空").mkdir()
    assert refused(folder, "--json") == "--json 只用于单个文件；整个文件夹的结果请用 --report 文件名.json。"
    assert refused(folder) == "请用 --tenant 指定机关代码，或加 --dry-run 只看识别结果。"
    assert refused(folder, "--dry-run", "--report", "a.doc") == "--report 的文件名请以 .csv 或 .json 结尾。"
    empty = tmp_path / "空"
    assert refused(empty, "--dry-run") == f"文件夹“{empty}”里没有能导入的文件，请核对路径。"
    report = tmp_path / "没有" / "a.csv"
    (empty / "a.txt").write_text(samples.NOTICE, encoding="utf-8")
    assert refused(empty, "--dry-run", "--report", report) == f"无法写入报告文件“{report}”，请核对路径和权限。"


def test_other_content_under_the_same_name_is_left_to_a_person(hubei, jiangsu, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(samples.NOTICE, encoding="utf-8")
    run(path, "--tenant", "hubei")
    page = PolicyPage.objects.get(import_report__file_name="a.txt")
    path.write_text(samples.NOTICE.replace("专职人员", "兼职人员"), encoding="utf-8")
    reason = (
        f"此前从同名文件导入过《东川省示范基地管理办法（试行）》（页面 {page.pk}），这次内容不同，可能是新版本："
        "请由编辑核对后修改该页面；确属另一文件的，请改名后再导入。"
    )
    _out, err = run(path, "--tenant", "hubei")  # ends well: nothing failed, a person decides
    assert err == f"疑为新版本：东川省示范基地管理办法（试行），未导入\n  待核：{reason}\n"
    report = tmp_path / "r.json"
    out, _err = run(tmp_path, "--tenant", "hubei", "--report", report)
    assert out.split("\n")[-2] == "共 1 个文件，失败 0 个。"
    [row] = json.loads(report.read_text(encoding="utf-8"))
    assert (row["state"], row["doc_number"], row["page"], row["to_check"]) == (
        "疑为新版本",
        "东科发〔2023〕12号",
        None,
        [reason],
    )
    assert PolicyPage.objects.filter(import_report__file_name="a.txt").count() == 1
    run(path, "--tenant", "jiangsu")  # another authority never imported a file of this name
    assert PolicyPage.objects.filter(import_report__file_name="a.txt").count() == 2


@pytest.mark.parametrize("command", ["import", "tenant"])
def test_commands_do_not_chatter(hubei, tmp_path, capfd, command):
    if command == "import":
        path = tmp_path / "a.txt"
        path.write_text(samples.NOTICE, encoding="utf-8")
        call_command(
            "import_policy", str(path), tenant="hubei", publish=True, stdout=io.StringIO(), stderr=io.StringIO()
        )
    else:
        names = {"name": "四川示例科学技术厅", "short_name": "四川", "kind": "province", "place": "四川省"}
        call_command(
            "create_tenant", code="sichuan", parent="hubei", host="sichuan.localhost", **names, stdout=io.StringIO()
        )
    assert capfd.readouterr() == ("", "")
