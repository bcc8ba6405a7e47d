"""National documents of the demonstration: pilot programme, opinions of 2020, evaluation guideline of 2020."""

import datetime as dt

from cms_content.models.parts import AttachmentState, RelationKind
from cms_content.policy_data import ArticleData, AttachmentData, ChapterData, PolicyData, RelationData

TORCH = "科技部火炬中心"
TORCH_SITE = "科学技术部火炬高技术产业开发中心网站"
PROVINCES = "各省、自治区、直辖市及计划单列市科技厅（委、局），新疆生产建设兵团科技局"
PILOT_RULES = RelationData(
    kind=RelationKind.BASIS,
    title="创新型产业集群试点认定管理办法",
    number="国科发火〔2013〕230号",
    note="全文未取得",
)

OPINIONS = PolicyData(
    title="关于深入推进创新型产业集群高质量发展的意见",
    slug="opinions-2020",
    import_hash="demo:opinions-2020",
    issuers=(TORCH,),
    doc_number="国科火字〔2020〕85号",
    doc_number_note="本文件未载，据后续文件引用",
    theme="11-01",
    genre="opinion",
    written_on=dt.date(2020, 4, 29),
    published_on=dt.date(2020, 5, 7),
    validity_note="未规定有效期",
    addressees=PROVINCES,
    source_site=TORCH_SITE,
    is_digest=True,
    summary="国家层面推进创新型产业集群的总体文件：明确一个高新区围绕一个主导产业布局，"
    "提出重点建设 100 个国家创新型产业集群，并划分国家、省、市（高新区）三级职责。",
    body=(
        ChapterData(number="一、", title="产业方向"),
        ArticleData(
            number="1.",
            heading="布局",
            text="以国家高新区为区域重点，每区突出一个主导产业。列举八个领域：新一代信息技术、生物医药、智能制造、节能环保、"
            "新能源汽车、新材料、新能源、生物农业；列举未穷尽。",
        ),
        ArticleData(
            number="2.",
            heading="规模",
            text="重点建设 100 个国家创新型产业集群，其中一部分达到万亿级，一批达到千亿级。",
        ),
        ChapterData(number="二、", title="政策组合"),
        ArticleData(
            number="3.",
            heading="政策工具",
            text="财政、税收、土地、金融、贸易、项目、基地、人才、评价政策配合使用；采购上扩大首购和订购；"
            "高新技术企业税收、研发费用加计扣除和小微企业优惠落实到位。",
        ),
        ArticleData(number="4.", heading="用地", text="差别化供地、存量用地再开发，试行弹性出让和按年租用。"),
        ChapterData(number="三、", title="企业、平台与资金"),
        ArticleData(
            number="5.",
            heading="企业和联盟",
            text="支持领军企业牵头研发和制定标准，带动中小企业进入供应链；组建产业技术联盟；实施企业梯次培育。",
        ),
        ArticleData(
            number="6.", heading="平台", text="众创空间、孵化器、加速器、公共技术服务和技术转移机构面向全产业链服务。"
        ),
        ArticleData(
            number="7.",
            heading="金融",
            text="设立集群基金，开展知识产权、股权、应收账款质押，推荐企业进入新三板、创业板、科创板。",
        ),
        ChapterData(number="四、", title="职责与考核"),
        ArticleData(
            number="8.",
            heading="三级分工",
            text="火炬中心统筹管理和评价；省级科技部门（含计划单列市）制定政策、组织管理并审核报备；"
            "地市科技部门或国家高新区管委会是责任主体，编制规划并组织实施。",
        ),
        ArticleData(
            number="9.",
            heading="考核",
            text="建立动态监测和考核评价，依结果分类指导、示范推广；国家高新区内集群的绩效计入高新区评价。",
        ),
    ),
    relations=(
        RelationData(
            kind=RelationKind.BASIS, title="科技部党组 1 号文件", note="原文未写明年份和文号", is_unverified=True
        ),
    ),
)

GUIDELINE = PolicyData(
    title="创新型产业集群评价指引（试行）",
    slug="guideline-2020",
    import_hash="demo:guideline-2020",
    issuers=(TORCH,),
    doc_number="国科火字〔2020〕183号",
    doc_number_raw="国科火字〔2020〕183号",
    theme="11-01",
    genre="guideline",
    written_on=dt.date(2020, 11, 6),
    published_on=dt.date(2020, 11, 9),
    effective_from=dt.date(2020, 11, 9),
    is_trial=True,
    validity_note="自发布之日起试行，未规定期限",
    addressees=f"{PROVINCES}，各国家高新区管委会",
    publicity="active",
    source_site=TORCH_SITE,
    is_digest=True,
    summary="规定什么样的集群可以纳入国家评价管理、怎样申请、怎样确认：三年规划和书面申请，省级审核推荐，国家受理、审议，"
    "公示 5 个工作日，无异议的予以确认。",
    body=(
        ChapterData(number="第一章", title="总则"),
        ArticleData(
            number="第一条",
            text="本指引所称高新区专指国家高新技术产业开发区。评价的目的是推动攻克关键技术、提升产业能力。",
        ),
        ArticleData(number="第二条", text="通过动态监测和评价，对集群分类指导，推广好的做法。"),
        ChapterData(number="第二章", title="哪些集群可以申请"),
        ArticleData(number="第三条", text="集群由产业链上的企业、研发机构和服务机构在一定区域内聚集、分工协作而成。"),
        ArticleData(
            number="第四条",
            text="三项条件须同时具备：符合国家产业政策；是省级政府确定的重点方向或建设目标；是所在高新区规划的主导产业。",
        ),
        ArticleData(number="第六条", text="集群须有专业化服务平台机构，承担运行、统计、监测和协调等日常工作。"),
        ArticleData(
            number="第七条",
            text="名称由三部分组成：行政区划名或高新区名、产业分类名、“创新型产业集群”。产业分类名一般取战略性新兴产业分类"
            "（2018）的第三层或第二层名称。",
        ),
        ChapterData(number="第三章", title="申请与确认"),
        ArticleData(
            number="第八条",
            text="建设单位（地市科技部门或高新区管委会）编制三年期规划并书面申请；省级科技部门（含计划单列市和新疆生产建设兵团）"
            "审核后书面推荐。",
        ),
        ArticleData(
            number="第九条",
            text="国家主管机构依次受理、审议、确认。符合条件的在网站公示 5 个工作日，没有异议的确认并纳入评价管理。",
        ),
        ArticleData(number="第十条", text="每年开展统计与评价；需要时按季度或月度监测关键指标。"),
        ArticleData(number="第十一条", text="评价结果在一定范围内公开，并汇编为年度发展报告。"),
        ChapterData(number="第四章", title="以评促建"),
        ArticleData(number="第十三条", text="主要依据评价结果，重点培育建设 100 个国家创新型产业集群。"),
        ChapterData(number="第五章", title="工作体系"),
        ArticleData(number="第十四条", text="国家组织评价，省级指导推进，建设单位具体负责所辖集群的评价工作。"),
        ArticleData(number="第十五条", text="统计范围是建设单位辖区内与产业链相关的企业、研发机构和服务机构。"),
        ArticleData(number="第十六条", text="自发布之日起试行。"),
    ),
    attachments=(
        AttachmentData(
            title="创新型产业集群评价指标体系",
            state=AttachmentState.MISSING,
            note="来源网站的附件链接已失效，指标体系内容未取得。",
        ),
    ),
    relations=(
        PILOT_RULES,
        RelationData(kind=RelationKind.CITES, title=OPINIONS.title, number=OPINIONS.doc_number),
    ),
)

PILOT = PolicyData(
    title="创新型产业集群建设工程实施方案",
    slug="pilot-programme",
    import_hash="demo:pilot-programme",
    theme="11-01",
    genre="plan",
    validity_note="原文没有日期",
    source_site="第三方转载网站",
    is_digest=True,
    needs_verification=True,
    verification_note="来源网页文字损坏（夹杂拼音、繁体和错位字符），由本站整理；发文机关、文号、成文和发布日期均未载明。"
    "网页所标 2015 年 7 月 27 日是转载日期，不是文件日期；申报指南的截止日期是 2011 年 8 月 31 日。",
    summary="早期试点阶段的方案，连同试点申报指南和规划编写提纲：由城市人民政府建设，省级人民政府同意，国家批准，"
    "每批限定推荐数量。现行评价指引的前身。",
    body=(
        ChapterData(number="一、", title="目标"),
        ArticleData(
            number="1.",
            text="用三到五年培育：年销售超过 1000 亿元的集群 20 个以上，超过 500 亿元的 30 个以上，"
            "并带动地方建设一批年销售超过 200 亿元的省级集群（100 个以上）。",
        ),
        ChapterData(number="二、", title="组织"),
        ArticleData(
            number="2.",
            text="国家批准和考核；省级科技部门批准本地区集群并报备案，组织申报，建设期内每年报告；所在城市人民政府是建设主体，"
            "设立专项经费和工作机构。",
        ),
        ChapterData(number="三、", title="申报指南"),
        ArticleData(
            number="3.",
            heading="基本条件",
            text="共五项：地方党委政府重视并有组织保障；列入省级规划；技术领先并有自主知识产权；区位集中且有规模；公共服务体系健全。",
        ),
        ArticleData(
            number="4.",
            heading="材料",
            text="省级申报文件、省级人民政府同意的批复件、按提纲编写的规划。纸质一式三份，另附电子版和汇报用演示文稿。",
        ),
        ArticleData(
            number="5.",
            heading="名额和时间",
            text="首批 20 家左右。每个省、自治区、直辖市可推荐 2 家，每个计划单列市可推荐 1 家；"
            "截止 2011 年 8 月 31 日。",
        ),
        ChapterData(number="四、", title="规划编写提纲"),
        ArticleData(number="6.", text="共六章；末章按年度列出任务、进度和责任单位。"),
    ),
    attachments=(
        AttachmentData(title="创新型产业集群建设试点申报指南", state=AttachmentState.IN_BODY),
        AttachmentData(title="规划编写提纲", state=AttachmentState.IN_BODY),
    ),
)
