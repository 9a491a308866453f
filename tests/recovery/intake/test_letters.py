"""What people have in a file or the clipboard."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from recovery.intake import letters, transcripts
from recovery.intake.letters import Letter
from storage.errors import WrongUsage, ZhuanxiError
from tests.recovery.making import NOW

ZONE = ZoneInfo("Asia/Shanghai")
TALK = """阿花 2026/11/17 10:32
青柚的骑手又迟到
电话也没人接
老王 2026/11/17 10:33
我也是
阿花 10:40: 退款三天没到"""


def read(path: Path, **how: str) -> Letter:
    return letters.read(path, NOW, ZONE, **how)


def test_a_talk_is_split_by_speaker() -> None:
    lines = transcripts.lines_of(TALK)
    assert transcripts.speakers(lines) == ["阿花", "老王"]
    assert transcripts.of_speaker(lines, "老王") == ("我也是", "2026/11/17 10:33")
    assert transcripts.of_speaker(lines, "小李") == ("", "")


@pytest.mark.parametrize(
    ("head", "speaker", "time", "words"),
    [
        ("阿花 2026-11-17 10:32:05", "阿花", "2026-11-17 10:32:05", ""),
        ("阿花　2026年11月17日 上午 10:32", "阿花", "2026年11月17日 上午 10:32", ""),
        ("阿 花 昨天 下午 3:20：怎么还没来", "阿 花", "昨天 下午 3:20", "怎么还没来"),
        ("阿花 11-17 10:32: 退款", "阿花", "11-17 10:32", "退款"),
    ],
)
def test_a_head_is_told_as_programs_write_it(
    head: str, speaker: str, time: str, words: str
) -> None:
    found = transcripts.lines_of(f"{head}\n老王 10:40: 嗯")[0]
    assert (found.speaker, found.time, found.words) == (speaker, time, words)


@pytest.mark.parametrize("text", ["", "订单号：123\n下午 10:20 到的", "阿花 10:20: 就一句"])
def test_what_only_looks_like_a_talk_is_none(text: str) -> None:
    assert transcripts.lines_of(text) == []


def test_of_a_talk_only_the_words_of_one_are_kept_with_their_time() -> None:
    letter = letters.written(TALK, NOW, ZONE, "阿花")
    assert letter == Letter(
        "青柚的骑手又迟到\n电话也没人接\n退款三天没到",
        author="阿花",
        spoke_at=datetime(2026, 11, 17, 2, 32, tzinfo=UTC),
    )
    assert letters.written(TALK, NOW, ZONE).speakers == ("阿花", "老王")


def test_somebody_who_says_nothing_is_told_with_those_who_do() -> None:
    with pytest.raises(WrongUsage) as error:
        letters.written(TALK, NOW, ZONE, "小李")
    assert "阿花, 老王" in error.value.next_step
    with pytest.raises(WrongUsage, match="nobody called"):
        letters.written("没有人说话", NOW, ZONE, "小李")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes("青柚的骑手又迟到，电话没人接".encode(encoding))
    assert read(path).text.strip("\ufeff") == "青柚的骑手又迟到，电话没人接"


def test_an_email_gives_subject_sender_time_and_words(tmp_path: Path) -> None:
    path = tmp_path / "question.eml"
    path.write_bytes(
        "From: =?utf-8?b?6Zi/6ZOt?= <aming@paper.example>\r\n"
        "Subject: =?utf-8?b?6Z2S5p+a5Yiw5a62?=\r\n"
        "Date: Tue, 17 Nov 2026 09:00:00 +0800\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>青柚为何<b>拒绝</b>退款？</p>\r\n"
        "--b--\r\n".encode()
    )
    assert read(path) == Letter(
        "青柚为何拒绝退款？",
        title="青柚到家",
        author="阿铭",
        account="aming@paper.example",
        spoke_at=datetime(2026, 11, 17, 1, 0, tzinfo=UTC),
    )


def test_an_email_in_a_charset_that_nobody_knows_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.eml"
    head = b"Subject: x\r\nContent-Type: text/plain; charset=x-nobody\r\n\r\n"
    path.write_bytes(head + "青柚的骑手".encode("gb18030"))
    assert read(path).text.strip() == "青柚的骑手"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.docx", b"PK\x03\x04"),
        ("a.txt", b"PK\x03\x04"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.txt", b"a\0b"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, name: str, body: bytes) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(ZhuanxiError, match="format that is not read"):
        read(tmp_path / name)


def test_a_table_a_huge_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "many.xlsx").write_bytes(b"PK")
    with pytest.raises(WrongUsage, match="is a table"):
        read(tmp_path / "many.xlsx")
    (tmp_path / "huge.txt").write_bytes(b"a" * (letters.LARGEST + 1))
    with pytest.raises(ZhuanxiError, match="too large"):
        read(tmp_path / "huge.txt")
    with pytest.raises(WrongUsage, match="no file"):
        read(tmp_path / "none.txt")
