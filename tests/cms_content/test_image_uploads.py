"""As an editor I am told in plain Chinese when a file is no picture; nothing that can run a script gets in as one."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.images import get_image_model

from portal.identity.actions import create_user, grant_role
from portal.tenancy.roles import Role

HOST = {"host": "hubei.localhost", "accept-language": "zh-CN"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
EXTENSION = "不支持的图片格式"
NO_PICTURE = "请上传一张有效的图片"


def picture(kind: str = "PNG") -> bytes:
    body = BytesIO()
    Picture.new("RGB", (9, 9)).save(body, kind)
    return body.getvalue()


@pytest.fixture
def upload(client, hubei, settings, tmp_path):
    """Upload a file as Hubei's editor, on the form's page."""
    settings.MEDIA_ROOT = tmp_path
    user = create_user(actor=None, username="editor", full_name="白示例", password="correct horse 9 battery")
    grant_role(actor=None, tenant=hubei, user=user, role=Role.EDITOR)
    client.force_login(user)

    def send(name, body, content_type="image/png"):
        data = {
            "title": "图",
            "description": "",
            "collection": hubei.collection_id,
            "file": SimpleUploadedFile(name, body, content_type=content_type),
        }
        return client.post("/cms/images/add/", data, headers=HOST)

    return send


@pytest.mark.parametrize(
    ("name", "body", "content_type", "said"),
    [
        ("a.svg", SVG, "image/svg+xml", EXTENSION),
        ("a.html", HTML, "text/html", NO_PICTURE),
        ("a.png.html", picture(), "image/png", EXTENSION),
        ("a.png", HTML, "image/png", NO_PICTURE),
        ("a.png", SVG, "image/png", "不是有效的 .png 图像"),
        ("a.jpg", picture("PNG"), "image/jpeg", "不是有效的 .jpeg 图像"),
        ("a.png", b"", "image/png", "空"),
    ],
    ids=["svg", "html", "png named html", "html named png", "svg named png", "png named jpg", "empty"],
)
def test_what_is_no_picture_is_refused_in_chinese(upload, name, body, content_type, said):
    answer = upload(name, body, content_type)
    assert answer.status_code == 200
    faults = "".join(answer.context["form"].errors["file"])
    assert said in faults
    assert not get_image_model().objects.exists()


def test_a_picture_is_taken(upload):
    assert upload("a.png", picture()).status_code == 302
    assert get_image_model().objects.count() == 1
