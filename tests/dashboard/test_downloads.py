"""Files that are made when their button is pressed: for the session that there is then."""

from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import text
from sqlmodel import col, select

from dashboard.i18n import phrase
from storage.engine import transaction
from storage.models import AuditLine


def exported() -> list[str]:
    """What was taken along, by the audit."""
    with transaction() as session:
        lines = session.exec(select(AuditLine).order_by(col(AuditLine.id)))
        return [line.subject for line in lines if line.kind == "exported"]


def revoke() -> None:
    with transaction() as session:
        session.execute(text("UPDATE sign_in SET ended_at = now()"))


@pytest.mark.parametrize(
    ("path", "menu", "button", "begins"),
    [
        ("/case?case=1", "", "case_document", b"PK"),
        ("/overview", "", "overview_picture", b"\x89PNG"),
        ("/queue?view=open", "export", "export_csv", b"\xef\xbb\xbf"),
    ],
)
def test_a_file_is_made_for_who_is_signed_in_when_it_is_asked_for(
    world: datetime, dashboard: str, page: Page, path: str, menu: str, button: str, begins: bytes
) -> None:
    page.goto(dashboard + path)
    if menu:
        page.get_by_role("button", name=phrase(menu, "zh"), exact=False).first.click()
    pressed = page.get_by_role("button", name=phrase(button, "zh")).first
    with page.expect_download(timeout=60_000) as download:
        pressed.click()
    assert Path(download.value.path()).read_bytes().startswith(begins)
    assert len(exported()) == 1

    revoke()
    pressed.click()
    page.wait_for_timeout(4000)
    print("AFTER", page.locator("body").inner_text()[-600:])
    assert len(exported()) == 1
    raise AssertionError
