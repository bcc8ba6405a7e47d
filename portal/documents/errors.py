"""What can go wrong with a file, each with its code and a sentence that helps."""

from http import HTTPStatus

from django.utils.translation import gettext_noop as _

from portal.errors import DomainError


class DocumentRefused(DomainError):
    """The upload is not taken; nothing was kept of it. Parent of the reasons below."""

    code = "document_refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = _("该文件无法接收，请核对后重新选择文件。")


class DocumentEmpty(DocumentRefused):
    """The file has no content."""

    code = "document_empty"
    message = _("该文件是空文件（0 字节）。请检查文件能否正常打开，再重新选择。")


class DocumentTooLarge(DocumentRefused):
    """The file is larger than the limit, whatever length the client declared."""

    code = "document_too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    message = _("该文件超过大小上限。请压缩图片或拆分为多个文件后再上传。")


class DocumentTypeRefused(DocumentRefused):
    """The file's extension is not one that is taken here."""

    code = "document_type_refused"
    message = _("不接收该类型的文件。请转换为 PDF 后再上传。")


class DocumentTypeDisguised(DocumentRefused):
    """The content is something else than the extension says."""

    code = "document_type_disguised"
    message = _("文件内容与扩展名不符。请用原软件重新导出后再上传，不要直接修改扩展名。")


class DocumentHashMismatch(DocumentRefused):
    """What arrived is not what the client said it sent."""

    code = "document_hash_mismatch"
    message = _("文件在传输中发生了改变（校验值不一致），没有保存。请重新上传。")


class DocumentInfected(DocumentRefused):
    """The scanner found malware: the content is destroyed, the record of it is kept."""

    code = "document_infected"
    message = _("该文件含有病毒，已被拦截，内容不予保存。请查杀病毒后重新上传。")


class ScanFailed(DomainError):
    """The scanner gave no clear answer about this file: that is never "clean"."""

    code = "scan_failed"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = _("病毒扫描没有完成。文件已妥善保存，扫描完成前仅上传人可见，系统会自动重新扫描。")


class ScannerUnreachable(ScanFailed):
    """The scanner itself does not answer: no other file will fare better now."""

    message = _("病毒扫描服务暂时没有响应。文件已妥善保存，扫描完成前仅上传人可见，系统会自动重新扫描。")


class DocumentNotReady(DomainError):
    """The file waits for its virus scan and is shown to nobody but its uploader."""

    code = "document_not_ready"
    status = HTTPStatus.CONFLICT
    message = _("该文件尚未通过病毒扫描，暂不能查看。扫描由系统自动进行，请稍后再试。")


class StorageUnavailable(DomainError):
    """The store cannot be reached or refuses: nothing was changed."""

    code = "storage_unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = _("文件存储服务暂时不可用，本次操作没有完成。请稍后重试；如持续出现，请联系系统管理员。")


class DocumentContentMissing(DomainError):
    """The record is there but the store has no content for it: a matter for the operator."""

    code = "document_content_missing"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = _("没有在存储中找到该文件的内容。请联系系统管理员核查（verify_documents）。")
