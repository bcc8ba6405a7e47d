"""Why a file cannot be imported, each as one clear Chinese line."""

from http import HTTPStatus

from portal.errors import DomainError


class ImportRefused(DomainError):
    """The file cannot be imported at all; nothing was created."""

    code = "import_refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "该文件无法导入，请核对后重试。"


class EmptyFile(ImportRefused):
    """There is no text in the file."""

    code = "import_empty"
    message = "文件是空的，没有可以导入的文字，请核对文件。"


class BinaryFile(ImportRefused):
    """The bytes are neither text nor a kind of document that is read."""

    code = "import_binary"
    message = "这不是能导入的文件：只能导入 .txt、.md、.html、.docx 和带文字层的 .pdf，请先另存为其中一种再导入。"


class LegacyWord(ImportRefused):
    """A Word file of the old binary format, or an encrypted one: both have the same container."""

    code = "import_legacy_word"
    message = "这是旧版 .doc（或加了密码的 Word）文件，不能导入，请用 Word 或 WPS 去掉密码、另存为 .docx 再导入。"


class RichText(ImportRefused):
    """A rich text file."""

    code = "import_rich_text"
    message = "这是 RTF 文件，不能导入，请用 Word 或 WPS 另存为 .docx 再导入。"


class OfdFile(ImportRefused):
    """An OFD file (GB/T 33190), for which there is no reader here."""

    code = "import_ofd"
    message = "这是 OFD 版式文件，暂不能导入，请先导出为带文字层的 PDF 或 .docx 再导入。"


class BadArchive(ImportRefused):
    """A .docx that is damaged, or that would unpack to far more than a document is."""

    code = "import_bad_archive"
    message = "这个 Word 文件已损坏或解压后异常庞大，不能导入，请用 Word 或 WPS 打开核对后另存再导入。"


class BadPdf(ImportRefused):
    """A PDF that cannot be read, or not within the limits of time and memory."""

    code = "import_bad_pdf"
    message = "这个 PDF 已损坏，或在限定的时间和内存内无法读完，不能导入，请重新导出后再试。"


class EncryptedPdf(ImportRefused):
    """A PDF that asks for a password or forbids taking its text out."""

    code = "import_encrypted_pdf"
    message = "这个 PDF 加了密码或禁止复制文字，不能导入，请取得未加密的版本再导入。"


class ScannedPdf(ImportRefused):
    """A PDF, or some of its pages, without a text layer; nothing of it is imported."""

    code = "import_scanned_pdf"
    message = "这个 PDF 没有文字层（多为扫描件），不能导入，请先做文字识别（OCR）或取得可复制文字的版本。"


class GarbledPdf(ImportRefused):
    """A PDF whose fonts do not say which characters they draw."""

    code = "import_garbled_pdf"
    message = "这个 PDF 的字体没有文字编码，读出来是乱码，不能导入，请用原始文件重新导出 PDF 或改用 .docx。"


class ProbableNewVersion(ImportRefused):
    """A file of the same name with other content was imported before: a person decides what it is."""

    code = "import_probable_new_version"
    status = HTTPStatus.CONFLICT
    message = "此前导入过同名文件而内容不同，可能是新版本，请由编辑核对后修改原页面；确属另一文件的，请改名后再导入。"


class FileTooLarge(ImportRefused):
    """The file is over the limit."""

    code = "import_too_large"
    message = "文件超过 10 MB 的上限，请核对是否选错了文件。"


class FileMissing(ImportRefused):
    """The path names no readable file."""

    code = "import_missing"
    message = "找不到该文件，请核对路径。"


class NothingRecognised(ImportRefused):
    """Only site furniture was found."""

    code = "import_nothing"
    message = "除网站栏目和页脚外没有找到正文，请核对文件。"
