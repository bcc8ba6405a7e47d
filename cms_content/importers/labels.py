"""Labelled facts above and below a text: the gov.cn metadata block and a site's own line (RULES B5.1)."""

import re
from collections.abc import Sequence

from cms_content.importers.lines import Line

LABELS: dict[str, str] = {
    "索引号": "index_number", "主题分类": "theme", "体裁分类": "genre", "体裁": "genre", "主题词": "keywords",
    "发文机关": "issuer", "发布机构": "issuer", "发文单位": "issuer", "发布单位": "issuer", "制发机关": "issuer",
    "发布机关": "issuer", "印发机关": "issuer", "成文日期": "written", "发文日期": "written", "制发日期": "written",
    "印发日期": "written", "发布日期": "published", "公开日期": "published", "发布时间": "published",
    "实施日期": "effective", "生效日期": "effective", "施行日期": "effective", "废止日期": "repealed",
    "失效日期": "expires", "有效期至": "expires", "标题": "title", "文件名称": "title", "名称": "title",
    "发文字号": "doc_number", "文号": "doc_number", "文件编号": "doc_number", "有效性": "state", "效力状态": "state",
    "时效性": "state", "公开属性": "publicity", "公开方式": "publicity", "公开类别": "publicity", "来源": "source",
    "信息来源": "source", "文章来源": "source", "稿源": "source", "时间": "site_date", "日期": "site_date",
    "更新时间": "site_date", "录入时间": "site_date", "点击": "views", "点击数": "views", "浏览次数": "views",
    "阅读次数": "views", "阅读": "views", "作者": "author", "服务对象": "audience",
    "索取号": "index_number", "信息索引号": "index_number", "发文机构": "issuer", "制定机关": "issuer",
    "生成日期": "written", "成文时间": "written", "发文时间": "written", "公开时间": "published",
    "实施时间": "effective", "施行时间": "effective", "生效时间": "effective", "废止时间": "repealed",
    "失效时间": "expires", "公文种类": "genre", "文种": "genre", "关键词": "keywords", "公文标题": "title",
    "信息名称": "title",
}  # fmt: skip
_NAMES = "|".join(r"\s*".join(name) for name in sorted(LABELS, key=len, reverse=True))
LABEL = re.compile(rf"(?:^|(?<=[\s|｜\]】)）\d次])|(?<=[\u4e00-\u9fff]))[\[【]?\s*({_NAMES})\s*[\]】]?\s*[:：]\s*")
OFFICIAL = re.compile(r"本站|本网|原创|政府|人民|[部厅局委署院处司]$|[部厅局委署院]网站|中心|管委会|官网|gov")
GOVERNMENT_BLOCK = {"index_number", "doc_number", "issuer", "written", "publicity", "state", "theme"}
MAX_LINE = 400


def facts(lines: Sequence[Line]) -> tuple[dict[str, str], set[int]]:
    """The labelled facts in these lines and the places (indexes) of the lines that held nothing else.

    A label alone on its line takes the next line as its value. The first value of a label counts.
    """
    found: dict[str, str] = {}
    used: set[int] = set()
    for index, line in enumerate(lines):
        if index in used:
            continue
        found_pairs = pairs(line.text)
        if not found_pairs:
            continue
        used.add(index)
        for position, (name, value) in enumerate(found_pairs):
            last = position == len(found_pairs) - 1
            if not value and last and index + 1 < len(lines) and not LABEL.match(lines[index + 1].text):
                following = lines[index + 1].text.strip()
                if len(found_pairs) == 1 and len(following) <= MAX_LINE // 4:
                    used.add(index + 1)
                    found.setdefault(name, following)
            elif value:
                found.setdefault(name, value)
    return found, used


def pairs(text: str) -> list[tuple[str, str]]:
    """The label-value pairs of a line that begins with a label; [] for any other line."""
    text = text.strip()
    matches = list(LABEL.finditer(text))
    if not matches or matches[0].start() > 1 or len(text) > MAX_LINE:
        return []
    ends = [match.start() for match in matches[1:]] + [len(text)]
    return [
        (LABELS[re.sub(r"\s", "", match[1])], text[match.end() : end].strip(" \t\u3000|｜[]【】;；"))
        for match, end in zip(matches, ends, strict=True)
    ]


def name_of(text: str) -> str:
    """The label that the whole text is, without spaces, colon and brackets; "" if it is none."""
    bare = re.sub(r"[\s:：\[\]【】]", "", text)
    return bare if bare in LABELS else ""


def is_official(source: str | None) -> bool:
    """Whether a 来源 names the authority's own site, so that a site's date is the publication's."""
    return bool(source and OFFICIAL.search(source))
