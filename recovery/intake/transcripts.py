"""A talk as people copy it out of a 微信群: who said what, and when. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# 名字 2026/11/20 10:32[: 内容], as the desktop program copies it; 10:32 or 11-20 10:32 alone too.
_HEAD = re.compile(
    r"(?P<name>\S[^\n:：]{0,39}?)[ \t\u3000]+"
    r"(?P<time>(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[ \t]+|(?:今天|昨天|前天|星期.)[ \t]*)?"
    r"(?:(?:上午|下午|凌晨|早上|中午|晚上)[ \t]*)?\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?:[:：][ \t]*|[ \t]+|$)(?P<words>.*)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """What one person said at one time."""

    speaker: str
    time: str
    words: str


def lines_of(text: str) -> list[Line]:
    """The lines of a talk, a line without a head belonging to the one before.

    Nothing, unless two heads or more are found: a text that only begins like one is no talk.
    """
    found: list[Line] = []
    for line in text.strip().splitlines():
        head = _HEAD.fullmatch(line.strip())
        if head is not None:
            found.append(Line(head["name"].strip(), head["time"].strip(), head["words"].strip()))
        elif not found:
            return []
        elif line.strip():
            last = found[-1]
            words = f"{last.words}\n{line.strip()}".strip()
            found[-1] = Line(last.speaker, last.time, words)
    return found if len(found) > 1 else []


def speakers(lines: Sequence[Line]) -> list[str]:
    """Who speaks, in the order of their first words."""
    return list(dict.fromkeys(line.speaker for line in lines))


def of_speaker(lines: Sequence[Line], speaker: str) -> tuple[str, str]:
    """The words of one person, and when they first spoke; both empty where they said nothing."""
    own = [line for line in lines if line.speaker == speaker and line.words]
    return "\n".join(line.words for line in own), own[0].time if own else ""
