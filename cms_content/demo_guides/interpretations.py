"""Two interpretations: questions on the guideline of 2020, and what it means that Hubei's measures have run out."""

from cms_content.guide_data import CitedData, InterpretationData
from cms_content.models.interpretation import InterpretationForm

DEMO = "本页为演示内容，由编辑依据文件要点拟写，不代表发文机关的意见。"

GUIDELINE_QUESTIONS = InterpretationData(
    slug="guideline-questions",
    title="评价指引问答：申请、公示和确认（演示）",
    office="集群工作组（演示）",
    form=InterpretationForm.QUESTIONS,
    theme="11-01",
    policies=(CitedData(number="国科火字〔2020〕183号"),),
    summary="用六个问题说明评价指引里与申报单位关系最大的内容。",
    body=(
        ("question", ("谁来申请？", "<p>建设单位，也就是地市科技主管部门或国家高新区管委会。企业不能直接申请。</p>")),
        ("question", ("要准备什么？", "<p>一份三年期的规划，一份书面申请，以及三项条件的证明材料。</p>")),
        (
            "question",
            ("先找谁？", "<p>先由省级科技主管部门审核。计划单列市和新疆生产建设兵团自行推荐。</p>"),
        ),
        ("question", ("公示多久？", "<p>5 个工作日，周末和法定节假日不计。起止日期以公示上写明的为准。</p>")),
        (
            "question",
            (
                "有人提出异议怎么办？",
                "<p>异议只影响它所指的那个集群，其他集群照常办理。受理的异议没有处理完之前，这个集群不予确认。</p>",
            ),
        ),
        (
            "question",
            ("指引有有效期吗？", "<p>自发布之日起试行，没有终止日期；以后发布的正式文件优先。</p>"),
        ),
    ),
    needs_verification=True,
    verification_note=DEMO,
)

HUBEI_EXPIRY = InterpretationData(
    slug="measures-expired",
    title="湖北措施到期以后怎么看（演示）",
    office="集群工作组（演示）",
    theme="11-01",
    policies=(
        CitedData(title="关于深入推进湖北创新型产业集群发展的措施"),
        CitedData(title="湖北省创新型产业集群管理办法", number="鄂科技规〔2025〕1号"),
    ),
    summary="2020 年的措施有效期五年，已经届满。本文说明到期意味着什么、还能查到什么。",
    body=(
        ("heading", "到期从哪一天算"),
        (
            "text",
            "<p>有效期五年。来源文本没有载明发布日期，本站从成文日期起算，最后一日是 2025 年 12 月 4 日。</p>",
        ),
        ("heading", "到期以后"),
        (
            "text",
            "<ul><li>不再作为新办事项的依据。</li><li>全文仍可查阅，页面写明已失效，按现行有效筛选时不出现。</li></ul>",
        ),
        ("heading", "接下来看什么"),
        (
            "text",
            "<p>省级管理办法已于 2025 年 2 月发布。它是否明文替代这份措施，本站尚未核实，请向发文机关咨询。</p>",
        ),
    ),
    needs_verification=True,
    verification_note=DEMO,
)
