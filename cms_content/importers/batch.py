"""A folder of files imported one by one: a bad file stops none of the others, and each has its line in a report."""

import csv
import io
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from cms_content.importers.errors import FileMissing, FileTooLarge
from cms_content.importers.formats.kinds import SUFFIXES
from cms_content.importers.reading import LIMIT
from portal.errors import DomainError

State = Literal["已发布", "已存草稿", "此前已导入", "仅识别", "疑为新版本", "失败"]
REFUSED_WITH_A_WORD = frozenset({".doc", ".wps", ".rtf", ".ofd"})
FORMULA = ("=", "+", "-", "@", "\t", "\r")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its path within the folder, the page made, and what a person must look at."""

    path: str
    state: State
    title: str = ""
    doc_number: str = ""
    page: int | None = None
    to_check: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the file was not imported; a probable new version is left to a person, and is no failure."""
        return self.state == "失败"


def files_of(folder: Path) -> tuple[list[Path], int]:
    """The documents in a folder and those below it, sorted by path, and how many other files there are.

    Kinds that are refused with a word of what to do (.doc, .ofd) count as documents, hidden files do not.
    Links to folders are not followed, so that no circle keeps the import going.
    """
    found, others = [], 0
    for place, below, names in os.walk(folder):
        below[:] = [name for name in below if not name.startswith(".")]
        for name in names:
            wanted = Path(name).suffix.lower() in SUFFIXES.keys() | REFUSED_WITH_A_WORD and not name.startswith(".")
            found += [Path(place) / name] if wanted else []
            others += not wanted
    return sorted(found), others


def read_bytes(path: Path) -> bytes:
    """The file's bytes, never more than the limit.

    Raises FileMissing for a path that names no readable file, FileTooLarge before anything is read.
    """
    missing = FileMissing(f"找不到或无法读取文件“{path}”，请核对路径。")
    if not path.is_file():  # a directory, a device, nothing at all
        raise missing
    try:
        if path.stat().st_size > LIMIT:
            raise FileTooLarge
        return path.read_bytes()
    except OSError as error:
        raise missing from error


def run(folder: Path, files: Iterable[Path], one: Callable[[Path, str], Outcome]) -> Iterator[Outcome]:
    """The outcome of `one(file, its path within the folder)` for each file, as soon as it is there."""
    for path in files:
        name = path.relative_to(folder).as_posix()
        try:
            yield one(path, name)
        except DomainError as error:
            yield Outcome(name, "失败", to_check=(_reason(error),))
        except Exception:  # a fault of ours in one file must not stop the others; the log has it whole
            log.exception("import of %s failed", name)
            yield Outcome(name, "失败", to_check=("程序读取该文件时出错，未导入，请把文件交给运维人员。",))


def report(outcomes: Iterable[Outcome], *, suffix: str) -> str:
    """The outcomes as a file for people (.csv, with a mark so that office programs read it) or programs (.json)."""
    rows = [asdict(one) for one in outcomes]
    if suffix == ".json":
        return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["文件", "结果", "标题", "发文字号", "页面", "待人工核对"])
    for row in rows:
        cells = [*row.values()]
        writer.writerow([_cell(value) for value in [*cells[:-1], "\n".join(row["to_check"])]])
    return "\ufeff" + out.getvalue()


def _reason(error: DomainError) -> str:
    """The message with the fields that it names."""
    return "；".join(dict.fromkeys([error.message, *error.fields.values()]))


def _cell(value: object) -> object:
    """The value, never read as a formula by an office program."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
