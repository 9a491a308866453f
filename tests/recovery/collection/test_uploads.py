"""Files handed in through a browser: harmless names, private, and gone in time."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recovery.collection import uploads
from storage.errors import WrongUsage

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("帖子 11月.csv", "帖子_11月.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\表.XLSX", "表.xlsx"),
        ("<script>.csv", "script_.csv"),
        ("...", "file"),
        ("", "file"),
        ("a\x00b\n.csv", "a_b_.csv"),
        (f"{'长' * 200}.csv", f"{'长' * 76}.csv"),
    ],
)
def test_a_name_is_made_harmless(name: str, safe: str) -> None:
    assert uploads.safe_name(name) == safe


def test_a_file_is_kept_for_this_account_alone_and_discarded(tmp_path: Path) -> None:
    kept = uploads.keep("a.csv", b"x", tmp_path, most_megabytes=1, now=NOW)
    assert kept.path.read_bytes() == b"x"
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "uploads").stat().st_mode & 0o777 == 0o700
    kept.discard()
    assert not kept.path.parent.exists()


def test_what_is_too_large_is_refused_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage):
        uploads.keep("a.csv", b"x" * (1024**2 + 1), tmp_path, most_megabytes=1, now=NOW)
    assert not (tmp_path / "uploads").exists()


def test_what_was_forgotten_goes_and_lists_of_rejected_rows_stay_a_week(tmp_path: Path) -> None:
    kept = uploads.keep("a.csv", b"x", tmp_path, most_megabytes=1, now=NOW)
    rejected = kept.path.with_name("a.csv.rejected.csv")
    rejected.write_text("line,reason,row\n")
    old = (NOW - timedelta(days=1)).timestamp()
    for path in (kept.path, rejected, kept.path.parent):
        os.utime(path, (old, old))
    uploads.sweep(tmp_path, NOW)
    assert not kept.path.exists() and rejected.exists()
    uploads.sweep(tmp_path, NOW + timedelta(days=8))
    assert not rejected.exists()
