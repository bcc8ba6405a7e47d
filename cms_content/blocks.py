"""What the body of an official document is made of; text is plain, so no markup can enter."""

from wagtail import blocks

ANCHOR_HELP = "稳定的锚点，供引用；保存后请勿修改。"
ANCHOR = r"[a-z][a-z0-9-]{0,60}"


def _anchor() -> blocks.RegexBlock:
    """Return the block of an anchor: letters, digits and hyphens."""
    return blocks.RegexBlock(
        regex=rf"^{ANCHOR}$",
        label="锚点",
        required=False,
        help_text=ANCHOR_HELP,
        error_messages={"invalid": "锚点只能由小写字母、数字和连字符组成，并以字母开头。"},
    )


NUMBER_ENDS = "、.．）)"
"""Signs after which a heading's number needs no space before the title."""


class ChapterValue(blocks.StructValue):
    """A heading's value, with its number and title as one line."""

    @property
    def line(self) -> str:
        """Return `一、总体要求` or `第一章　总则`."""
        number, title = self["number"], self["title"]
        gap = "" if not number or number[-1] in NUMBER_ENDS else "\u3000"
        return f"{number}{gap}{title}"


class ChapterBlock(blocks.StructBlock):
    """A heading: `第一章 总则`, `一、总体要求` (level 1) or `（一）目标` (level 2)."""

    number = blocks.CharBlock(label="序号", required=False, max_length=20)
    title = blocks.CharBlock(label="标题", max_length=120)
    level = blocks.ChoiceBlock(label="层级", choices=[("1", "一级"), ("2", "二级"), ("3", "三级")], default="1")
    anchor = _anchor()

    class Meta:
        label = "章节标题"
        icon = "title"
        template = "cms_content/blocks/chapter.html"
        value_class = ChapterValue


class ArticleBlock(blocks.StructBlock):
    """One article or numbered point that can be quoted: `第九条`, `12.`."""

    number = blocks.CharBlock(label="条号", required=False, max_length=20)
    heading = blocks.CharBlock(label="条标", required=False, max_length=120)
    text = blocks.TextBlock(label="条文", rows=4)
    anchor = _anchor()

    class Meta:
        label = "条款"
        icon = "doc-full"
        template = "cms_content/blocks/article.html"


class BodyBlock(blocks.StreamBlock):
    """The whole body: headings, articles, paragraphs, and passages that a person must still check."""

    chapter = ChapterBlock()
    article = ArticleBlock()
    paragraph = blocks.TextBlock(label="段落", icon="pilcrow", rows=4, template="cms_content/blocks/paragraph.html")
    doubtful = blocks.TextBlock(
        label="存疑段落",
        icon="warning",
        rows=4,
        template="cms_content/blocks/doubtful.html",
        help_text="原文损坏、需要人工核对的段落；前台会标明“待核实”。",
    )

    class Meta:
        label = "正文"
