"""The text as lines: links resolved, site furniture taken out (and kept for the reviewer to see)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

LINK = re.compile(r"!?\[((?:\\.|[^\]\\])*)\]\(([^)\s]*)\)")
DEAD = re.compile(r"^(?:#.*|javascript:.*|)$", re.IGNORECASE)
ATTACHMENT = re.compile(r"^\s*附\s*件")
NAVIGATION_LINKS = 2
NAVIGATION_TEXT = 14  # characters beside its links, up to which a line of links is navigation
_HAN = re.compile("[\u3400-\u9fff]")
KINDS = (
    r"(?:您?的?)?(?:当前|所在)?的?位置\s*[:：].*",
    r"首页\s*[>＞»/].*",
    r"返回(?:列表|顶部|首页|上[一]?页)?|[上下]一[篇条页].*",
    r"打印(?:本页|此页)?|关闭(?:窗口|本页)?|【?(?:打印|关闭|大 ?中 ?小|收藏).*】?",
    r"收藏(?:本页)?|分享(?:到)?\s*[:：]?.{0,20}|微信|微博|地图|信箱|隐藏|扫一扫.{0,30}",
    r"手机版|无障碍.{0,6}|长者(?:版|模式)|登录|注册|搜索|繁體?体?|简体",
    r"【?字[号体大]\s*[:：]?[\s大中小【】\[\]A+\-]*|视力保护色.*",
    r"相关(?:链接|文章|新闻|解读|文件|附件)[:：]?",
    r"(?:责任)?编辑\s*[:：].{0,20}|(?:浏览|点击|阅读)(?:次数|量|数|率)?\s*[:：]\s*\d*\s*次?",
    r"[—\-–]{1,2}\s*\d{1,3}\s*[—\-–]{1,2}|第\s*\d+\s*页\s*[,，]?\s*共\s*\d+\s*页|\d{1,3}\s*/\s*\d{1,3}",
    r"[A-Za-z][A-Za-z .|/&\-]{0,39}",
)
FURNITURE = re.compile(rf"^\s*(?:{'|'.join(KINDS)})\s*$")
FOOTER = re.compile(
    r"ICP\s*[备證证]|公网安备|网站标识码|版权所有|Copyright|技术支持\s*[:：]|(?:部委|友情|地方)链接|网站地图"
)
FOOTER_NAME = re.compile(
    r"^\s*(?:主办单位|主办|版权所有)?\s*[:：]?\s*([\u4e00-\u9fff（）()]{4,40}?)\s*(?:[\u4e00-\u9fff]?ICP|版权所有|主办)"
)
BULLET = re.compile(r"^\s*[-•·*◆▪]\s*\S{1,24}\s*$")
MENU = 5  # bullets in a row before the text that are a menu
CONTENTS = re.compile(r"^\s*目\s*[录次錄]\s*$")
LEADERS = re.compile(r"[.…·．]{3,}\s*\d{1,3}\s*$|\t\s*\d{1,3}\s*$")


@dataclass(frozen=True)
class Line:
    """A line of the document: its number in the file from 1, its text, and the address of its attachment link."""

    number: int
    text: str
    href: str | None = None


@dataclass(frozen=True)
class Cleaned:
    """The lines of the document, the lines taken out, and the site that the footer names."""

    lines: tuple[Line, ...]
    furniture: tuple[str, ...]
    site: str | None


def clean(text: str) -> Cleaned:
    """Split the text and take out what belongs to the web site."""
    dropped: list[str] = []
    lines = [line for number, raw in enumerate(text.split("\n"), 1) for line in _unlinked(number, raw, dropped)]
    lines, site = _without_footer(lines, dropped)
    dropped += [line.text for line in lines if FURNITURE.match(line.text)]
    lines = [line for line in lines if not FURNITURE.match(line.text)]
    lines = _without_contents(_without_menu(lines, dropped), dropped)
    return Cleaned(tuple(lines), tuple(dropped), site)


def _unlinked(number: int, raw: str, dropped: list[str]) -> Iterator[Line]:
    """The line's own text, and its attachment links as lines of their own."""
    rest = LINK.sub("", raw)
    links = LINK.findall(raw)
    attached = any(ATTACHMENT.match(label) for label, _href in links)
    if len(links) >= NAVIGATION_LINKS and not attached and len(_HAN.findall(rest)) <= NAVIGATION_TEXT:
        dropped.append(raw.strip())
        return
    text = ""
    position = 0
    named = links[0][1] if len(links) == 1 and ATTACHMENT.match(raw) else ""  # 附件：[its title](address)
    for match in LINK.finditer(raw):
        text += raw[position : match.start()]
        position = match.end()
        label, href = match[1].replace("\\", "").strip(), match[2]
        if ATTACHMENT.match(label):
            if text.strip():
                yield Line(number, text.strip())
            yield Line(number, label, href="" if DEAD.match(href) else href)
            text = ""
        elif DEAD.match(href):
            dropped.append(label)
        else:
            text += label
    text += raw[position:]
    if text.strip():
        yield Line(number, text.strip(), href=None if DEAD.match(named) else named)


def _without_footer(lines: list[Line], dropped: list[str]) -> tuple[list[Line], str | None]:
    """Everything from the footer's first line on goes; the footer tells whose site it is."""
    start = next((i for i, line in enumerate(lines) if i * 2 > len(lines) and FOOTER.search(line.text)), len(lines))
    footer = [line.text for line in lines[start:]]
    dropped += footer
    names = (match[1] for text in footer if (match := FOOTER_NAME.match(text)))
    return lines[:start], next(names, None)


def _without_menu(lines: list[Line], dropped: list[str]) -> list[Line]:
    """A list of at least five short bullets in the first lines is the site's menu."""
    kept: list[Line] = []
    index = 0
    while index < len(lines):
        end = index
        while end < len(lines) and BULLET.match(lines[end].text):
            end += 1
        if end - index >= MENU and all(len(line.text) <= NAVIGATION_TEXT * 2 for line in kept):
            dropped += [line.text for line in lines[index:end]]
        else:
            kept += lines[index : end + (end == index)]
        index = end + (end == index)
    return kept


def _without_contents(lines: list[Line], dropped: list[str]) -> list[Line]:
    """A table of contents goes: lines after 目录 that carry page numbers or come again later."""
    kept: list[Line] = []
    inside = False
    times = Counter(_key(line.text) for line in lines)
    for line in lines:
        if CONTENTS.match(line.text):
            inside = True
            dropped.append(line.text)
            continue
        leaders = bool(LEADERS.search(line.text))
        key = _key(LEADERS.sub("", line.text))
        times[_key(line.text)] -= 1
        later = times[key] > 0
        inside = inside and (leaders or later)
        if inside or (leaders and later):
            dropped.append(line.text)
        else:
            kept.append(line)
    return kept


def _key(text: str) -> str:
    return re.sub(r"\s", "", text)
