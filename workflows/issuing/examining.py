"""Whether an authority's own template may be used: known placeholders, simple tags, nothing fetched from elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, meta, nodes

from portal.documents.office import reaches_out
from workflows.issuing.errors import TemplateRefused
from workflows.issuing.rendering import environment

if TYPE_CHECKING:
    from workflows.issuing.kinds import Kind

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 20 * 1024 * 1024
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_SIMPLE = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.For,
    nodes.If,
    nodes.Getattr,
    nodes.Const,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
)
"""What a template may be made of: text, placeholders, conditions and one repeated part; no calls, no filters."""


def examine_template(content: bytes, kind: Kind) -> None:
    """Check a template of `kind`. Raises TemplateRefused with every unknown placeholder by its name."""
    _examine_parts(content)
    document = DocxTemplate(io.BytesIO(content))
    try:
        document.init_docx()
        texts = [document.patch_xml(document.get_xml())]
        for uri in (document.HEADER_URI, document.FOOTER_URI):
            texts += [
                document.patch_xml(document.xml_to_string(part._element))  # noqa: SLF001  # python-docx has no other way
                for _key, part in document.get_headers_footers(uri)
            ]
        trees = [environment().parse(text) for text in texts]
    except TemplateSyntaxError as fault:
        raise TemplateRefused(f"模板的标记写法有误：{fault.message}。请核对每一对花括号后重新上传。") from fault
    except (KeyError, ValueError) as fault:
        raise TemplateRefused("模板不是完整的 Word 文档，请用 Word 另存为 .docx 后重新上传。") from fault
    for tree in trees:
        _only_simple(tree)
    unknown = set().union(*(meta.find_undeclared_variables(tree) for tree in trees)) - set(kind.placeholders)
    if unknown:
        names = "、".join(sorted(unknown))
        known = "、".join(kind.placeholders)
        raise TemplateRefused(f"模板使用了系统不认识的占位符：{names}。“{kind.title}”可以使用：{known}。")


def _examine_parts(content: bytes) -> None:
    """Look at the package itself: its unpacked size, what it would fetch, and placeholders where none are filled in."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED_BYTES:
                raise TemplateRefused("模板解压后过大，请删去图片后重新上传。")
            parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    except (zipfile.BadZipFile, NotImplementedError) as fault:
        raise TemplateRefused("模板不是完整的 Word 文档，请用 Word 另存为 .docx 后重新上传。") from fault
    for name, body in parts.items():
        if reaches_out(name, body):
            raise TemplateRefused("模板引用了外部文件或嵌入对象，不能使用。请删去链接的图片、域和对象后重新上传。")
        if name.endswith(".xml") and not _TEXT_PARTS.fullmatch(name) and (b"{{" in body or b"{%" in body):
            raise TemplateRefused("占位符只能写在正文、页眉和页脚中，不能写在脚注、批注或文件属性中。")


def _only_simple(tree: nodes.Template) -> None:
    for node in tree.find_all(nodes.Node):
        simple = isinstance(node, _SIMPLE)
        if isinstance(node, nodes.For):
            simple = isinstance(node.iter, nodes.Name) and node.iter.name == "corrections" and not node.recursive
        if isinstance(node, nodes.Getattr):
            simple = isinstance(node.node, nodes.Name) and not node.attr.startswith("_")
        if not simple:
            raise TemplateRefused(
                f"模板第{node.lineno}行使用了不支持的写法。只能使用占位符、if 条件和对 corrections 的 for 循环，"
                "不能使用函数、过滤器和运算。"
            )
