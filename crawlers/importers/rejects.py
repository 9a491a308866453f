"""What an import could not use, line by line, for the person who can repair it."""

import csv
import html
import json
import re
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from crawlers.importers.rows import Row
from storage.config import get_settings
from storage.masking import mask

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def masked(raw: str) -> str:
    """A row without personal data. One that has any comes without its JSON and HTML escapes."""
    plain = html.unescape(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), raw))
    safe = mask(plain).text
    return raw if safe == plain else safe


class Rejects:
    """The file of rejected rows, made with the first one."""

    def __init__(self, imported: Path) -> None:
        self._imported = imported
        self._file: IO[str] | None = None
        self._writer: Any = None
        self.path: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, row: Row, reason: str) -> None:
        """One rejected row, masked, with the code of its reason; its line leads to what it was.

        Its content is one JSON text, which no spreadsheet takes as formula.
        """
        if self._writer is None:
            self._file = self._open()
            self._writer = csv.writer(self._file)
            self._writer.writerow(["line", "reason", "row"])
        content = json.dumps({"row": masked(row.raw)}, ensure_ascii=False)
        self._writer.writerow([row.line, reason, content.encode("utf-8", "replace").decode()])

    def _open(self) -> IO[str]:
        name = f"{self._imported.name}.rejected.csv"
        fallback = get_settings().home / "rejected"
        try:
            self.path = self._imported.with_name(name)
            return self.path.open("w", encoding="utf-8-sig", newline="")
        except OSError:
            fallback.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path = fallback / name
            return self.path.open("w", encoding="utf-8-sig", newline="")
