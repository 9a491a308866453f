"""Reading the texts that are learnt from: a folder of labelled mentions and sentiment sets.

``labelled/mentions.csv`` has ``id,origin,text,sentiment,intent,severity,contact,escalation,topic``
in words; ``sentiment/NAME.csv.gz`` has ``text,sentiment``; ``service/`` and ``real/`` hold
unlabelled texts. The project ships no text of them, but labels: ``labels.csv`` beside this module
gives labels to further texts, and corrects single ones, by the hash of the text.
"""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha1, sha256
from pathlib import Path

from nlp.labels import HEADS

LABELS = Path(__file__).with_name("labels.csv")
BINARY = frozenset({"hotel", "takeaway", "shopping", "nlpcc2014", "weibo2018"})
"""Sentiment sets that know no neutral."""

KEPT_OUT = 10
"""One of so many texts of each sentiment set is kept out of training, by its hash."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text with what is known of it.

    Attributes:
        id: the first 12 hex digits of the text's SHA-1.
        text: as it was written.
        origin: where it comes from.
        labels: for each head that is known, the label's place in ``HEADS[head]``.
    """

    id: str
    text: str
    origin: str
    labels: Mapping[str, int]


def mentions(folder: Path) -> list[Example]:
    """The labelled mentions, with the corrections of ``labels.csv``.

    Raises:
        OSError: the file is missing.
        ValueError: a label is unknown.
    """
    corrected = {id_: row for id_, row in _labels().items() if row["origin"] == "correction"}
    with (folder / "labelled/mentions.csv").open(encoding="utf-8", newline="") as file:
        return [
            Example(
                row["id"], row["text"], row["origin"], _known(row | corrected.get(row["id"], {}))
            )
            for row in csv.DictReader(file)
        ]


def more_mentions(folder: Path) -> list[Example]:
    """Texts of the other sets that ``labels.csv`` labels; those not found here are left out."""
    wanted = {id_: row for id_, row in _labels().items() if row["origin"] != "correction"}
    found: dict[str, Example] = {}
    for text in _unlabelled(folder):
        id_ = text_id(text)
        if id_ in wanted and id_ not in found:
            found[id_] = Example(id_, text, wanted[id_]["origin"], _known(wanted[id_]))
    return list(found.values())


def labelled() -> frozenset[str]:
    """Ids of the texts that ``labels.csv`` labels, and that a training learns wherever they are."""
    return frozenset(_labels())


def sentiment_sets(folder: Path) -> dict[str, list[Example]]:
    """The sentiment sets by name; only the head ``sentiment`` is known."""
    sets = {}
    for file in sorted((folder / "sentiment").glob("*.csv.gz")):
        name = file.name.removesuffix(".csv.gz")
        sets[name] = [
            Example(text_id(row["text"]), row["text"], name, _known(row)) for row in _rows(file)
        ]
    return sets


def is_kept_out(example: Example) -> bool:
    """Whether a text of a sentiment set is measured on and never learnt from."""
    return int(sha256(example.id.encode()).hexdigest(), 16) % KEPT_OUT == 0


def text_id(text: str) -> str:
    """The id of a text: the first 12 hex digits of the SHA-1 of its words in one line."""
    return sha1(" ".join(text.split()).encode(), usedforsecurity=False).hexdigest()[:12]


def _labels() -> dict[str, dict[str, str]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: {k: v for k, v in row.items() if v} for row in csv.DictReader(file)}


def _known(row: Mapping[str, str]) -> dict[str, int]:
    return {head: labels.index(row[head]) for head, labels in HEADS.items() if row.get(head)}


def _rows(file: Path) -> list[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _unlabelled(folder: Path) -> Iterator[str]:
    for dialogue in _dialogues(folder / "service/helpdesk_dialogues.jsonl.gz"):
        yield from (turn["text"] for turn in dialogue if turn["sender"] == "customer")
    for name in ("complaint_intensity", "questions"):
        file = folder / f"service/{name}.csv.gz"
        if file.exists():
            yield from (row["text"] for row in _rows(file))
    government = folder / "service/government_messages.csv.gz"
    if government.exists():
        yield from (f"{row['title']}。{row['text']}" for row in _rows(government))
    for file in sorted((folder / "sentiment").glob("*.csv.gz")):
        yield from (row["text"] for row in _rows(file))
    posts = folder / "real/weibo_posts.csv"
    if posts.exists():
        with posts.open(encoding="utf-8-sig", newline="") as lines:
            yield from (row["微博正文"] for row in csv.DictReader(lines))


def _dialogues(file: Path) -> Iterator[list[dict[str, str]]]:
    if file.exists():
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["turns"]
