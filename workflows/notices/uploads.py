"""Receiving large forms: what is over the limit is counted and let go, so that the rest of the form still arrives."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from workflows.notices.actions.papers import MOST_BYTES


class CappedUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers: passes bytes on up to the limits of a file and of the whole form.

    A file over the limit arrives without content but with its true size: the verb refuses it and says so, the
    other files and everything typed are there, and the disk holds no more than one form may bring.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.total = 0
        self.size = 0
        self.over = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count the next file."""
        super().new_file(*args, **kwargs)
        self.size, self.over = 0, False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002  # the interface
        """Pass the bytes on, or let them go once a limit is passed."""
        self.size += len(raw_data)
        self.over = self.over or self.size > settings.DOCUMENT_MAX_BYTES or self.total + self.size > MOST_BYTES
        return None if self.over else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002  # the interface
        """Return an empty file of the true size in place of one that was let go; None leaves it to the others."""
        if not self.over:
            self.total += self.size
            return None
        return UploadedFile(file=io.BytesIO(), name=self.file_name, content_type=self.content_type, size=self.size)
