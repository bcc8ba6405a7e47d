"""As an applicant I compose my cluster's name and learn at once where it leaves the rule.

The names are those of real lists, before and after the rule of 2020 (RULES S2-7, A8-1);
the last column says what an applicant would be told today.
"""

import pytest

from portal.registry.models import Industry
from portal.registry.naming import check_name, compose_name, normalised_key, place_forms, take_apart
from portal.registry.queries import industry_named

REAL_NAMES = [
    # name, the applicant's places, its industry part, class that bears this name, findings
    ("北京中关村移动互联网创新型产业集群", ["北京市", "中关村科技园区"], "移动互联网", None, ["deviates"]),
    ("保定新能源与智能电网装备创新型产业集群", ["保定市"], "新能源与智能电网装备", None, ["deviates"]),
    ("本溪制药创新型产业集群", ["本溪市"], "制药", None, ["deviates"]),
    ("无锡高新区智能传感系统创新型产业集群", ["无锡高新技术产业开发区"], "智能传感系统", None, ["deviates"]),
    ("武汉东湖高新区国家地球空间信息及应用服务创新型产业集群", ["武汉东湖新技术开发区"],
     "国家地球空间信息及应用服务", None, ["deviates"]),
    ("深圳高新区下一代互联网创新型产业集群", ["深圳市高新技术产业园区"], "下一代互联网", None, ["deviates"]),
    ("天津市细胞产业创新型产业集群", ["天津市"], "细胞产业", None, ["deviates"]),
    ("湘潭风能产业创新型产业集群", ["湘潭市"], "风能产业", "6.2", []),
    ("佛山智能家居创新型产业集群", ["佛山市"], "智能家居", None, ["deviates"]),
    ("天津市滨海新区海洋工程装备产业集群", ["天津市", "滨海新区"], "海洋工程装备", "2.5", ["suffix_missing"]),
    ("南京高新区（江北新区）生物药品制品制造创新型产业集群", ["南京高新技术产业开发区"],
     "生物药品制品制造", "4.1.1", []),
    ("苏州工业园区生物药品制品制造创新型产业集群", ["苏州工业园区"], "生物药品制品制造", "4.1.1", []),
    ("无锡高新区集成电路制造创新型产业集群", ["无锡高新技术产业开发区"], "集成电路制造", "1.2.4", []),
    ("宿迁高新区高性能纤维制品及复合材料创新型产业集群", ["宿迁高新技术产业开发区"],
     "高性能纤维制品及复合材料", None, ["deviates"]),
    ("襄阳新能源汽车创新型产业集群", ["襄阳市"], "新能源汽车", None, ["deviates"]),
    ("十堰商用车及部件创新型产业集群", ["十堰市"], "商用车及部件", None, ["deviates"]),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "places", "industry", "code", "findings"), REAL_NAMES)
def test_real_names(name, places, industry, code, findings):
    assert take_apart(name, places).industry == industry
    found = industry_named(industry)
    assert (found.code if found else None) == code
    assert [finding.code for finding in check_name(name, places, found)] == findings


def circuits(level=3):
    return Industry(code="1.2.4", name="集成电路制造", level=level)


@pytest.mark.parametrize(
    ("name", "findings"),
    [
        ("无锡高新区集成电路制造创新型产业集群", []),
        ("无锡高新技术产业开发区集成电路制造创新型产业集群", []),
        (" 无锡高新区 集成电路制造创新型产业集群\u200b", []),
        ("无锡高新区创新型产业集群", ["industry_missing"]),
        ("集成电路制造创新型产业集群", ["place_missing"]),
        ("常州高新区集成电路制造创新型产业集群", ["place_missing", "deviates"]),
        ("无锡高新区集成电路制造", ["suffix_missing"]),
        ("无锡高新区芯片创新型产业集群", ["deviates"]),
        ("", ["place_missing", "industry_missing", "suffix_missing"]),
        ("创新型产业集群", ["place_missing", "industry_missing"]),
    ],
)
def test_what_is_said_of_a_name(name, findings):
    assert [finding.code for finding in check_name(name, ["无锡高新技术产业开发区"], circuits())] == findings


def test_only_another_industry_is_healed_by_a_reason():
    findings = check_name("芯片", ["无锡市"], circuits())
    assert {finding.code: finding.healed_by_reason for finding in findings} == {
        "place_missing": False, "deviates": True, "suffix_missing": False,
    }  # fmt: skip
    assert all(finding.message.endswith("。") for finding in findings)


@pytest.mark.parametrize("industry", [None, circuits(level=1)])
def test_a_class_of_the_first_level_or_none_deviates(industry):
    findings = check_name("无锡市集成电路制造创新型产业集群", ["无锡市"], industry)
    assert [finding.code for finding in findings] == ["deviates"]


@pytest.mark.parametrize(
    ("place", "industry", "drop", "name"),
    [
        ("武汉市", "集成电路制造", False, "武汉市集成电路制造创新型产业集群"),
        ("湘潭", "风能产业", False, "湘潭风能产业创新型产业集群"),
        ("天津市", "海洋工程装备产业", True, "天津市海洋工程装备创新型产业集群"),
        (" 武汉 ", " 集成电路制造 ", True, "武汉集成电路制造创新型产业集群"),
    ],
)
def test_composing(place, industry, drop, name):
    assert compose_name(place=place, industry=industry, drop_word=drop) == name


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("武汉市", ("武汉市", "武汉")),
        ("恩施土家族苗族自治州", ("恩施土家族苗族自治州", "恩施")),
        ("内蒙古自治区", ("内蒙古自治区", "内蒙古")),
        ("神农架林区", ("神农架林区", "神农架")),
        ("无锡高新技术产业开发区", ("无锡高新技术产业开发区", "无锡高新区")),
        ("厦门火炬高技术产业开发区", ("厦门火炬高技术产业开发区", "厦门火炬高新区")),
        ("苏州工业园区", ("苏州工业园区",)),
    ],
)
def test_forms_of_a_place(name, forms):
    assert place_forms(name) == forms


def test_spellings_of_one_name_share_a_key():
    key = normalised_key("南京高新区（江北新区）3D打印创新型产业集群")
    assert normalised_key(" 南京高新区 (江北新区)３ｄ打印创新型产业集群\u200b") == key
    assert normalised_key("南京高新区〔江北新区〕3D打印创新型产业集群") == key
    assert normalised_key("南京高新区3D打印创新型产业集群") != key
