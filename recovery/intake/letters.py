"""What people have in a file or the clipboard, as words that can be entered."""

import codecs
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo

from w3lib.encoding import read_bom

from crawlers.parsing.encoding import text_of
from crawlers.parsing.html import to_text
from crawlers.parsing.times import parse_time
from recovery.intake import transcripts
from storage.errors import WrongUsage, ZhuanxiError

LARGEST = 5_000_000
"""Bytes of a file that holds one text."""

TABLES = (".csv", ".xlsx", ".jsonl", ".ndjson", ".json")
_TEXTS = (".txt", ".md", ".eml", "")


@dataclass(frozen=True, slots=True)
class Letter:
    """Words, and what the file says of them.

    Attributes:
        text: the words.
        title: the subject of an e-mail.
        author: its sender, or the speaker of a talk.
        account: the sender's address.
        spoke_at: when it was written or said.
        speakers: all who speak in a talk that was kept whole.
    """

    text: str
    title: str = ""
    author: str = ""
    account: str = ""
    spoke_at: datetime | None = None
    speakers: tuple[str, ...] = ()


def read(path: Path, now: datetime, zone: ZoneInfo, speaker: str | None = None) -> Letter:
    """Read a file with one text: txt or md in any encoding, or an e-mail (eml).

    Args:
        path: the file.
        now: the clock.
        zone: where naive times belong.
        speaker: whose words of a talk are kept.

    Raises:
        WrongUsage: there is no such file, it is a table, or nobody of that name speaks in it.
        ZhuanxiError: it is too large, or no text.
    """
    if not path.is_file():
        raise WrongUsage("there is no file {file}", "check the path", file=path)
    if path.suffix.lower() in TABLES:
        raise WrongUsage(
            "{file} is a table", "many at once: `zhuanxi intake import {file}`", file=path.name
        )
    if path.stat().st_size > LARGEST:
        raise ZhuanxiError(
            "{file} is too large for one text",
            "give a file of at most {most} MB",
            file=path.name,
            most=LARGEST // 1_000_000,
        )
    body = path.read_bytes()
    if path.suffix.lower() == ".eml":
        return _of_email(body, now, zone)
    return written(decoded(body, path.name, path.suffix.lower()), now, zone, speaker)


def decoded(body: bytes, name: str, suffix: str = "") -> str:
    """The words of a file whatever its encoding.

    Raises:
        ZhuanxiError: it is no text.
    """
    text = text_of(body, read_bom(body)[0])
    if suffix not in _TEXTS or "\0" in text or body.startswith((b"PK", b"%PDF", b"\xd0\xcf")):
        raise ZhuanxiError(
            "{file} is in a format that is not read",
            "save it as .txt (UTF-8 or GBK), or paste its words",
            file=name,
        )
    return text


def written(text: str, now: datetime, zone: ZoneInfo, speaker: str | None = None) -> Letter:
    """Words that were pasted. Of a talk only those of ``speaker`` are kept, if one is named.

    Raises:
        WrongUsage: nobody of that name speaks in it.
    """
    lines = transcripts.lines_of(text)
    who = transcripts.speakers(lines)
    if speaker is None:
        return Letter(text, speakers=tuple(who))
    words, time = transcripts.of_speaker(lines, speaker)
    if not words:
        raise WrongUsage(
            "nobody called {name!r} speaks in this text",
            "these do: {speakers}" if who else "a talk has lines like: 名字 2026-11-20 10:32: 内容",
            name=speaker,
            speakers=who,
        )
    return Letter(words, author=speaker, spoke_at=parse_time(time, now, zone))


def _of_email(body: bytes, now: datetime, zone: ZoneInfo) -> Letter:
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain", "html"))
    raw = part.get_payload(decode=True) if part is not None else None
    text = text_of(raw, _charset(part)) if isinstance(raw, bytes) else ""
    if part is not None and part.get_content_subtype() == "html":
        text = to_text(text)
    name, address = parseaddr(str(message["From"] or ""))
    spoke_at = parse_time(str(message["Date"] or ""), now, zone)
    return Letter(
        text=text,
        title=str(message["Subject"] or ""),
        author=name,
        account=address,
        spoke_at=spoke_at if spoke_at is not None and spoke_at <= now else None,
    )


def _charset(part: Message | None) -> str | None:
    """What a part says that its bytes are, if that is anything."""
    said = part.get_content_charset() if part is not None else None
    try:
        return codecs.lookup(said).name if said else None
    except LookupError:
        return None
