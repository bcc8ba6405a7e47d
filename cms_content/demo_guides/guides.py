"""The national confirmation of 2020 (RULES S2-1 to S2-13), what Hubei asks of applicants, and an invented call."""

import datetime as dt

from cms_content.guide_data import CitedData, ContactData, GuideData, MaterialData, StepData
from cms_content.models.guide import ContactPurpose

DEMO = "本页为演示内容，由编辑依据文件要点拟写，不具有任何效力；咨询单位和电话均为虚构。"
GUIDELINE = "国科火字〔2020〕183号"
OPINIONS = "国科火字〔2020〕85号"
TORCH = "国家主管机构"
EVIDENCE = "电子版 PDF、Word、OFD 或图片"
PAPER = "电子版 PDF、Word 或 OFD"

NATIONAL = GuideData(
    slug="cluster-confirmation",
    title="创新型产业集群确认申报指南（演示）",
    summary="建设单位编制三年规划，经省级推荐，申请把集群纳入国家评价管理。",
    theme="11-01",
    programme_key="national-confirmation",
    window_note="演示站点常年开放；实际受理时间以主管机构的通知为准。",
    bases=(
        CitedData(number=GUIDELINE, clause="第四条至第九条"),
        CitedData(number=OPINIONS, clause="关于三级职责的规定"),
    ),
    applicants="国家高新技术产业开发区管委会\n地市级科技主管部门\n省直辖县级行政区科技主管部门",
    conditions=(
        ("集群产业符合国家产业政策。", "评价指引第四条"),
        ("集群产业属于省级政府确定的重点方向或建设目标。", "评价指引第四条"),
        ("集群产业是所在高新区规划的主导产业；这里的高新区专指国家高新区。", "评价指引第一条、第四条"),
        ("有专业化服务平台机构，负责集群的运行、统计、监测和协调。", "评价指引第六条"),
        ("集群名称由地名或高新区名、产业分类名和“创新型产业集群”组成；另有需要的，说明理由。", "评价指引第七条"),
    ),
    materials=(
        MaterialData(title="集群建设规划", form=PAPER, source="建设单位编制", note="规划期为三年。"),
        MaterialData(title="书面申请", form=PAPER, source="建设单位出具"),
        MaterialData(title="符合国家产业政策的证明", form=EVIDENCE, source="建设单位整理"),
        MaterialData(title="省级重点方向或建设目标的证明", form=EVIDENCE, source="省级公开文件"),
        MaterialData(title="高新区主导产业的证明", form=EVIDENCE, source="高新区规划"),
        MaterialData(title="推荐函", form=PAPER, source="省级主管部门出具", note="省级推荐时上传，不必自备。"),
    ),
    steps=(
        StepData(title="编制规划并申请", office="建设单位", text="在本门户填写申请，上传规划和证明材料。"),
        StepData(
            title="审核推荐",
            office="省级科技主管部门（含计划单列市、新疆生产建设兵团）",
            text="审核后书面推荐，或退回补正，或不予推荐。",
        ),
        StepData(title="受理", office=TORCH, text="核对材料是否齐全。"),
        StepData(title="审议", office=TORCH, text="组织专家审议。"),
        StepData(title="公示", office=TORCH, text="拟确认的集群在网站公示，任何人都可以提出异议。", limit=5),
        StepData(title="确认", office=TORCH, text="公示期满没有异议的予以确认，纳入评价管理。"),
    ),
    result="确认的集群列入集群名录，纳入年度统计与评价。",
    result_lookup="申报单位登录后在“我的申请”查看办理进度；公示和集群名录对所有人公开。",
    contacts=(
        ContactData(office="集群工作组（虚构）", phone="010-5550-0101", hours="工作日 8:30—11:30，14:00—17:00"),
        ContactData(office="机关纪委（虚构）", purpose=ContactPurpose.SUPERVISION, phone="010-5550-0102"),
        ContactData(office="门户技术支持（虚构）", purpose=ContactPurpose.TECHNICAL, email="support@example.org"),
    ),
    questions=(
        (
            "省级高新区可以申报吗？",
            "<p>本事项所称高新区专指国家高新区，省级高新区不能作为申报主体；可以由所在地市的科技主管部门申报。</p>",
        ),
        (
            "产业分类名与战略性新兴产业分类不一致怎么办？",
            "<p>一般应取战略性新兴产业分类（2018）第三层或第二层的名称。确需不同的，在申请表中写明理由。</p>",
        ),
        ("材料要修改怎么办？", "<p>提交之前随时可以修改。提交以后只有被退回补正时，才能修改被指出的内容。</p>"),
    ),
    needs_verification=True,
    verification_note=DEMO,
)

HUBEI = GuideData(
    slug="recommendation",
    title="湖北省推荐创新型产业集群办理指南（演示）",
    summary="省内国家高新区和市州申报国家确认之前，怎样取得省级推荐。",
    theme="11-01",
    programme_key="national-confirmation",
    window_note="与国家受理时间一致；请为省级审核留出时间。",
    bases=(
        CitedData(number=GUIDELINE, clause="第八条"),
        CitedData(title="关于深入推进湖北创新型产业集群发展的措施", clause="关于组织推进的规定"),
    ),
    applicants="省内国家高新技术产业开发区管委会\n市、州科技主管部门\n省直辖县级行政区科技主管部门",
    conditions=(
        ("符合国家确认指南列出的全部条件。", "评价指引第四条"),
        ("一个集群由一个建设单位牵头；跨市域的集群由各方商定。", ""),
    ),
    materials=(
        MaterialData(title="与国家申报相同的全部材料", form="在本门户一次上传，国家和省共用"),
        MaterialData(title="跨市域集群的共同建设说明", requirement="conditional", source="参与各方出具"),
    ),
    steps=(
        StepData(title="提交申请", office="建设单位", text="提交后自动转到省科技厅。"),
        StepData(title="审核", office="湖北省科技厅", text="核对条件和材料；需要补正的一次告知。"),
        StepData(title="推荐", office="湖北省科技厅", text="签发推荐函，申请随函转报国家主管机构。"),
    ),
    result="推荐、退回补正或不予推荐，均写明理由。",
    result_lookup="登录后在“我的申请”查看。",
    contacts=(
        ContactData(office="集群工作组（虚构）", phone="027-5550-0201", address="武汉市示例路 1 号（虚构）"),
        ContactData(office="机关纪委（虚构）", purpose=ContactPurpose.SUPERVISION, phone="027-5550-0202"),
    ),
    questions=(("省里单独收纸质材料吗？", "<p>演示站点不收纸质材料；实际要求以通知为准。</p>"),),
    needs_verification=True,
    verification_note=DEMO,
)


def call_for_needs(opens_on: dt.date, closes_on: dt.date) -> GuideData:
    """Return an invented matter without a programme, open from `opens_on` to `closes_on`, both inside."""
    return GuideData(
        slug="demo-platform-needs",
        title="集群公共技术服务平台需求征集指南（演示）",
        summary="征集集群企业对公共技术服务平台的需求，用来安排平台的开放服务。本事项为演示所拟，不是真实的征集。",
        theme="11-01",
        opens_on=opens_on,
        closes_on=closes_on,
        window_note="演示事项，受理时间由演示站点在启用时推算。",
        bases=(CitedData(number=OPINIONS, clause="关于平台的要点"),),
        applicants="集群内的企业\n集群的专业化服务平台机构",
        conditions=(("需求来自集群内企业的研发或者中试。", ""), ("同意把需求摘要提供给平台机构。", "")),
        materials=(
            MaterialData(title="需求表", form="电子版 Word 或 OFD", source="申请人填写", note="每项需求一张表。"),
            MaterialData(title="联合需求说明", requirement="conditional", source="共同提出需求的各方"),
        ),
        steps=(
            StepData(title="报送需求", office="企业或平台机构", text="把需求表发到下列邮箱。"),
            StepData(title="汇总分类", office="集群工作组（虚构）", text="合并相近的需求，退回不完整的。"),
            StepData(title="反馈", office="集群工作组（虚构）", text="告知由哪个平台承接、何时可用。"),
        ),
        result="承接的平台和开放时间，由工作组逐项告知。",
        result_lookup="电话或邮件向工作组查询。",
        contacts=(
            ContactData(office="集群工作组（虚构）", phone="027-5550-0201", email="needs@example.org"),
            ContactData(office="机关纪委（虚构）", purpose=ContactPurpose.SUPERVISION, phone="027-5550-0202"),
        ),
        questions=(("截止以后还能报送吗？", "<p>可以，列入下一次汇总。</p>"),),
        needs_verification=True,
        verification_note=DEMO,
    )
