"""What titles, bodies and genres look like in official documents."""

import re

GENRES = tuple(
    re.split(
        r"\s+",
        "实施细则 管理办法 实施办法 实施方案 实施意见 指导意见 工作方案 行动计划 发展规划 若干措施 申报指南 "
        "评价指引 通知 意见 办法 规定 细则 方案 规划 指引 指南 条例 决定 公告 通告 公报 函 批复 措施 计划 纲要 "
        "要点 提纲 大纲 目录 制度 标准 章程 规程 准则 规则 清单 法 报告 体系 名单 协议 倡议 请示 纪要 令 解读 "
        "公示 政策 工具包 申请表 申报书",
    )
)
_TAIL = r"(?:\s*[（(〔\[][^（）()]{1,20}[）)〕\]])*"
TITLE = re.compile(rf"(?:{'|'.join(GENRES)}){_TAIL}$")
_STRIP = re.compile(r"^(?:【[^】]{1,10}】|\[[^\]]{1,6}\]|\s|[（(]\d{4}[）)])+")
_SPACE = re.compile(r"(?<=[^\x00-\x7f])[ \t\u3000]+|[ \t\u3000]+(?=[^\x00-\x7f])")
_NARROW_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
ENDING = re.compile(r"[。；;，,：:！!？?、]$")
MAX_TITLE = 90
MIN_TITLE = 4
MAX_CAPTION = 60
ORGAN = re.compile(
    r"^[\u4e00-\u9fff（）()·]{1,38}"
    r"(?:部|委|委员会|厅|局|院|中心|办公室|办公厅|政府|银行|署|会|集团|公司|小组|党组|基金委|社|司|处|兵团|联盟|大学|管理处)$"
)
ISSUED_IN_TITLE = re.compile(r"^(?P<issuer>.{2,60}?)(?:关于|印发|令$)")


def tidy_title(text: str) -> str:
    """The title without a site's labels (【地区】, (2018)) and spaces between Chinese characters, digits narrow."""
    return _SPACE.sub("", _STRIP.sub("", text.strip())).strip().translate(_NARROW_DIGITS)


def is_title(text: str) -> bool:
    """Whether the line can be the title of a document: short, unpunctuated, ending in a genre word."""
    text = tidy_title(text)
    if not MIN_TITLE < len(text) <= MAX_TITLE or ENDING.search(text) or "。" in text or text.startswith(("——", "附")):
        return False
    return bool(TITLE.search(text)) or bool(re.match(r"^关于印发《.+》的通知$", text))


def is_caption(text: str) -> bool:
    """Whether the line can name an attachment that it stands above: short and without closing punctuation."""
    return MIN_TITLE <= len(text.strip()) <= MAX_CAPTION and not ENDING.search(text.strip()) and "。" not in text


def genre_of(title: str | None) -> str | None:
    """The genre (体裁) word of a title: 意见, 办法, 指引…; None if the title has none."""
    if not title:
        return None
    bare = re.sub(rf"{_TAIL}$", "", title)
    return next((word[-2:] if len(word) > 2 else word for word in GENRES if bare.endswith(word)), None)  # noqa: PLR2004 - genre words have two characters


def is_organ(text: str) -> bool:
    """Whether the text is the name of an authority and nothing else."""
    return bool(ORGAN.match(re.sub(r"[\s\u3000]", "", text)))


def organs(text: str) -> tuple[str, ...]:
    """The authorities that a signature line or a field names, in order; () if anything else stands there."""
    names = [re.sub(r"\s", "", name) for name in re.split(r"[\s\u3000]{1,}|[、，,；;]", text.strip()) if name.strip()]
    if names and all(is_organ(name) for name in names):
        return tuple(names)
    joined = re.sub(r"[\s\u3000]", "", text)
    return (joined,) if is_organ(joined) else ()


def same_title(first: str, second: str) -> bool:
    """Whether two titles are equal apart from punctuation and a trial mark."""
    return title_key(first) == title_key(second)


def title_key(text: str) -> str:
    """The title for comparison."""
    return re.sub(r"[（(](?:试行|暂行)[）)]|[\s《》“”\"'‘’（）()·]", "", text)
