"""What anybody wrote or named stays text: on every page, in every dialog, export and picture."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard import markup
from dashboard.app_pages import collection, quality
from dashboard.app_pages import settings as settings_page
from dashboard.i18n import phrase
from dashboard.pages import PAGES
from recovery.measures.readings import Reading
from tests.conftest import empty_tables
from tests.dashboard import hostile, signing
from tests.dashboard.apps import MAIN
from tests.dashboard.hostile import Hostile

ASKED = hostile.ALL.replace("\ud83d", "")  # no address has half a pair
NAKED = re.compile(
    r"(?<!\\)\[链|(?<!\\)\$E=|:smile:|:material/home|:streamlit:|(?<!\\)\*\*粗|(?<!\\)`码"
    r"|(?<!\\)<b data|(?<!\\)<img src=x|www\.evil|(?<!\\):red\[红"
)
PLAIN = {
    "text": {"body"},
    "html": {"body"},  # read as HTML below
    "code": {"codeText"},
    "selectbox": {"options", "rawValue", "placeholder"},
    "multiselect": {"options", "rawValues", "placeholder"},
    "text_input": {"default", "value", "placeholder"},
    "text_area": {"default", "value", "placeholder"},
    "echarts_chart": {"spec", "alt", "option"},
    "arrow_data_frame": {"data", "alt"},
}
"""By kind of element, what Streamlit shows as it is; all else may be Markdown."""
NEVER_SHOWN = {"id", "key", "formId", "queryString", "elementId", "userKey", "url", "userKeyHash"}


@pytest.fixture(scope="module")
def world(home: object) -> Hostile:
    empty_tables()
    return hostile.fill(datetime.now(UTC))


def addresses(world: Hostile) -> Iterator[tuple[str, dict[str, str], dict[str, object]]]:
    """Every page with each of its parts: the file, what is asked, what was chosen."""
    chosen: dict[str, list[tuple[dict[str, str], dict[str, object]]]] = {
        "overview": [
            ({}, {"overview-reading": one, "overview-reading-chosen": True}) for one in Reading
        ],
        "mentions": [({}, {}), ({"q": ASKED}, {}), ({"mention": str(world.mention_id)}, {})],
        "recovery_queue": [({"view": "all"}, {}), ({"q": ASKED, "view": "all"}, {})],
        "case": [
            ({"case": str(world.case_id)}, {}),
            ({"case": str(world.other_id)}, {}),
            ({"record": ASKED}, {}),
        ],
        "collection": [({"tab": one}, {}) for one in collection.TABS],
        "settings": [({"section": one}, {}) for one in settings_page.SECTIONS],
        "quality": [({}, {"quality-part": one}) for one in quality.PARTS],
    }
    for page in PAGES:
        for query, state in chosen.get(page.file, [({}, {})]):
            yield page.file, query, state


def visited(
    file: str, query: dict[str, str], state: dict[str, object], user: str = "root"
) -> AppTest:
    signing.sign_in(user)
    app = AppTest.from_file(MAIN, default_timeout=60).run()
    app.switch_page(f"app_pages/{file}.py")
    for name, value in query.items():
        app.query_params[name] = value
    for name, one in state.items():
        app.session_state[name] = one
    app.run()
    assert not app.exception, (file, query, state)
    return app


def elements(app: AppTest) -> Iterator[tuple[str, Any]]:
    for block in app._tree.children.values():
        for node in block:
            if getattr(node, "proto", None) is not None:
                yield node.type, node.proto


def naked(app: AppTest) -> list[str]:
    """What an element may read as Markdown, or HTML, out of somebody's words."""
    found = []
    for kind, proto in elements(app):
        told = MessageToDict(proto)
        if kind == "html":
            reader = Reader()
            reader.feed(proto.body)
            found += reader.found
        for name, text in strings(told):
            if name not in NEVER_SHOWN and name not in PLAIN.get(kind, ()) and NAKED.search(text):
                found.append(f"{kind}.{name}: {text[:120]}")
    return found


def strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from strings(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one, name)


class Reader(HTMLParser):
    """Reads a page's own HTML for what only somebody's words could have brought in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            is_code = (value or "").strip().lower().startswith("javascript:")
            if name == "data-hostile" or name.startswith("on") or is_code:
                self.found.append(f"html: <{tag} {name}={value!r}")
        if tag in ("script", "img", "iframe"):
            self.found.append(f"html: <{tag}")


def shown(app: AppTest) -> Iterator[str]:
    """All words that are sent to be shown, tables cell by cell; not what is typed in a box."""
    for kind, proto in elements(app):
        if kind not in ("text_area", "text_input"):
            yield from (text for name, text in strings(MessageToDict(proto)) if name != "data")
    for table in app.dataframe:
        yield table.value.to_csv()


@pytest.mark.parametrize("file", [page.file for page in PAGES])
def test_no_label_reads_markdown_out_of_somebodys_words(world: Hostile, file: str) -> None:
    failure = phrase("failure", "zh")
    for own, query, state in addresses(world):
        if own != file:
            continue
        app = visited(file, query, state)
        assert naked(app) == [], (query, state)
        said = "\n".join(shown(app))
        assert failure not in said, (query, state)
        assert [one for one in hostile.NOT_TEXT if one in said] == [], (query, state)
        assert charts_with_html(app) == []


def charts_with_html(app: AppTest) -> list[str]:
    """Charts whose tooltips would be written as HTML."""
    specs = [
        json.loads(text)
        for kind, proto in elements(app)
        if "echarts" in kind
        for name, text in strings(MessageToDict(proto))
        if name == "spec"
    ]
    tips = [one["tooltip"] for one in specs if one.get("tooltip", {}).get("show", True)]
    return [str(one) for one in tips if one.get("renderMode") != "richText"]


@pytest.mark.parametrize(
    ("file", "query", "beginning"),
    [
        ("settings", {"section": "brands"}, "brand-edit-"),
        ("settings", {"section": "brands"}, "brand-try-"),
        ("collection", {"tab": "schedules"}, "edit-"),
        ("case", {"case": "{case}"}, "case-reveal-"),
    ],
)
def test_a_dialog_reads_nothing_either(
    world: Hostile, file: str, query: dict[str, str], beginning: str
) -> None:
    asked = {name: value.format(case=world.case_id) for name, value in query.items()}
    app = visited(file, asked, {})
    before = len(list(elements(app)))
    next(one for one in app.button if str(one.key).startswith(beginning)).click().run()
    assert not app.exception and len(list(elements(app))) > before
    assert naked(app) == []


def page_of_naked_words() -> None:
    import streamlit as st

    from tests.dashboard import hostile

    st.button(hostile.MARKDOWN)
    st.caption("ok", help=hostile.LINK)
    st.radio("ok", [hostile.NAME])
    st.html(f"<p>{hostile.CODE}</p>")
    st.selectbox("ok", [hostile.NAME])


def test_words_that_are_not_escaped_are_found() -> None:
    app = AppTest.from_function(page_of_naked_words).run()
    kinds = [one.split(":")[0] for one in naked(app)]
    assert {"button.label", "caption.help", "radio.options", "html"} <= set(kinds)
    assert not any(one.startswith("selectbox") for one in kinds)


@pytest.mark.parametrize("words", [hostile.ALL, hostile.NAME, hostile.FORMULA, "a@b.cn -> c"])
def test_a_label_shows_its_words(words: str) -> None:
    made = markup.label(words)
    assert not NAKED.search(made)
    assert read(made) == markup.one_line(words)


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("[]()<>:$*_~`\\#-=|!@wW./& \n\x00\u202e甲aZ9"), max_size=50)
)
def test_every_sign_of_a_label_is_escaped(words: str) -> None:
    made = markup.label(words)
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]()<>:$*_~`#=|!@&-]", made)
    assert not re.search(r"www|:[^\u2060\\]|[<>=~-]{2}", made, re.IGNORECASE)
    assert read(made) == markup.one_line(words)


def read(made: str) -> str:
    """What Markdown shows of a label."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", made).replace("\u2060", "")
