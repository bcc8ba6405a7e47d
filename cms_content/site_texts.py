"""The plain pages that every authority's site starts with; editors may change them afterwards."""

from dataclasses import dataclass

from cms_content.models import SectionKind


@dataclass(frozen=True)
class StandardText:
    """A page's address, title and body (trusted HTML, written here)."""

    slug: str
    title: str
    body: str


STANDARD_PAGES = (
    StandardText(
        "about",
        "关于本站",
        "<p>本站发布创新型产业集群的政策文件、公示和集群名录，受理申报，并接受社会公众对公示内容提出的异议。</p>"
        "<h2>政策文件</h2><p>每份文件标明发文机关、发文字号、成文日期、发布日期和有效性。有效性按文件载明的日期逐日计算；"
        "文件没有载明的事项显示为“未载明”，本站不作推定。已失效或废止的文件保留供查阅。</p>"
        "<h2>公示与异议</h2><p>公示期按工作日计算，起止时间以公示页面载明的为准。公示期内，任何个人或单位都可以实名提出异议，"
        "提出后取得回执编号和查询码，凭此查询办理进展。</p>",
    ),
    StandardText(
        "privacy",
        "个人信息保护",
        "<p>查阅本站内容不需要登录，本站不因此收集个人信息。</p>"
        "<h2>提出异议</h2><p>提出异议需要姓名或单位名称和联系方式，仅用于核实和答复。身份信息加密保存，"
        "只有异议处理人员可以查看，不向被异议单位透露，不对外公开。</p>"
        "<h2>申报</h2><p>申报材料只供有权办理的机关工作人员和评审专家在办理范围内查阅，每次下载均有记录。</p>"
        "<h2>Cookie</h2><p>登录状态、长者模式和语言选择各使用一个必要的 Cookie，不用于跟踪。</p>",
    ),
    StandardText(
        "accessibility",
        "无障碍说明",
        "<p>本站可以只用键盘操作，也可以用读屏软件阅读；不启用脚本时，查阅、检索和提出异议同样可用。</p>"
        "<h2>长者模式</h2><p>每页右上方的“长者模式”放大文字、改为单列，并记住您的选择；再点一次即可退出。"
        "政策页面可以朗读正文。</p>"
        "<h2>反馈</h2><p>使用中遇到障碍，请通过页面底部的联系方式告知，我们会提供其他方式并改进。</p>",
    ),
)

INTROS = {
    SectionKind.GUIDES: "申报条件、材料、流程和受理时间。",
    SectionKind.INTERPRETATIONS: "由起草单位解读文件的背景、要点和办法。",
    SectionKind.TOOLKITS: "按政策工具、集群和企业梯次整理的支持政策，标明依据文件及其有效性。",
    SectionKind.NEWS: "本机关与所辖集群的工作动态。",
    SectionKind.REPORTS: "集群年度总结与评价的主要情况和数据。",
    SectionKind.RANKINGS: "企业榜单各届的入榜标准和名单。",
    SectionKind.TOPICS: "围绕一个主题汇集政策、解读、指南和动态。",
}
"""What each section says of itself."""
