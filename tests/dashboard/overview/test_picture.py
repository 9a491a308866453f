from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from dashboard.overview import picture
from dashboard.overview.picture import WIDTH, Card, Cell, Font

FONT = picture.chinese_font()


@pytest.fixture
def font() -> Font:
    if FONT is None:
        pytest.skip("this machine has no Chinese font")
    return FONT


def card(count: int = 12, **more: object) -> Card:
    known = {
        "title": "转喜 · 总览",
        "about": "全部品牌　11-17 至 11-23　截至 11-23 08:30",
        "headline": "声量 1,240，比平常多；12 单已超时",
        "cells": [Cell(f"指标{n}", f"{n},000", "n=31") for n in range(count)],
    }
    return Card(**known | more)  # type: ignore[arg-type]


def drawn(made: Card, font: Font) -> Image.Image:
    return Image.open(BytesIO(picture.drawn(made, font)))


def test_the_picture_is_a_png_of_one_width_and_grows_with_its_rows(font: Font) -> None:
    few, many = drawn(card(3), font), drawn(card(12), font)
    assert (few.format, few.width, many.width) == ("PNG", WIDTH, WIDTH)
    assert many.height > few.height


def test_a_picture_says_what_it_is_given(font: Font) -> None:
    assert picture.drawn(card(), font) != picture.drawn(card(about="星河快递"), font)


def test_nothing_is_drawn_beyond_the_edges(font: Font) -> None:
    long = "很长很长的品牌名" * 40
    image = drawn(
        card(about=long, headline=long, cells=[Cell(long, long, long)], notes=[long]), font
    ).convert("L")
    edge = [image.getpixel((WIDTH - 10, y)) for y in range(image.height)]
    assert set(edge) == {255}


def test_a_word_of_latin_letters_is_not_broken(font: Font) -> None:
    lines = picture.wrapped("客服说 SuperLongProductName 好", font.at(26), 300)
    assert any("SuperLongProductName" in line for line in lines) and len(lines) > 1


def test_the_font_is_one_that_has_chinese(font: Font) -> None:
    face = font.at(30)
    assert isinstance(face, ImageFont.FreeTypeFont)
    assert bytes(face.getmask("转")) != bytes(face.getmask("喜"))


def test_a_machine_without_a_chinese_font_has_none(tmp_path: Path) -> None:
    (tmp_path / "DejaVuSans.ttf").write_bytes(b"")
    assert picture.chinese_font([str(tmp_path), str(tmp_path / "nowhere")]) is None


def test_of_several_fonts_the_plain_one_is_taken(tmp_path: Path) -> None:
    for name in ("wqy-zenhei.ttc", "NotoSansCJK-Regular.ttc"):
        (tmp_path / name).write_bytes(b"")
    assert picture.chinese_font([str(tmp_path)]) == Font(tmp_path / "NotoSansCJK-Regular.ttc", 2)
