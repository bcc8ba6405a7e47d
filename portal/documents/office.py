"""A PDF of a Word file through LibreOffice, where the machine has it; nothing is fetched from elsewhere for it."""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from pathlib import Path

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 90
_FETCHING = re.compile(rb"INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE |IMPORT |altChunk|oleObject")
_EXTERNAL = re.compile(rb'<Relationship\b[^>]*TargetMode\s*=\s*["\']External["\'][^>]*>')
MOST_BYTES = 100 * 1024 * 1024
"""Of all parts of a Word file that is converted, unpacked."""
ABSENT = "本机未安装文档转换程序（LibreOffice）"
"""What a page says where there is no converter."""


def converter() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def reaches_out(name: str, part: bytes) -> bool:
    """Tell whether this part of a Word file would fetch something: linked pictures, fields, objects; not hyperlinks."""
    external = any(b"/hyperlink" not in one for one in _EXTERNAL.findall(part))
    return external or (name.endswith(".xml") and _FETCHING.search(part) is not None) or "/embeddings/" in name


def is_convertible(docx: bytes) -> bool:
    """Tell whether a Word file of somebody's may be given to the converter: whole, not huge, fetching nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MOST_BYTES:
                return False
            texts = [one for one in package.namelist() if one.endswith((".xml", ".rels")) or "/embeddings/" in one]
            return not any(reaches_out(one, package.read(one)) for one in texts)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError):
        return False


def to_pdf(docx: bytes) -> bytes | None:
    """Return the PDF, None if there is no converter or it did not manage; nothing is raised for either.

    Each conversion has a profile directory of its own: LibreOffice would otherwise hand the work to whatever
    instance runs already. When the time is up the whole group of processes is ended.
    """
    program = converter()
    if program is None or not is_convertible(docx):
        return None
    with tempfile.TemporaryDirectory(prefix="pdf-") as place:
        source = Path(place, "in.docx")
        source.write_bytes(docx)
        profile = Path(place, "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--nologo", "--norestore",
                   "--convert-to", "pdf", "--outdir", place, str(source)]  # fmt: skip
        if limit := shutil.which("timeout"):  # ends it also when the worker itself is killed in between
            command = [limit, "--kill-after=5", str(TIMEOUT_SECONDS + 5), *command]
        if not _ran(command, place):
            return None
        made = Path(place, "in.pdf")
        return made.read_bytes() if made.exists() else None  # a file it cannot read ends without a fault and a PDF


def _ran(command: list[str], place: str) -> bool:
    process = subprocess.Popen(  # noqa: S603  # the program is the installed one, no word of a person's is in the command
        command,
        cwd=place,
        env={"PATH": os.defpath, "HOME": place},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = process.wait(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        logger.warning("no PDF within %s seconds", TIMEOUT_SECONDS)
        return False
    if code:
        logger.warning("LibreOffice ended with %s", code)
    return code == 0
