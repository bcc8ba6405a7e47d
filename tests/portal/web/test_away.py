"""Story: the database is away for a moment; nobody sees a fault of the program, and what was typed is given back."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import path

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
TYPED = {"reasons": '第一行<script>alert("x")</script>\n第二行', "name": "王“某”&某", "csrfmiddlewaretoken": "abc"}


@pytest.fixture
def away(settings):
    """Point at a database that nobody has started, and return a browser that shows the page of the failure."""
    connection.close()
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "/nowhere/at/all" if connection.vendor == "sqlite" else "nowhere_at_all"
    yield Client(raise_request_exception=False, headers={"host": "national.localhost"})
    connection.close()
    connection.settings_dict["NAME"] = kept


pytestmark = pytest.mark.django_db(transaction=True)


def shown(answer):
    return html.unescape(answer.content.decode())


def test_a_reader_is_asked_to_come_back(away):
    answer = away.get("/notices/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "请等待约10秒后刷新本页" in shown(answer)
    assert "<form" not in shown(answer)


def test_what_was_typed_is_on_the_page_as_it_was_and_goes_to_the_same_address(away):
    answer = away.post("/objections/new/1/?item=2", TYPED)
    text = answer.content.decode()
    assert answer.status_code == 503
    assert {html.unescape(name): html.unescape(value) for name, value in HIDDEN.findall(text)} == TYPED
    assert 'action="/objections/new/1/?item=2"' in text
    assert "<script" not in text
    assert answer["Cache-Control"] == "private, no-store"


def test_files_are_named_to_be_chosen_again(away):
    files = [SimpleUploadedFile("甲.pdf", b"%PDF-1.7"), SimpleUploadedFile("乙.pdf", b"%PDF-1.7")]
    text = shown(away.post("/objections/new/1/", TYPED | {"evidence": files}))
    assert "文件需重新选择" in text
    assert "没有重新选择的不会提交" in text
    assert "重新选择文件：甲.pdf，乙.pdf" in text
    assert '<input type="file" id="again-evidence" name="evidence" multiple>' in text


def test_an_english_reader_is_told_of_the_files_too(away):
    away.cookies["django_language"] = "en"
    files = [SimpleUploadedFile("甲.pdf", b"%PDF-1.7")]
    text = shown(away.post("/objections/new/1/", TYPED | {"evidence": files}))
    for words in ("Choose your files again.", "those you do not choose again are not submitted", "甲.pdf"):
        assert words in text, words


def test_who_chose_no_file_reads_nothing_of_files(away):
    assert "文件需重新选择" not in shown(away.post("/objections/new/1/", TYPED))


def test_no_password_is_sent_back(away):
    text = shown(away.post("/accounts/login/", {"login": "somebody", "password": "geheim-9"}))
    assert ("geheim-9" in text, "请等待约10秒，返回上一页再次提交" in text) == (False, True)


def test_a_form_that_cannot_be_read_is_no_second_fault(away):
    answer = away.post("/objections/new/1/", b"broken", content_type="multipart/form-data; boundary=")
    assert (answer.status_code, "返回上一页再次提交" in shown(answer)) == (503, True)


@pytest.mark.parametrize(
    ("method", "path_asked"),
    [
        ("get", "/api/v1/notices"),
        ("get", "/api/v1/policies/1"),
        ("post", "/api/v1/office/objections"),
        ("get", "/api/v3/pages/"),
        ("get", "/api/nowhere"),
        ("get", "/open-data/manifest.json"),
    ],
)
def test_a_program_reads_the_same_as_problem_details(away, method, path_asked):
    """Story: a county's system reads the notices every minute, and the database restarts in one of them."""
    answer = getattr(away, method)(path_asked)
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"], answer["Cache-Control"]) == (
        503,
        "application/problem+json",
        "10",
        "no-store",
    )
    assert answer.json() == {
        "type": "about:blank",
        "title": "暂时无法提供",
        "status": 503,
        "code": "unavailable",
        "detail": "数据库暂时连接不上，通常几秒钟就会恢复。请等待约10秒后重试同一请求。",
    }


@pytest.mark.parametrize("page", ["/api/", "/open-data/"])
def test_the_pages_that_explain_them_are_for_people(away, page):
    answer = away.get(page)
    assert (answer.status_code, "请等待约10秒后刷新本页" in shown(answer)) == (503, True)


def broken(_request):
    raise RuntimeError


handler500 = "portal.urls.failed"
urlpatterns = [path("healthz", broken), path("api/v1/broken", broken)]


def test_another_fault_is_called_one(db, settings):
    """Only what passes by itself is called so."""
    settings.ROOT_URLCONF = __name__
    answer = Client(raise_request_exception=False, headers={"host": "national.localhost"}).get("/healthz")
    assert (answer.status_code, "系统出现问题，操作没有完成" in shown(answer)) == (500, True)


def test_a_fault_under_a_programs_address_is_a_problem_too(db, settings):
    settings.ROOT_URLCONF = __name__
    answer = Client(raise_request_exception=False, headers={"host": "national.localhost"}).get("/api/v1/broken")
    assert (answer.status_code, answer.json()["code"], "Retry-After" in answer) == (500, "internal", False)
