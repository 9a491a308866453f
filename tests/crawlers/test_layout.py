"""House rules for spiders, so that a new one looks like the others."""

import importlib
import string
from pathlib import Path

import pytest
from scrapy.spiderloader import SpiderLoader

import crawlers.spiders
from crawlers import runner, settings
from crawlers.base import MentionSpider
from storage.models import Brand
from tests.crawlers import test_fixtures

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", runner.spider_names())
def test_file_spider_and_class_have_one_name(name: str) -> None:
    module = importlib.import_module(f"{crawlers.spiders.__name__}.{name}")
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
        if issubclass(value, MentionSpider)
    ]

    assert [(spider.name, spider.__name__) for spider in own] == [
        (name, f"{name.capitalize()}Spider")
    ]


@pytest.mark.parametrize("name", runner.spider_names())
def test_each_spider_has_saved_answers_and_documentation(name: str) -> None:
    assert list((ROOT / "tests" / "fixtures" / name).glob("*/response.*"))
    assert f"## `{name}`" in (ROOT / "docs" / "sources.md").read_text()


def from_template() -> tuple[str, type[MentionSpider]]:
    template = Path(settings.TEMPLATES_DIR, "spiders", "basic.tmpl").read_text()
    code = string.Template(template).substitute(
        name="forum", classname="ForumSpider", url="https://forum.example.com"
    )
    made: dict[str, type[MentionSpider]] = {"__name__": "forum"}  # type: ignore[dict-item]
    exec(compile(code, "forum.py", "exec"), made)
    return code, made["ForumSpider"]


def test_the_template_makes_a_spider_of_the_house_style() -> None:
    _, spider = from_template()

    assert spider.name == "forum"
    assert issubclass(spider, MentionSpider)


RESPONSE = """{
 "posts": [
  {"id": 7, "text": "青柚到家的电话打不通", "created_at": "2026-11-20 12:30"}
 ]
}
"""
EXPECTED = """{
 "parse": "parse_posts",
 "with": {"keyword": "$brand", "page": 1},
 "items": [
  {"external_id": "7", "text": "青柚到家的电话打不通", "posted_at": "2026-11-20T04:30:00+00:00"}
 ],
 "requests": ["/search.json?q=%E9%9D%92%E6%9F%9A%E5%88%B0%E5%AE%B6&page=2"],
 "troubles": {}
}
"""


def test_a_spider_from_the_template_and_its_saved_answer_stay_under_60_lines(
    brand: Brand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, spider = from_template()
    case = tmp_path / "forum" / "posts"
    case.mkdir(parents=True)
    (case / "response.json").write_text(RESPONSE)
    (case / "expected.json").write_text(EXPECTED)
    monkeypatch.setattr(SpiderLoader, "load", lambda _loader, _name: spider)

    test_fixtures.test_an_answer_is_understood(case, brand)

    assert sum(len(text.splitlines()) for text in (code, RESPONSE, EXPECTED)) < 60


def test_the_defaults_are_polite() -> None:
    assert settings.ROBOTSTXT_OBEY
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN <= 2
    assert settings.DOWNLOAD_DELAY >= 1
