"""Three pieces of news and a report of the demonstration's national authority."""

from decimal import Decimal

from cms_content.models import AnnualReportPage, NewsPage, ReportFigure

MADE_UP = "演示内容，不是真实消息，不得引用。"
FIGURES = (
    ("纳入评价管理的集群", 3, "个"),
    ("集群企业", 1280, "家"),
    ("营业收入", 4620, "亿元"),
    ("研发经费", 210, "亿元"),
)


def news() -> list[NewsPage]:
    """Return the news, the oldest first."""
    return [
        _news(
            "demo-site-opens",
            "演示：集群政策与事项门户开始试用",
            "政策、公示和申报集中在一个站点，本条为演示内容。",
            "<p>试用期间，读者可以检索政策文件，查看每份文件今天是否有效，在公示期内对条目提出异议，并凭回执查询办理进展。</p>"
            "<p>本站的数据均为演示数据。</p>",
        ),
        _news(
            "demo-how-to-object",
            "演示：怎样对公示条目提出异议",
            "四步完成：选条目、填身份、写理由、取回执。",
            "<p>在公示页面选择要提异议的条目，如实填写姓名或单位、联系方式，说明理由和事实，可以附证据材料。</p>"
            "<ul><li>身份信息依法保密。</li><li>提交后取得回执编号和查询码。</li><li>异议只影响所涉条目。</li></ul>",
        ),
        _news(
            "demo-toolkit-online",
            "演示：政策工具包按十类工具整理上线",
            "每项工具标明依据文件和今天的有效性。",
            "<p>工具包按财政、税收、土地、金融、贸易、项目、基地、人才、评价、采购十类编排。"
            "依据文件失效后，相应条目移到页末，不再计入项数。</p>",
        ),
    ]


def _news(slug: str, title: str, lead: str, text: str) -> NewsPage:
    return NewsPage(
        slug=slug,
        title=title,
        lead=lead,
        source="本站（演示）",
        theme="11-01",
        body=[("text", text)],
        needs_verification=True,
        verification_note=MADE_UP,
    )


def report() -> AnnualReportPage:
    """Return the annual report, all figures made up and unverified."""
    page = AnnualReportPage(
        slug="demo-2025",
        title="创新型产业集群年度发展报告（2025，演示）",
        year=2025,
        summary="演示数据：说明年度报告怎样列出数据、单位、来源和待核实的情况。",
        scope_note="演示口径",
        theme="11-01",
        body=[
            ("heading", "怎样读这份报告"),
            (
                "text",
                "<p>各项数据都标明单位和来源；尚未核实的标“待核实”。有上一年度报告时，同名同单位的指标并列比较。</p>",
            ),
        ],
        needs_verification=True,
        verification_note="全部数据为演示数据，不反映真实情况。",
    )
    page.figures = [
        ReportFigure(
            label=label, value=Decimal(value), unit=unit, source="演示数据", is_unverified=True, sort_order=place
        )
        for place, (label, value, unit) in enumerate(FIGURES)
    ]
    return page
