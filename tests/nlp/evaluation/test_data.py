import gzip
import json
from pathlib import Path

import pytest

from nlp.evaluation.data import read
from nlp.labels import HEADS
from nlp.training.corpora import text_id


def written(folder: Path, name: str, content: str) -> Path:
    file = folder / name
    if name.endswith(".gz"):
        file.write_bytes(gzip.compress(content.encode()))
    else:
        file.write_text(content, encoding="utf-8")
    return file


def label(head: str, place: int) -> str:
    return HEADS[head][place]


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "A.CSV"])
def test_a_table_is_read_in_words(tmp_path: Path, name: str) -> None:
    file = written(
        tmp_path,
        name,
        "\ufeffText,sentiment,intent,severity,contact,escalation,topic,origin,kind,id\n"
        '"水壶漏水，\n客服不理",negative,complaint,3,unreachable,none,quality,shop,long,k1\n'
        "几点开门,neutral,inquiry,0,none,none,-,weibo,,\n",
    )
    data = read([file])
    assert data.problems == []
    first, second = data.samples
    assert (first.id, first.text, first.origin, first.kind) == (
        "k1",
        "水壶漏水，\n客服不理",
        "shop",
        "long",
    )
    assert {head: label(head, place) for head, place in first.labels.items()} == {
        "sentiment": "negative",
        "intent": "complaint",
        "severity": "3",
        "contact": "unreachable",
        "escalation": "none",
        "topic": "quality",
    }
    assert second.id == text_id("几点开门")
    assert "topic" not in second.labels


def test_json_lines_take_numbers_and_missing_values(tmp_path: Path) -> None:
    rows = [
        {"text": "好喝", "sentiment": 1, "severity": 0, "topic": None, "source": "a"},
        {"text": "一般", "sentiment": 0},
        {"text": "难喝", "sentiment": -1.0, "severity": 2.0},
    ]
    file = written(tmp_path, "b.jsonl.gz", "\n\n".join(json.dumps(row) for row in rows))
    data = read([file])
    assert [label("sentiment", s.labels["sentiment"]) for s in data.samples] == [
        "positive",
        "neutral",
        "negative",
    ]
    assert data.samples[2].labels["severity"] == 2
    assert data.samples[0].origin == "a"
    assert data.problems == []


def test_an_unknown_label_is_told_and_only_it_is_lost(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "c.csv",
        "text,sentiment,intent\n太慢,negative,complain\n,positive,praise\n在吗,,\n",
    )
    data = read([file])
    (kept,) = data.samples
    assert set(kept.labels) == {"sentiment"}
    assert [problem.split(": ", 1)[0] for problem in data.problems] == [
        "c.csv:2",
        "c.csv:3",
        "c.csv:4",
    ]
    assert "intent 'complain' is unknown; it is one of complaint, inquiry" in data.problems[0]
    assert "no text" in data.problems[1]
    assert "no label" in data.problems[2]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("d.csv", "sentence,intent\n你好,other\n", r"d\.csv:1: there is no column 'text'"),
        ("d.csv", "", r"d\.csv:1: there is no column 'text' \(found: nothing\)"),
        ("d.csv", "text,mood\n你好,fine\n", r"d\.csv:1: there is none of the columns sentiment"),
        ("d.csv", 'text,intent\n"一\n二",other\n三,other,x\n', r"d\.csv:4: .* 2 fields"),
        ("d.csv", 'text,intent\n你好,other\n"没完', r"d\.csv:3: this is not CSV"),
        (
            "d.jsonl",
            '{"text": "你好", "intent": "other"}\n{"text"',
            r"d\.jsonl:2: this is not JSON",
        ),
        ("d.jsonl", '["你好"]', r"d\.jsonl:1: .* not a JSON object but list"),
        ("d.jsonl", "[" * 100_000, r"d\.jsonl:1: this is not JSON"),
        ("d.xlsx", "", r"d\.xlsx: unknown kind of file; give \.csv"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_its_line(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        read([written(tmp_path, name, content)])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("e.csv", b"text,intent\n" + "退款".encode("gbk"), "e.csv: near line 1: .*UTF-8"),
        ("e.csv.gz", b"text,intent\n", "damaged gzip"),
        ("e.csv.gz", gzip.compress(b"text,intent\n" * 9999)[:-20], "damaged gzip"),
    ],
)
def test_damaged_bytes_are_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=told):
        read([tmp_path / name])
