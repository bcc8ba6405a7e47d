"""What guides, interpretations, news and reports are written in: structure where it helps, text where it does not."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

PROSE_FEATURES = ["bold", "ol", "ul", "link"]
MOST_COPIES = 99
LONGEST_LIMIT = 3650
"""Days: a time limit beyond ten years is a typing error."""


class QuestionBlock(blocks.StructBlock):
    """A question that readers ask, with its answer."""

    question = blocks.CharBlock(label="问", max_length=200)
    answer = blocks.RichTextBlock(label="答", features=PROSE_FEATURES)

    class Meta:
        label = "问答"
        icon = "help"
        template = "cms_content/blocks/question.html"


class ProseBlock(blocks.StreamBlock):
    """Running text with headings, questions and quotations; markup is limited to lists, emphasis and links."""

    heading = blocks.CharBlock(label="小标题", max_length=120, icon="title", template="cms_content/blocks/heading.html")
    text = blocks.RichTextBlock(
        label="正文", features=PROSE_FEATURES, icon="pilcrow", template="cms_content/blocks/text.html"
    )
    question = QuestionBlock()
    quotation = blocks.TextBlock(
        label="引文", icon="openquote", rows=3, template="cms_content/blocks/quotation.html", help_text="写明出处。"
    )

    class Meta:
        label = "正文"


class ConditionBlock(blocks.StructBlock):
    """One condition of a guide, with the clause that sets it."""

    text = blocks.TextBlock(label="条件", rows=2)
    basis = blocks.CharBlock(label="依据条款", required=False, max_length=120)

    class Meta:
        label = "申请条件"
        icon = "tick"


class Requirement(blocks.ChoiceBlock):
    """Whether a paper must be handed in."""

    choices = [("required", _("必需")), ("optional", _("可选")), ("conditional", _("视情况"))]

    class Meta:
        default = "required"


class MaterialBlock(blocks.StructBlock):
    """One paper to hand in: how many copies, in which form, where it comes from."""

    title = blocks.CharBlock(label="材料名称", max_length=120)
    requirement = Requirement(label="要求")
    form = blocks.CharBlock(label="形式", required=False, max_length=80, help_text="如：电子版 PDF；纸质原件。")
    copies = blocks.IntegerBlock(
        label="纸质份数",
        required=False,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_COPIES)],
        help_text="不收纸质材料时填 0；未规定时留空。",
    )
    source = blocks.CharBlock(label="材料来源", required=False, max_length=80, help_text="如：申请人自备。")
    note = blocks.CharBlock(label="说明", required=False, max_length=200)

    class Meta:
        label = "申报材料"
        icon = "doc-full"


class StepBlock(blocks.StructBlock):
    """One step of the procedure: who does what, and within how many days, if a limit is set."""

    title = blocks.CharBlock(label="环节", max_length=60)
    office = blocks.CharBlock(label="办理机关", required=False, max_length=80)
    text = blocks.TextBlock(label="说明", required=False, rows=2)
    limit = blocks.IntegerBlock(
        label="时限（天）",
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LIMIT)],
        help_text="文件没有规定时留空，页面写“未规定”。",
    )
    unit = blocks.ChoiceBlock(
        label="时限单位", choices=[("working", "个工作日"), ("natural", "个自然日")], default="working"
    )

    class Meta:
        label = "办理环节"
        icon = "list-ol"


class ConditionsBlock(blocks.StreamBlock):
    """Conditions in their order."""

    condition = ConditionBlock()


class MaterialsBlock(blocks.StreamBlock):
    """Papers in their order."""

    material = MaterialBlock()


class StepsBlock(blocks.StreamBlock):
    """Steps in their order."""

    step = StepBlock()


class QuestionsBlock(blocks.StreamBlock):
    """Questions and answers."""

    question = QuestionBlock()
