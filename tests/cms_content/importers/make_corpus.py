"""Makes the files of the measured documents: text and web pages lie as they are, Word, PDF and UTF-16 are made.

`python -m tests.cms_content.importers.make_corpus FOLDER` writes the parts `mending`, `held_out` and `fresh` there;
`manage.py import_accuracy FOLDER/held_out` then measures one.
"""

import shutil
import sys
from pathlib import Path

from tests.cms_content.importers.make_files import docx_file, pdf_file

CORPUS = Path(__file__).parent / "corpus"
HALVES = ("mending", "held_out", "fresh")


def make(half: str, target: Path) -> Path:
    """Write the documents of one part with their expected values to `target`/`half`; return that folder."""
    folder = target / half
    folder.mkdir(parents=True)
    for path in sorted((CORPUS / half).iterdir()):
        name = path.name
        if name.endswith(".docx.txt"):
            raw = docx_file(path.read_text(encoding="utf-8"), header="内部编号 0001")
            (folder / name.removesuffix(".txt")).write_bytes(raw)
        elif name.endswith(".pdf.txt"):
            (folder / name.removesuffix(".txt")).write_bytes(pdf_file(path.read_text(encoding="utf-8")))
        elif name.endswith(".utf16.txt"):
            text = path.read_text(encoding="utf-8")
            (folder / name.replace(".utf16.", ".")).write_text(text, encoding="utf-16")
        else:
            shutil.copy(path, folder / name)
    return folder


if __name__ == "__main__":
    for one in HALVES:
        make(one, Path(sys.argv[1]))
