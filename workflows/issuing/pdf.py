"""A PDF of a Word file through LibreOffice, where the machine has it."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 90


def converter() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(docx: bytes) -> bytes | None:
    """Return the PDF, None if there is no converter or it did not manage; nothing is raised for either.

    Each conversion has a profile directory of its own: LibreOffice would otherwise hand the work to whatever
    instance runs already. When the time is up the whole group of processes is ended.
    """
    program = converter()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="pdf-") as place:
        source = Path(place, "in.docx")
        source.write_bytes(docx)
        profile = Path(place, "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--nologo", "--norestore",
                   "--convert-to", "pdf", "--outdir", place, str(source)]  # fmt: skip
        if not _ran(command, place):
            return None
        made = Path(place, "in.pdf")
        return made.read_bytes() if made.exists() else None


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
