"""As a citizen on an authority's site, I search it without JavaScript, narrow what I found, and see only what I may."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from portal.identity.actions import grant_role
from portal.identity.models import User
from portal.tenancy.models import Tenant
from search import actions
from search.principals import principals_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def hubei(db):
    nation = Tenant.objects.create(
        code="national", name="国家中心", short_name="国家", kind="national", host="national.localhost"
    )
    return Tenant.objects.create(
        code="hubei", name="湖北省科学技术厅", short_name="湖北", kind="province", host="hubei.localhost", parent=nation
    )


@pytest.fixture
def jiangsu(hubei):
    return Tenant.objects.create(
        code="jiangsu",
        name="江苏省科学技术厅",
        short_name="江苏",
        kind="province",
        host="jiangsu.localhost",
        parent=hubei.parent,
    )


@pytest.fixture
def reviewer(hubei):
    user = User.objects.create_user("reviewer", full_name="审核人")
    grant_role(tenant=hubei, user=user, role="reviewer", actor=None)
    return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def filled(shelf, index_dir, make_row, hubei, jiangsu):
    """Rows of two sites, each with something that only its reviewers may find."""
    day = dt.date(2020, 4, 29)
    shelf.put(
        make_row(
            "1",
            "集群發展意见",
            "<b>国科火字</b>〔2020〕85号",
            docno="国科火字〔2020〕85号",
            date=day,
            validity="in_force",
        ),
        make_row("2", "集群名单公示", kind="notice", date=dt.date(2021, 5, 1)),
        make_row("3", "集群内部材料", kind="page", principals=("t:hubei:reviewer",)),
        make_row("4", "集群工作意见", tenant_code="jiangsu", date=day, validity="expired"),
        make_row("5", "集群内部名册", tenant_code="jiangsu", kind="guide", principals=("t:jiangsu:reviewer",)),
    )
    actions.rebuild()


def get(host="hubei.localhost", user=None, **query):
    client = Client(headers={"host": host})
    if user:
        client.force_login(user)
    return client.get("/search/", query)


def titles(response):
    return {re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<h2 class=\"serif\">(.*?)</h2>", text_of(response))}


def text_of(response):
    return response.content.decode()


def links(response, word):
    """Return the addresses of the filter links whose word is `word`."""
    found = re.findall(r'<a href="(\?[^"]*)"[^>]*><span>([^<]*)', text_of(response))
    return [address.replace("&amp;", "&") for address, title in found if title == word]


def test_the_start_page_helps_and_asks_no_engine(settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "nothing"
    response = get()
    assert response.status_code == 200
    assert "加计扣除" in text_of(response)


def test_this_sites_public_rows_are_found_marked_and_dated():
    response = get(q="集群")
    assert response.status_code == 200
    assert titles(response) == {"集群發展意见", "集群名单公示"}
    page = text_of(response)
    assert '<a href="/shelf/1/"><mark>集群</mark>發展意见</a>' in page
    assert '<time class="num" datetime="2020-04-29">2020年4月29日</time>' in page
    assert "有效" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "内部" not in page


def test_all_sites_means_what_is_public_there_even_for_an_official(reviewer):
    for user in (None, reviewer):
        response = get(q="集群", scope="all", user=user)
        assert titles(response) == {"集群發展意见", "集群名单公示", "集群工作意见"}
    page = text_of(response)
    assert 'href="http://jiangsu.localhost/shelf/4/"' in page
    assert 'href="/shelf/1/"' in page
    assert "<span>江苏</span>" in page


def test_a_port_of_the_address_is_kept_for_other_sites():
    response = get(host="hubei.localhost:8000", q="集群", scope="all")
    assert 'href="http://jiangsu.localhost:8000/shelf/4/"' in text_of(response)


def test_a_role_finds_its_rows_on_its_own_site_only(reviewer):
    assert titles(get(q="内部", user=reviewer)) == {"集群内部材料"}
    assert titles(get(host="jiangsu.localhost", q="内部", user=reviewer)) == set()
    assert titles(get(q="内部")) == set()


def test_principals_are_public_and_the_roles_held_in_that_tenant(hubei, jiangsu, reviewer):
    assert principals_for(AnonymousUser(), hubei) == ("pub",)
    assert principals_for(reviewer, hubei) == ("pub", "t:hubei:reviewer")
    assert principals_for(reviewer, jiangsu) == ("pub",)


def test_filters_are_links_with_counts_and_can_be_taken_back():
    response = get(q="集群")
    [address] = links(response, "公示公告")
    narrowed = Client(headers={"host": "hubei.localhost"}).get("/search/" + address)
    assert titles(narrowed) == {"集群名单公示"}
    assert links(narrowed, "政策文件") == ["?q=%E9%9B%86%E7%BE%A4&kind=notice&kind=policy"]
    assert links(narrowed, "公示公告") == ["?q=%E9%9B%86%E7%BE%A4"]
    assert links(narrowed, "2021 年") == ["?q=%E9%9B%86%E7%BE%A4&kind=notice&year=2021"]


def test_nothing_found_says_how_to_go_on():
    response = get(q="光伏 氢能", kind="policy")
    page = text_of(response)
    assert response.status_code == 200
    assert "没有找到" in page
    assert "清除筛选条件" in page
    assert "在全部站点中搜索" in page
    assert ">光伏</a>" in page


def test_many_hits_come_in_pages(shelf, make_row):
    shelf.put(*(make_row(f"p{number}", f"第{number}号集群") for number in range(50)))
    actions.rebuild()
    first, last = get(q="集群"), get(q="集群", page="3")
    assert len(titles(first)) == 20
    assert len(titles(last)) == 12
    assert "page=2" in text_of(first)
    missing = get(q="集群", page="999")
    assert missing.status_code == 404
    assert "这个列表没有第“999”页，一共 3 页。" in text_of(missing)
    assert f'<a href="?{urlencode({"q": "集群"})}">回到第一页</a>' in text_of(missing)


@pytest.mark.parametrize("page", ["0", "-1", "一", "٢", "2", "", "1.0", "9" * 20])
@pytest.mark.parametrize("words", ["集群", ""])
def test_a_page_that_does_not_exist_is_not_found_as_in_any_list(page, words):
    answer = get(q=words, page=page)
    assert (answer.status_code, "这个列表没有第" in text_of(answer)) == (404, True)


def test_a_filter_that_is_not_understood_is_left_out_and_said():
    asked = {"year": ["20x0", "2020", "٢٠٢٠", "20201"], "kind": ["nonsense", "policy"], "validity": "gone"}
    answer = get(q="集群", scope="nowhere", **asked)
    assert titles(answer) == {"集群發展意见"}
    said = text_of(answer).partition("筛选条件无法识别，已忽略")[2].partition("</div>")[0]
    assert re.findall(r"<li>(.*?)</li>", said) == [
        "类别：“nonsense”",
        "有效性：“gone”",
        "年份：“20x0”",
        "年份：“٢٠٢٠”",
        "年份：“20201”",
        "搜索范围：“nowhere”",
    ]
    assert "nonsense" not in "".join(re.findall(r'<a href="(\?[^"]*)"', text_of(answer)))
    nothing = get(q="光伏", year="20x0")
    assert "筛选条件无法识别，已忽略" in text_of(nothing)
    assert "筛选条件无法识别，已忽略" in text_of(get(year="20x0"))
    assert "筛选条件无法识别" not in text_of(get(q="集群", year="2020", colour="red"))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"q": "集群" * 250}, "最多 200 个字"),
        ({"q": "，。！"}, "没有读到可以查找的文字"),
        ({"q": "😀"}, "没有读到可以查找的文字"),
        ({"q": "\x00"}, "请输入要查找的内容"),
    ],
)
def test_odd_input_gets_a_sentence(query, sentence):
    response = get(**query)
    assert response.status_code == 400
    assert sentence in text_of(response)
    assert 'role="alert"' in text_of(response)


@pytest.mark.parametrize(
    "query",
    [
        {"q": "   "},
        {"q": "集群", "year": "20x0"},
        {"q": "集群", "year": "٢٠٢٠"},
        {"q": "集群", "kind": ["\x00", "a" * 5000] * 50},
        {"q": "集群 AND (NOT", "scope": "nowhere"},
        {"q": "<script>alert(1)</script>集群"},
    ],
)
def test_any_address_is_answered(query):
    response = get(**query)
    assert response.status_code == 200
    assert "<script>alert" not in text_of(response)


def test_bytes_that_are_no_text_are_answered():
    response = Client(headers={"host": "hubei.localhost"}).get("/search/?q=%ff%fe%00%ed%a0%80")
    assert response.status_code == 400


def test_a_dead_engine_is_said_plainly(settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.SEARCH_INDEX_DIR = blocked / "index"
    response = get(q="集群")
    assert response.status_code == 503
    assert "检索服务暂时没有响应" in text_of(response)


def test_only_reading_is_allowed():
    assert Client(headers={"host": "hubei.localhost"}).post("/search/").status_code == 405
