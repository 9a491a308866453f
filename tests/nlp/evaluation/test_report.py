import json
import re
import warnings
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from nlp.baseline import BaselineClassifier
from nlp.evaluation.baselines import beside
from nlp.evaluation.evaluate import Report, evaluate
from nlp.evaluation.judged import from_probabilities
from nlp.evaluation.metrics import Draws
from nlp.evaluation.report import as_html, as_markdown, draw, write
from nlp.evaluation.words import Language
from nlp.labels import HEADS
from tests.nlp.evaluation.texts import example, examples

QUICK = Draws(50)
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&amp;|`*[点](https://e.example)\u202e\x00\ud83d$'
PNG = b"\x89PNG\r\n\x1a\n"


class Elements(HTMLParser):
    """The elements of a page, its attributes and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def report() -> Report:
    texts = [
        *examples(),
        example("一个没有来源的文本，太差", intent="complaint", sentiment="negative"),
    ]
    predictions = BaselineClassifier().predict([each.text for each in texts])
    return evaluate(
        texts, {"rules": predictions, **beside(texts)}, draws=QUICK, problems=["a.csv:2: 错"]
    )


@pytest.fixture(scope="module")
def hostile() -> Report:
    texts = [
        example(HOSTILE, HOSTILE, HOSTILE, HOSTILE, intent="praise", sentiment="positive"),
        example("正常", "weibo", "plain", "k", intent="complaint", sentiment="negative"),
    ]
    chances = {head: np.full((2, len(labels)), 1 / len(labels)) for head, labels in HEADS.items()}
    chances["intent"] = np.eye(len(HEADS["intent"]))[:2]
    judged = from_probabilities(chances, 0.5, about=(HOSTILE, HOSTILE))
    return evaluate(texts, {HOSTILE: judged}, draws=QUICK, problems=[HOSTILE])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_needs_nothing_else_and_shows_every_part(
    report: Report, language: Language
) -> None:
    drawn = draw(report)
    page = Elements(as_html(report, drawn, "评测", language))
    sources = [value for name, value in page.attributes if name == "src" and value]
    assert len(sources) == len(drawn) == 3 + len(HEADS)
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert not [value for name, value in page.attributes if name == "href"]
    macro = report.heads["TF-IDF"]["sentiment"].macro_f1
    assert macro.low < macro.high
    shown = f"{macro.value:.3f} ({macro.low:.3f}–{macro.high:.3f})"
    for expected in (shown, "SnowNLP", "TF-IDF", "weibo", "a.csv:2: 错", report.worst[0].text):
        assert expected in page.text
    words = (
        ("投诉", "宏平均 F1", "按来源")
        if language == "zh"
        else ("complaint", "macro-F1", "By source")
    )
    assert all(word in page.text for word in words)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_words_stay_words_on_the_page(hostile: Report, language: Language) -> None:
    page = as_html(hostile, draw(hostile), HOSTILE, language)
    found = Elements(page)
    assert "script" not in found.names
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in found.text  # shown as it was written
    assert not set(page) & set("\u202e\x00\ud83d")
    page.encode("utf-8")
    assert "default-src 'none'" in str(found.attributes)


def test_hostile_words_stay_words_in_markdown(hostile: Report) -> None:
    text = as_markdown(hostile, HOSTILE)
    assert "<" not in re.sub(r"&lt;|\\<", "", text).replace("<=20", "")
    assert "[点]" not in text.replace("\\[", "").replace("\\]", "")
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.replace("\\|", "").count("|") in {3, 4, 5, 6, 7}
    text.encode("utf-8")


def test_markdown_holds_no_texts(report: Report) -> None:
    text = as_markdown(report, "评测")
    assert report.worst[0].id in text
    assert report.worst[0].text not in text
    assert "a.csv:2" not in text


def test_texts_can_be_left_out_of_the_page(report: Report) -> None:
    page = as_html(report, draw(report), "评测", with_texts=False)
    assert not [each for each in report.worst if each.id != each.text and each.text in page]


def test_all_is_written_into_the_folder(report: Report, tmp_path: Path) -> None:
    page = write(report, tmp_path / "new", title="评测")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    pictures = sorted(file.name for file in page.parent.glob("*.png"))
    assert all((page.parent / name).read_bytes().startswith(PNG) for name in pictures)
    shown = re.findall(r"\]\((.+?\.png)\)", (page.parent / "report.md").read_text(encoding="utf-8"))
    assert sorted(shown) == pictures
    numbers = json.loads((page.parent / "report.json").read_text(encoding="utf-8"))
    assert numbers["judges"] == report.judges


def test_pictures_are_drawn_without_a_font_for_the_judge_s_name(hostile: Report) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(picture.startswith(PNG) for picture in draw(hostile).values())


def test_a_judge_that_only_knows_sentiment_has_a_report(tmp_path: Path) -> None:
    texts = [example("好", sentiment="positive"), example("坏", sentiment="negative")]
    judged = from_probabilities({"sentiment": np.array([[0.2, 0.2, 0.6], [0.6, 0.2, 0.2]])}, None)
    page = write(evaluate(texts, {"only": judged}, draws=QUICK), tmp_path, title="t", language="en")
    assert "sentiment" in page.read_text(encoding="utf-8")
    assert not (tmp_path / "curve.png").exists()
