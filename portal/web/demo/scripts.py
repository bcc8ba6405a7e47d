"""What happens in the demonstration's cases: invented applications, and how far each has come.

A step is (what, n): done n working days before the case's anchor, which is the day of the opening,
or for the notice that is about to close, its closing day.
"""

from __future__ import annotations

from dataclasses import dataclass

Steps = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Script:
    """One application: who files what, its own words, and its steps so far."""

    key: str
    tenant: str
    industry: str
    base: str
    firms: str
    together: str
    zone_plan: str
    platform: str
    steps: Steps
    closes_soon: bool = False


def _until(last: str, days: tuple[int, ...]) -> Steps:
    """Return the usual way up to `last`, done on these working days before the anchor."""
    way = USUAL_WAY[: USUAL_WAY.index(last) + 1]
    return tuple(zip(way, days, strict=True))


USUAL_WAY = (
    "start",
    "submit",
    "recommend",
    "sign",
    "accept",
    "expert1",
    "expert2",
    "pass",
    "announce",
    "close",
    "confirm",
)

STORY = "story"
"""Key of the application that the walk-through takes from the zone to the register."""

SCRIPTS = (
    Script(
        STORY,
        "donghu",
        "2.3.2",
        base="园区围绕北斗时空信息形成了芯片、天线、终端和运营服务的完整链条",
        firms="集聚相关企业二百余家，其中高新技术企业六十二家，去年实现产值三百一十亿元",
        together="四所高校与十一家企业共建联合实验室七个，近三年联合立项四十三项，开放测试场由企业轮值管理",
        zone_plan="《园区时空信息产业三年行动安排》",
        platform="东湖时空信息产业服务中心",
        steps=(("start", 2), ("fill", 1)),
    ),
    Script(
        "draft",
        "sip",
        "4.2.1",
        base="园区医疗器械企业由影像设备起步，逐步延伸到体外诊断和手术机器人",
        firms="现有规模以上企业八十余家",
        together="医院、检测机构与企业设立了共同的临床验证平台",
        zone_plan="《园区医疗器械产业发展安排》",
        platform="独墅湖医疗器械创新服务中心",
        steps=(("start", 1), ("sketch", 1)),
    ),
    Script(
        "review",
        "yichang",
        "3.3.6",
        base="宜昌依托磷矿资源，从基础磷肥转向电子级磷酸、阻燃剂和新能源材料",
        firms="现有骨干企业三十七家，近三年研发投入年均增长一成八",
        together="两所高校在化工园区设立中试基地，企业把尾矿利用难题张榜求解，已落地九项",
        zone_plan="《宜昌市精细磷化工中长期布局》",
        platform="宜昌精细化工技术服务中心",
        steps=_until("submit", (5, 2)),
    ),
    Script(
        "sign",
        "wuxi",
        "1.2.1",
        base="无锡高新区从传感器起步，形成感知器件、模组和物联网应用相互带动的格局",
        firms="集聚企业三百二十家，其中专精特新企业五十八家",
        together="企业、研究院所和整机用户共用封装测试线，设备按机时开放，去年服务企业一百四十家次",
        zone_plan="《无锡高新区物联网产业布局》",
        platform="太湖感知产业公共服务中心",
        steps=_until("recommend", (9, 7, 3)),
    ),
    Script(
        "acceptance",
        "szhtp",
        "2.1.1",
        base="深圳高新区的机器人企业覆盖减速器、伺服、控制器和整机，用户以电子制造业为主",
        firms="集聚企业二百六十家，去年营业收入四百八十亿元",
        together="整机厂与零部件企业共同制定接口规范，建有三个可靠性试验平台并对外开放",
        zone_plan="《深圳高新区智能机器人发展安排》",
        platform="前湾机器人产业服务中心",
        steps=_until("sign", (12, 10, 6, 3)),
    ),
    Script(
        "experts",
        "donghu",
        "1.2.1",
        base="园区以光纤光缆和光器件为根基，延伸到高速光模块和激光加工",
        firms="集聚光电子企业五百余家，研发人员占从业人员三成",
        together="企业牵头组建创新联合体六个，专利池由成员共同维护，近两年内部许可三百余件",
        zone_plan="《东湖高新区光电子产业中长期布局》",
        platform="光谷光电子产业促进中心",
        steps=_until("accept", (18, 16, 12, 9, 4)),
    ),
    Script(
        "conclusion",
        "wuxi",
        "1.2.4",
        base="园区集成电路产业从封装测试起步，设计、制造、装备逐步补齐",
        firms="规模以上企业一百一十家，去年产值突破一千亿元",
        together="设计企业与制造线共建验证平台，装备企业驻线改进，人才由高校和企业共同培养",
        zone_plan="《无锡高新区集成电路产业布局》",
        platform="梁溪集成电路服务中心",
        steps=_until("expert2", (22, 20, 16, 13, 8, 4, 2)),
    ),
    Script(
        "announce",
        "pingshan",
        "5.2.3",
        base="坪山园区围绕整车企业形成电控、热管理和轻量化零部件的配套圈",
        firms="集聚企业一百五十家，本地配套率超过四成",
        together="整车企业向零部件企业开放试验数据，联合攻关清单每季度更新一次",
        zone_plan="《坪山园区新能源汽车零部件发展安排》",
        platform="坪山汽车零部件创新服务中心",
        steps=_until("pass", (26, 24, 19, 16, 12, 7, 6, 2)),
    ),
    Script(
        "noticed",
        "sip",
        "3.6.4",
        base="苏州工业园区在微纳制造、纳米药物载体和纳米涂层三个方向形成特色",
        firms="集聚企业三百九十家，从业人员三万五千人",
        together="公共平台向中小企业按次开放，研究院所派驻工程师一百二十名，成果转化收益按约分享",
        zone_plan="《苏州工业园区纳米技术应用产业布局》",
        platform="独墅湖纳米产业服务中心",
        steps=(*_until("announce", (27, 25, 20, 17, 13, 9, 8, 4, 1)), ("object", 1)),
    ),
    Script(
        "closing",
        "donghu",
        "4.1.1",
        base="园区生物医药从血液制品和疫苗起步，延伸到抗体药物和细胞治疗",
        firms="集聚企业四百一十家，在研新药七十余个",
        together="医院、企业和平台共同设计临床试验，中试车间由多家企业共用",
        zone_plan="《东湖高新区生物产业布局》",
        platform="光谷生物产业服务中心",
        steps=_until("announce", (31, 29, 24, 21, 17, 12, 11, 8, 5)),
        closes_soon=True,
    ),
    Script(
        "correction",
        "yichang",
        "4.1.2",
        base="宜昌化学药企业以麻醉药品和维生素为特色，正在向绿色合成转型",
        firms="现有规模以上企业二十四家",
        together="企业与高校共建连续流反应实验室，废水处理设施由园区统一建设",
        zone_plan="《宜昌市医药产业布局》",
        platform="宜昌绿色制药服务中心",
        steps=(("start", 10), ("submit", 8), ("return", 3)),
    ),
    Script(
        "confirm",
        "yichang",
        "5.2.2",
        base="宜昌从锂电池材料起步，形成正极、电解液、电芯和回收的闭环",
        firms="集聚企业五十二家，在建项目投资三百亿元",
        together="上下游企业共用材料检测平台，回收数据对电芯企业开放",
        zone_plan="《宜昌市动力电池产业布局》",
        platform="宜昌储能产业服务中心",
        steps=_until("close", (33, 31, 26, 23, 19, 15, 14, 11, 7, 2)),
    ),
    Script(
        "confirmed",
        "szhtp",
        "1.2.1",
        base="深圳高新区的电子元器件产业与整机企业相邻布局，样品当天可以上机验证",
        firms="集聚企业三百六十家，去年研发投入占营业收入百分之九",
        together="龙头企业开放可靠性实验室，供应链企业共用失效分析平台，标准由联盟成员共同起草",
        zone_plan="《深圳高新区新型元器件发展安排》",
        platform="深圳高新区元器件产业服务中心",
        steps=_until("confirm", (52, 50, 44, 41, 36, 31, 30, 27, 22, 17, 14)),
    ),
)

OPINIONS = {
    "recommend": "材料齐全，集群主导产业明确，服务平台机构有专职人员，三项条件的证明与说明一致，建议推荐。",
    "return": "规划对分年度任务写得不够具体，且概况中的企业数与附件不一致，请按补正项修改后重新提交。",
    "sign": "同意推荐。请建设单位按规划推进，每年报告进展。",
    "accept": "材料齐全，符合受理条件。",
    "expert1": "产业链条完整，协同机制有具体载体；建议在规划中补充对中小企业开放平台的量化目标。同意确认。",
    "expert2": "产业特色与区域基础相符，联合研发和平台开放成效有据可查，风险在于关键装备依赖外购。同意确认。",
    "pass": "两位专家意见一致，集群符合确认条件，同意公示。",
    "announce": "按审议结论发布公示。",
    "confirm": "公示期满无异议，予以确认。",
}
CORRECTIONS = {
    "summary": "请核对规模以上企业数，概况写二十四家，附件统计表为二十二家。",
    "plan": "请按年度补充任务、责任单位和预期指标。",
}
OBJECTION = (
    "公示名单所列集群在申报概况中称公共平台按次向中小企业开放，"
    "但我单位今年三月和六月两次预约设备均被告知暂不对外，预约记录见证据材料，请核实平台开放情况。"
)
