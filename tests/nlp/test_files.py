import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from nlp import Classifier, Prediction, load
from nlp.files import BATCH, BadLine, classify_file


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load("baseline")


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_line_gets_one_verdict_in_order(tmp_path: Path, classifier: Classifier) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": f"帖{n}", "text": f"第{n}天了，还没发货"} for n in range(BATCH + 3)]
    source.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    done: list[int] = []
    counts = classify_file(source, target, classifier, done.append)
    assert (counts.read, counts.judged, counts.bad) == (BATCH + 3, BATCH + 3, [])
    assert done == [BATCH, 3]
    assert [line["id"] for line in lines(target)] == [row["id"] for row in rows]


def test_a_verdict_line_holds_what_the_command_line_promises(
    tmp_path: Path, classifier: Classifier
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    text = "吹风机用两次就坏了，打了三次客服没人接"
    source.write_text(json.dumps({"id": 7, "text": text, "more": 1}), "utf-8")
    classify_file(source, target, classifier)
    (line,) = lines(target)
    assert set(line) == {
        "id",
        "sentiment",
        "intent",
        "severity",
        "contact",
        "escalation",
        "topic",
        "complaint_probability",
        "probabilities",
        "evidence",
        "model_version",
    }
    assert line["id"] == 7
    assert line["intent"] == "complaint"
    assert line["contact"] == "unreachable"
    assert line["model_version"] == classifier.version == "baseline-1"


def test_empty_text_gets_a_verdict(tmp_path: Path, classifier: Classifier) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "1", "text": ""}\n{"id": "2", "text": " \\n "}\n', "utf-8")
    assert classify_file(source, target, classifier).judged == 2
    for line in lines(target):
        assert (line["intent"], line["sentiment"]) == ("other", "neutral")
        assert (line["severity"], line["topic"], line["evidence"]) == (0, None, [])


def test_bad_lines_are_named_and_good_ones_done(tmp_path: Path, classifier: Classifier) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(
        b"\xef\xbb\xbf"
        + '{"id": "a", "text": "坏了"}\n'.encode()
        + b"\n"
        + b"{broken\n"
        + b'{"text": "no id"}\n'
        + b'{"id": true, "text": "no id"}\n'
        + b'{"id": "b", "text": 5}\n'
        + b'["id", "text"]\n'
        + '{"id": "c", "text": "坏了"}\n'.encode("gbk")
        + b"[" * 100_000
        + b"\n"
        + b'{"id": "\\ud800", "text": "\\udc00"}\n'
    )
    counts = classify_file(source, target, classifier)
    assert [line["id"] for line in lines(target)] == ["a", "\ud800"]
    assert (counts.read, counts.judged) == (9, 2)
    assert counts.bad == [
        BadLine(3, "not JSON"),
        BadLine(4, "no id (a string or a whole number)"),
        BadLine(5, "no id (a string or a whole number)"),
        BadLine(6, "no text, or text is not a string"),
        BadLine(7, "not a JSON object"),
        BadLine(8, "not UTF-8"),
        BadLine(9, "not JSON"),
    ]


def test_a_file_may_be_replaced_by_its_verdicts(tmp_path: Path, classifier: Classifier) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"id": "1", "text": "信号太差"}', "utf-8")
    classify_file(path, path, classifier)
    assert lines(path)[0]["model_version"] == "baseline-1"


class Breaking(Classifier):
    """Fails in the second batch."""

    version = "breaking"
    calls = 0

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        self.calls += 1
        if self.calls > 1:
            raise MemoryError
        return load("baseline").predict(texts)


def test_nothing_half_written_stays(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "1", "text": ""}\n' * (BATCH + 1), "utf-8")
    target.write_text("earlier", "utf-8")
    with pytest.raises(MemoryError):
        classify_file(source, target, Breaking())
    assert target.read_text("utf-8") == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_a_missing_input_leaves_no_trace(tmp_path: Path, classifier: Classifier) -> None:
    with pytest.raises(FileNotFoundError):
        classify_file(tmp_path / "none.jsonl", tmp_path / "out.jsonl", classifier)
    assert list(tmp_path.iterdir()) == []
