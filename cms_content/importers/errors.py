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
    """The bytes are not text."""

    code = "import_binary"
    message = "这不是文本文件，目前只能导入 .txt、.md、.html 文本，请先另存为文本再导入。"


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
