"""Two toolkits, a list and a topic of the demonstration's Hubei, made from its measures of 2020 (RULES A3).

The measures have lapsed (S1-22): the toolkits show what a reader sees then, beside the national opinions in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms_content.models import (
    Instrument,
    RankingEntry,
    RankingPage,
    Tier,
    ToolkitEntry,
    ToolkitPage,
    ToolkitScope,
    TopicHighlight,
    TopicPage,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cms_content.models import PolicyPage

SUCCESSOR = {"title": "湖北省创新型产业集群管理办法", "number": "鄂科技规〔2025〕1号"}
NOTE = "演示内容，由编辑按文件要点整理；支持内容以文件原文为准，后续文件的条款待核实。"
THEME = "11-01"

FROM_MEASURES = (
    (Instrument.PROJECT, "每年组织 100 项重点研发计划项目", "集群企业和研发机构", "2."),
    (Instrument.FINANCE, "为集群企业设立专门的信贷审批流程，分板块建立上市后备库", "集群企业", "5."),
    (Instrument.TALENT, "建立人才需求库，每年向企业选派 2000 名科技特派员、专员和副总", "集群企业", "6."),
    (Instrument.BASE, "依托头部企业建设中试基地", "头部企业", "4."),
    (Instrument.EVALUATION, "动态监测、以评促建，支持有进有退", "集群", "10."),
)
"""Class, what it gives, to whom, point of the demonstration's digest of the measures."""

FROM_OPINIONS = (
    (Instrument.TAX, "落实高新技术企业税收、研发费用加计扣除和小微企业优惠", "集群企业", "3."),
    (Instrument.LAND, "差别化供地，试行弹性出让和按年租用", "集群企业和平台机构", "4."),
    (Instrument.PROCUREMENT, "扩大首购和订购", "集群企业", "3."),
)
"""Class, what it gives, to whom, point of the demonstration's digest of the national opinions (RULES S0-6)."""

HEADS = (
    "中国信科",
    "长江存储",
    "小米科技",
    "东风汽车",
    "华星光电",
    "华中数控",
    "高德红外",
    "人福药业",
    "格林美",
    "莱克现代农业",
)
"""The head enterprises that the measures name, by the short names that stand there (S1-6); the list is open."""


def instruments(measures: PolicyPage, opinions: PolicyPage) -> ToolkitPage:
    """Return the toolkit by classes of instruments: from the national opinions, and from the lapsed measures."""
    page = ToolkitPage(
        slug="demo-instruments",
        title="湖北创新型产业集群政策工具包（演示）",
        scope=ToolkitScope.TOPIC,
        summary="按政策工具类别整理国家和湖北文件中的支持内容。2020 年的措施已过有效期，相关条目列在页末供查阅。",
        theme=THEME,
        needs_verification=True,
        verification_note=NOTE,
    )
    page.entries = [
        ToolkitEntry(
            instrument=Instrument.EVALUATION,
            benefit="绩效评价结果向社会公布",
            audience="省级创新型产业集群",
            sort_order=0,
            **SUCCESSOR,
        ),
        *_entries(opinions, FROM_OPINIONS, start=1),
        *_entries(measures, FROM_MEASURES, start=1 + len(FROM_OPINIONS)),
    ]
    return page


def _entries(policy: PolicyPage, rows: Iterable[tuple[str, str, str, str]], *, start: int) -> list[ToolkitEntry]:
    return [
        ToolkitEntry(instrument=one, benefit=gives, audience=whom, policy=policy, clause=clause, sort_order=place)
        for place, (one, gives, whom, clause) in enumerate(rows, start)
    ]


def rung(measures: PolicyPage, opinions: PolicyPage) -> ToolkitPage:
    """Return the toolkit for enterprises on their way to be listed (S1-9, S1-13)."""
    page = ToolkitPage(
        slug="demo-tier-listed",
        title="上市梯次企业工具包（演示）",
        scope=ToolkitScope.TIER,
        tier=Tier.LISTED,
        summary="面向准备上市的集群企业。",
        theme=THEME,
        needs_verification=True,
        verification_note=NOTE,
    )
    backlog = (Instrument.FINANCE, "分板块建立上市后备库（其中的中小板 2021 年已并入主板）", "拟上市的集群企业", "5.")
    boards = (Instrument.FINANCE, "推荐企业进入新三板、创业板、科创板", "拟上市的集群企业", "7.")
    page.entries = [*_entries(opinions, [boards], start=0), *_entries(measures, [backlog], start=1)]
    return page


def head_enterprises() -> RankingPage:
    """Return an edition of the list, with the names that the measures give and criteria that are made up."""
    page = RankingPage(
        slug="demo-first",
        title="创新型产业集群领军企业榜（演示）",
        series="创新型产业集群领军企业榜",
        edition="演示届",
        criteria="演示：2020 年措施中点名的头部企业。措施没有规定入榜标准，本届标准为演示所拟，待核实。",
        method="演示：按文件出现的先后列出，没有经过评选，没有公示。",
        theme=THEME,
        needs_verification=True,
        verification_note="演示榜单，不是任何机关发布的榜单；企业名称为文件中的简称，企业全称和所在地待核实。",
    )
    page.entries = [
        RankingEntry(name=name, note="文件点名的头部企业", is_unverified=True, sort_order=place)
        for place, name in enumerate(HEADS)
    ]
    return page


def topic(measures: PolicyPage) -> TopicPage:
    """Return the topic, with the measures in front."""
    page = TopicPage(
        slug="demo-stewards",
        title="群主制与一群一策（演示）",
        summary="湖北探索由群主牵头、按集群整理政策。这里汇集相关文件和工具包，内容为演示。",
        theme=THEME,
        needs_verification=True,
        verification_note=NOTE,
    )
    page.highlights = [TopicHighlight(target_id=measures.pk, note="提出群主制和一群一策的文件，有效期已满。")]
    return page
