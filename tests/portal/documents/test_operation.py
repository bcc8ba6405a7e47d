"""An operator checks the store and the contents, and cannot start production without a scanner or a store."""
# ruff: noqa: ARG002, PLR0917  # fixtures are asked for by name, some for their effect alone

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from portal.documents.actions import store_version
from portal.documents.storage import LocalStore, S3Store, default_store
from tests.portal.documents.conftest import PDF, pdf

PRODUCTION = {
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "portal.example.gov.cn",
    "OBJECTOR_KEYS": base64.b64encode(bytes(32)).decode(),
    "CLAMD_HOST": "scanner",
    "S3_BUCKET": "documents",
    "DATABASE_URL": "postgres://portal@db/portal",
}


def start_production(without=""):
    given = {name: value for name, value in PRODUCTION.items() if name != without}
    return subprocess.run(
        [sys.executable, "-c", "import portal.settings.production"],
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"} | given,
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("CLAMD_HOST", "CLAMD_HOST 未设置：没有病毒扫描服务不得接收文件"),
        ("S3_BUCKET", "S3_BUCKET 未设置：正式环境的文件须存入对象存储"),
    ],
)
def test_production_refuses_to_start_without(missing, sentence):
    started = start_production(without=missing)
    assert started.returncode == 1
    assert started.stderr.rstrip().endswith(f"正式环境配置不完整，拒绝启动：{sentence}")


def test_production_starts_with_all_of_it():
    started = start_production()
    assert (started.returncode, started.stderr) == (0, "")


def test_the_settings_choose_the_store(settings):
    assert isinstance(default_store(), LocalStore)
    settings.S3_BUCKET, settings.S3_ENDPOINT_URL = "documents", "http://127.0.0.1:1"
    settings.S3_ACCESS_KEY_ID = settings.S3_SECRET_ACCESS_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="S3_ACCESS_KEY_ID"):
        default_store()
    settings.S3_ACCESS_KEY_ID = settings.S3_SECRET_ACCESS_KEY = "key"
    assert isinstance(default_store(), S3Store)


class TestCheckStorage:
    def test_a_directory_that_works(self, capsys):
        call_command("check_storage")
        assert capsys.readouterr().out == "文件存储正常：本地目录，写入、读取、删除均成功。\n"

    def test_one_that_does_not(self, settings, tmp_path):
        (tmp_path / "file").write_text("in the way")
        settings.DOCUMENTS_DIR = tmp_path / "file"
        with pytest.raises(CommandError, match="文件存储检查未通过：文件存储服务暂时不可用"):
            call_command("check_storage")

    @pytest.mark.service
    def test_s3(self, on_s3, settings, capsys):
        call_command("check_storage")
        assert capsys.readouterr().out == "文件存储正常：对象存储（S3），写入、读取、删除均成功。\n"
        settings.S3_BUCKET = "absent"
        with pytest.raises(CommandError, match="对象存储中没有名为 absent 的存储桶，请先创建。"):
            call_command("check_storage")


class TestVerifyDocuments:
    def damaged(self, capsys, **options):
        with pytest.raises(CommandError) as failure:
            call_command("verify_documents", **options)
        return capsys.readouterr().out, str(failure.value)

    def test_all_as_handed_in(self, hubei, li, capsys):
        store_version(tenant=hubei, actor=li, upload=pdf())
        call_command("verify_documents")
        assert capsys.readouterr().out == "核对了 1 个文件版本，全部一致。\n"

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (PDF[:-1] + b"x", "内容与登记的 SHA-256 不符"),
            (PDF + b"x", f"大小不符（登记 {len(PDF)} 字节，实有 {len(PDF) + 1} 字节）"),
            (None, "存储中没有内容"),
        ],
    )
    def test_each_damage_is_found(self, hubei, jiangsu, li, settings, capsys, content, fault):
        version = store_version(tenant=hubei, actor=li, upload=pdf())
        store_version(tenant=jiangsu, actor=None, upload=pdf())
        path = Path(settings.DOCUMENTS_DIR) / version.storage_key
        path.unlink()
        if content:
            path.write_bytes(content)
        assert self.damaged(capsys) == (
            f"版本 {version.pk}（{version.sha256[:12]}）：{fault}\n",
            "核对了 2 个文件版本，其中 1 个有问题。",
        )
        call_command("verify_documents", tenant="jiangsu")
        assert capsys.readouterr().out == "核对了 1 个文件版本，全部一致。\n"

    def test_an_unknown_authority(self, db):
        with pytest.raises(CommandError, match="没有代码为 nowhere 的机关。"):
            call_command("verify_documents", tenant="nowhere")

    @pytest.mark.service
    def test_on_s3(self, on_s3, hubei, li, capsys):
        version = store_version(tenant=hubei, actor=li, upload=pdf())
        call_command("verify_documents", tenant="hubei")
        assert capsys.readouterr().out == "核对了 1 个文件版本，全部一致。\n"
        on_s3.client().put_object(Bucket=on_s3.bucket, Key=version.storage_key, Body=PDF[:-1] + b"x")
        assert self.damaged(capsys)[1] == "核对了 1 个文件版本，其中 1 个有问题。"
