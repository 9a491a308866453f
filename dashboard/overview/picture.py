"""Figures as a picture that can be sent to a chat group: drawn on the server, nothing of a browser.

Pure: what is drawn is given, and so is the font.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH = 1080
_MARGIN, _GAP, _COLUMNS = 48, 20, 3
_CELL = (WIDTH - 2 * _MARGIN - (_COLUMNS - 1) * _GAP) // _COLUMNS
_CELL_HEIGHT = 168
_PAPER, _INK, _FAINT, _LINE, _CARD = "#FFFFFF", "#1C2733", "#5B6876", "#D8DEE5", "#F6F8FA"
_BAD = "#B5460F"

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_NAMES = (  # regular cuts first; a collection with the index of its Simplified Chinese face
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("NotoSansSC-Regular.otf", 0),
    ("NotoSansSC-Regular.ttf", 0),
    ("NotoSansSC[wght].ttf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("SourceHanSansCN-Regular.otf", 0),
    ("PingFang.ttc", 0),
    ("Hiragino Sans GB.ttc", 0),
    ("STHeiti Light.ttc", 0),
    ("msyh.ttc", 0),
    ("simhei.ttf", 0),
    ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("DroidSansFallbackFull.ttf", 0),
    ("NotoSerifCJK-Regular.ttc", 2),
)


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, and which face of it."""

    path: Path
    index: int = 0

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The font in a size."""
        return ImageFont.truetype(str(self.path), size, index=self.index)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: its name, its value, and what stands under it; ``is_bad`` marks it."""

    name: str
    value: str
    detail: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A picture: what it is of, the figures, and what is said below them."""

    title: str
    about: str
    headline: str
    cells: Sequence[Cell]
    notes: Sequence[str] = ()


def chinese_font(folders: Sequence[str] = _FOLDERS) -> Font | None:
    """A font of this machine that has Chinese characters; ``None`` where none is known."""
    found: dict[str, Path] = {}
    for folder in folders:
        root = Path(folder).expanduser()
        if root.is_dir():
            found |= {path.name: path for path in root.rglob("*") if path.suffix in _SUFFIXES}
    return next((Font(found[name], index) for name, index in _NAMES if name in found), None)


_SUFFIXES = frozenset({".ttc", ".ttf", ".otf"})


def drawn(card: Card, font: Font) -> bytes:
    """The card as PNG."""
    headline = wrapped(card.headline, font.at(26), WIDTH - 2 * _MARGIN)
    notes = [
        line for note in card.notes for line in wrapped(note, font.at(20), WIDTH - 2 * _MARGIN)
    ]
    rows = -(-len(card.cells) // _COLUMNS)
    top = _MARGIN + 58 + 40 + 16 + len(headline) * 38 + 20
    height = top + rows * (_CELL_HEIGHT + _GAP) + 12 + len(notes) * 30 + _MARGIN
    image = Image.new("RGB", (WIDTH, height), _PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((_MARGIN, _MARGIN - 8), card.title, _INK, font.at(40))
    pen.text(
        (_MARGIN, _MARGIN + 52),
        _cut(card.about, font.at(22), WIDTH - 2 * _MARGIN),
        _FAINT,
        font.at(22),
    )
    for place, line in enumerate(headline):
        pen.text((_MARGIN, _MARGIN + 108 + place * 38), line, _INK, font.at(26))
    for place, cell in enumerate(card.cells):
        row, column = divmod(place, _COLUMNS)
        left = _MARGIN + column * (_CELL + _GAP)
        _cell(pen, cell, font, left, top + row * (_CELL_HEIGHT + _GAP))
    below = top + rows * (_CELL_HEIGHT + _GAP) + 8
    for place, line in enumerate(notes):
        pen.text((_MARGIN, below + place * 30), line, _FAINT, font.at(20))
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _cell(pen: ImageDraw.ImageDraw, cell: Cell, font: Font, left: int, top: int) -> None:
    box = (left, top, left + _CELL, top + _CELL_HEIGHT)
    pen.rounded_rectangle(box, 10, _CARD, _LINE)
    if cell.is_bad:
        pen.rectangle((left, top + 14, left + 5, top + _CELL_HEIGHT - 14), _BAD)
    room = _CELL - 40
    pen.text((left + 20, top + 14), _cut(cell.name, font.at(22), room), _FAINT, font.at(22))
    size = next((s for s in (44, 36, 30, 26) if font.at(s).getlength(cell.value) <= room), 24)
    pen.text((left + 20, top + 48), _cut(cell.value, font.at(size), room), _INK, font.at(size))
    for place, line in enumerate(wrapped(cell.detail, font.at(18), room)[:2]):
        ink = _BAD if cell.is_bad else _FAINT
        pen.text((left + 20, top + 114 + place * 25), line, ink, font.at(18))


def _cut(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    line = " ".join(text.split())
    if font.getlength(line) <= room:
        return line
    while line and font.getlength(line + "…") > room:
        line = line[:-1]
    return line + "…"


def wrapped(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Lines that fit; broken anywhere, as Chinese is, but Latin words and numbers stay whole."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and font.getlength(line + piece) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for letter in " ".join(text.split()):
        is_same_word = letter.isascii() and not letter.isspace()
        if pieces and is_same_word and pieces[-1][-1].isascii() and not pieces[-1][-1].isspace():
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces
