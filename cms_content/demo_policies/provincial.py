"""Provincial documents of the demonstration: Hubei's measures of 2020, Jiangsu's opinions of about 2018."""

import datetime as dt

from cms_content.demo_policies.national import OPINIONS
from cms_content.models.parts import RelationKind
from cms_content.policy_data import ArticleData, ChapterData, PolicyData, RelationData

HUBEI = PolicyData(
    title="关于深入推进湖北创新型产业集群发展的措施",
    slug="measures-2020",
    import_hash="demo:hubei-measures-2020",
    issuers=("湖北省科技厅",),
    theme="11-01",
    genre="steps",
    written_on=dt.date(2020, 12, 4),
    valid_until=dt.date(2025, 12, 4),
    validity_note="自发布之日起实施，有效期五年；发布日期未载明，按成文日期计算",
    addressees="各市、州、直管市、神农架林区科技局，各高新区管委会，各有关单位",
    is_digest=True,
    needs_verification=True,
    verification_note="来源文本没有标题和文号，标题为本站拟定；有效期从成文日期起算，发布日期待核实。",
    summary="湖北落实国家意见的措施：到 2025 年形成 10 个左右全国有影响、20 个左右全省有引领作用的集群，"
    "并探索“群主制”。有效期已满。",
    body=(
        ChapterData(number="一、", title="目标"),
        ArticleData(
            number="1.",
            text="到 2025 年，创建 10 个左右在全国有影响的集群，培育 20 个左右在全省有引领作用的集群。",
        ),
        ChapterData(number="二、", title="创新能力"),
        ArticleData(
            number="2.",
            text="重点领域为光芯屏端网、生物医药、高端装备制造。每年组织 100 项重点研发计划项目；"
            "规模以上工业企业研发机构覆盖率超过 50%。",
        ),
        ChapterData(number="三、", title="资源整合"),
        ArticleData(
            number="3.",
            heading="企业",
            text="发布领军企业榜；建立科技型中小企业库和高新技术企业库，动态管理；五年内集群高新技术企业数量翻一番。",
        ),
        ArticleData(
            number="4.", heading="成果", text="组织一百所高校的一千项成果与集群对接，依托头部企业建设中试基地。"
        ),
        ArticleData(
            number="5.",
            heading="资金",
            text="为集群企业设立专门的信贷审批流程；分板块建立上市后备库（其中的中小板 2021 年已并入主板）。",
        ),
        ArticleData(number="6.", heading="人才", text="建立人才需求库，每年向企业选派 2000 名科技特派员、专员和副总。"),
        ChapterData(number="四、", title="区域布局"),
        ArticleData(
            number="7.",
            text="分武汉城市圈、襄十随神、宜荆荆恩三个城市群布局，允许集群跨市域。每个国家高新区重点建设 1 个千亿集群，"
            "每个省级高新区建设若干百亿集群。",
        ),
        ChapterData(number="五、", title="组织"),
        ArticleData(
            number="8.",
            heading="职责",
            text="省科技厅组织推进；市州科技部门和高新区管委会实施；探索“群主制”，由群主牵头。",
        ),
        ArticleData(number="9.", heading="工具包", text="整理政策法规工具包，并按集群探索“一群一策”。"),
        ArticleData(
            number="10.", heading="考核", text="动态监测、以评促建，支持有进有退，结果计入高新区和市县科技创新考评。"
        ),
    ),
    relations=(
        RelationData(kind=RelationKind.IMPLEMENTS, title=OPINIONS.title, number=OPINIONS.doc_number),
        RelationData(
            kind=RelationKind.FOLLOWED_BY,
            title="湖北省创新型产业集群管理办法",
            number="鄂科技规〔2025〕1号",
            note="2025年2月14日发布；是否明文替代本文件待核实",
            is_unverified=True,
        ),
    ),
)

JIANGSU = PolicyData(
    title="关于加快培育发展高新技术产业开发区“一区一战略产业”的意见",
    slug="one-zone-one-industry",
    import_hash="demo:jiangsu-one-zone",
    theme="11-01",
    genre="opinion",
    validity_note="原文没有日期",
    source_site="第三方转载网站",
    is_digest=True,
    needs_verification=True,
    verification_note="来源文本没有载明发文机关、文号和日期；网页所标 2018 年 10 月 17 日是转载日期。"
    "引用的两个文号在来源文本中缺少括号，按通行写法恢复。",
    summary="江苏要求每个高新区培育一个标识性的战略产业，已明确九个园区的产业，其余园区尽快确定并与周边错开。",
    body=(
        ChapterData(number="一、", title="要求"),
        ArticleData(
            number="1.", text="国家级和省级高新区各确定一个特色战略产业；国家级争创世界一流园区，省级争取升级。"
        ),
        ChapterData(number="二、", title="产业安排"),
        ArticleData(
            number="2.",
            heading="已明确的园区",
            text="南京：新一代信息技术；无锡：物联网；常州：光伏；苏州工业园区：纳米技术及材料应用；苏州：医疗器械；"
            "泰州医药：生物医药；徐州：安全装备；江阴：特钢新材料；昆山：机器人。",
        ),
        ArticleData(number="3.", heading="未明确的园区", text="尽快在重点领域内选定，与其他园区错位发展。"),
        ArticleData(
            number="4.",
            heading="质量效益",
            text="以单位土地产出为核心评价企业，并据此差别化配置资源。",
        ),
        ChapterData(number="三、", title="支持"),
        ArticleData(
            number="5.",
            heading="审批",
            text="按清单向园区下放审批事项；大项目由专人代办，一般项目网上办理；推行不见面审批。",
        ),
        ArticleData(number="6.", heading="科技计划", text="自 2018 年起，省级科技计划优先支持园区的战略产业。"),
        ArticleData(number="7.", heading="评价", text="完善高新区综合评价办法，依结果给予奖励补助。"),
    ),
    relations=(
        RelationData(
            kind=RelationKind.BASIS,
            title="国家高新区“十三五”发展规划",
            number="国科发高〔2017〕90号",
            note="来源文本作“〔201790号”",
            is_unverified=True,
        ),
        RelationData(
            kind=RelationKind.BASIS,
            title="关于促进全省开发区改革和创新发展的实施意见",
            number="苏发〔2017〕19号",
            note="来源文本作“〔201719号”",
            is_unverified=True,
        ),
    ),
)
