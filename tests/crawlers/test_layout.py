"""House rules for spiders, so that a new one looks like the others."""

import importlib
import string
from pathlib import Path

import pytest

import crawlers.spiders
from crawlers import runner, settings
from crawlers.base import MentionSpider

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


def test_the_template_makes_a_spider_of_the_house_style() -> None:
    template = Path(settings.TEMPLATES_DIR, "spiders", "basic.tmpl").read_text()
    code = string.Template(template).substitute(
        name="forum", classname="ForumSpider", url="https://forum.example.com"
    )
    made: dict[str, type[MentionSpider]] = {"__name__": "forum"}  # type: ignore[dict-item]

    exec(compile(code, "forum.py", "exec"), made)

    assert made["ForumSpider"].name == "forum"
    assert issubclass(made["ForumSpider"], MentionSpider)


def test_the_defaults_are_polite() -> None:
    assert settings.ROBOTSTXT_OBEY
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN <= 2
    assert settings.DOWNLOAD_DELAY >= 1
