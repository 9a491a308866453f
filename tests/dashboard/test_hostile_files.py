"""Hostile words in what is taken along: tables, documents, pictures and the names of files."""

import csv
import io
from datetime import UTC, datetime
from io import BytesIO

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from sqlmodel import Session, select

from dashboard import exports, sheets
from dashboard.app_pages import mentions, recovery_queue
from dashboard.case import document
from dashboard.mentions.filters import Filters
from dashboard.overview import picture
from dashboard.overview.picture import Card, Cell
from dashboard.queries import queue_views
from recovery.access.rights import Right
from recovery.collection import uploads
from storage.engine import transaction
from storage.models import OutboxMessage
from tests.conftest import empty_tables
from tests.dashboard import hostile, signing
from tests.dashboard.hostile import FORMULA, NOT_TEXT, Hostile

STARTS = tuple("=+-@＝＋－＠\t\r")


@pytest.fixture(scope="module")
def world(home: object) -> Hostile:
    empty_tables()
    return hostile.fill(datetime.now(UTC))


@pytest.fixture(params=["mentions", "queue"])
def frame(request: pytest.FixtureRequest, world: Hostile) -> pd.DataFrame:
    """All rows of a page's list, as its export asks for them."""
    signing.sign_in("root")
    if request.param == "mentions":
        return mentions._rows(Filters())
    return recovery_queue._whole(queue_views.View.OPEN, queue_views.Filters(), queue_views.Sort.DUE)


def saved(frame: pd.DataFrame, ending: str) -> bytes:
    about = exports.About(brand=hostile.BRAND, period=FORMULA, filters={FORMULA: hostile.ALL})
    return exports.file_of(lambda: frame, FORMULA, about, (), ending, "zh", Right.SEE_CASES)


def test_a_csv_holds_no_formula_and_no_control(frame: pd.DataFrame) -> None:
    lines = list(csv.reader(io.StringIO(saved(frame, "csv").decode("utf-8-sig"), newline="")))
    cells = [cell for line in lines for cell in line]
    assert [cell for cell in cells if cell.lstrip(" \n").startswith(STARTS)] == []
    assert [cell for cell in cells if any(bad in cell for bad in NOT_TEXT)] == []
    assert any("data-hostile" in cell for cell in cells)
    assert {len(line) for line in lines} == {len(frame.columns)}


def test_a_workbook_holds_text_in_both_of_its_sheets(frame: pd.DataFrame) -> None:
    book = load_workbook(BytesIO(saved(frame, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    told = [cell for cell in cells if isinstance(cell.value, str)]
    assert {cell.data_type for cell in told} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert all(cell.quotePrefix for cell in told if cell.value.lstrip(" \n").startswith(STARTS))
    assert [cell.value for cell in told if any(bad in cell.value for bad in NOT_TEXT)] == []
    assert any(hostile.CODE in cell.value for cell in told)


def test_a_cases_document_says_all_of_it_as_text(world: Hostile) -> None:
    signing.sign_in("root")
    made = Document(BytesIO(document.saved(world.case_id)))
    tables = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(one.text for one in made.paragraphs), *tables])
    assert hostile.CODE in said and hostile.COMMAND in said and hostile.BRAND in said
    assert not any(bad in said for bad in NOT_TEXT)
    assert [one for one in made.part.rels.values() if "hyperlink" in one.reltype] == []


def test_the_rejected_rows_are_no_formulas(world: Hostile) -> None:
    with world.rejected.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert len(lines) == 2
    assert [cell for line in lines for cell in line if cell.lstrip().startswith(STARTS)] == []


def test_no_name_of_a_file_leaves_its_folder_or_turns_its_ending() -> None:
    for words in (hostile.ALL, FORMULA, "../../x", "a\u202excod.csv", hostile.LONG, "\x00"):
        made = sheets.file_name(words, words, words, "20261122-0830", "csv")
        assert made.endswith("20261122-0830.csv") and len(made) < 250
        kept = uploads.safe_name(f"{words}.csv")
        for name in (made, kept):
            assert not set(name) & set('/\\:*?"<>|\n\x00\u202e')
            assert not name.startswith((".", "-"))


def test_a_picture_of_hostile_words_is_a_picture() -> None:
    font = picture.chinese_font()
    if font is None:
        pytest.skip("this machine has no Chinese font")
    cells = [Cell(hostile.ALL, FORMULA, hostile.LONG[:500])]
    card = Card(hostile.ALL, hostile.BRAND, hostile.ALL, cells, [hostile.ALL])
    assert Image.open(BytesIO(picture.drawn(card, font))).format == "PNG"


def test_nothing_is_sent_yet(world: Hostile) -> None:
    """There is no sender; what the services put into the outbox holds codes and numbers only."""
    with transaction() as session:
        sent = _payloads(session)
    assert not any(hostile.MARKDOWN in one or "data-hostile" in one for one in sent)


def _payloads(session: Session) -> list[str]:
    return [str(one.model_dump()) for one in session.exec(select(OutboxMessage))]
