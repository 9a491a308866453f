"""Chinese search by bigrams."""

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import Mention
from storage.search import matches, normalise, places, words_of
from tests.storage.making import mention, upsert

POSTS = {
    "gas": "燃气灶打不着火，客服说等",
    "half": "退款只退了50%，剩下的没消息",
    "name": "昵称是 a_b 的店员态度差",
    "path": r"安装到 C:\Temp 就报错",
    "quote": "it's broken again",
    "wide": "ＡＰＰ闪退，型号Ｘ１",
    "emoji": "等到现在😡没人管",
    "plain": "退款到账5000，axb 很快",
}


@pytest.fixture
def posts(db: Session) -> Session:
    upsert(db, *(mention(name, words) for name, words in POSTS.items()))
    upsert(db, mention("title", "正文", title="冰箱异响"))
    return db


def found(session: Session, words: str) -> set[str]:
    return set(session.exec(select(Mention.external_id).where(matches(words))).all())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("客服", {"gas"}, id="two characters"),
        pytest.param("退款", {"half", "plain"}, id="two characters, two posts"),
        pytest.param("打不着火", {"gas"}, id="four characters"),
        pytest.param("着火打不", set(), id="the same pairs in another order are another word"),
        pytest.param("燃", {"gas"}, id="one character, the first of a text"),
        pytest.param("灶", {"gas"}, id="one character in the middle"),
        pytest.param("等", {"gas", "emoji"}, id="one character, the last of a text"),
        pytest.param("说等", {"gas"}, id="the last two characters"),
        pytest.param("50%", {"half"}, id="percent is no wildcard"),
        pytest.param("%", {"half"}, id="a percent sign alone"),
        pytest.param("a_b", {"name"}, id="underscore is no wildcard"),
        pytest.param("_", {"name"}, id="an underscore alone"),
        pytest.param(r"c:\temp", {"path"}, id="backslash"),
        pytest.param("\\", {"path"}, id="a backslash alone"),
        pytest.param("it's", {"quote"}, id="apostrophe"),
        pytest.param("'", {"quote"}, id="an apostrophe alone"),
        pytest.param("BROKEN", {"quote"}, id="case in the search"),
        pytest.param("app闪退", {"wide"}, id="full-width in the text"),
        pytest.param("Ｘ１", {"wide"}, id="full-width in the search"),
        pytest.param("😡", {"emoji"}, id="emoji"),
        pytest.param("在😡没", {"emoji"}, id="emoji inside a word"),
        pytest.param("broken  again", {"quote"}, id="white space does not count"),
        pytest.param("冰箱异响", {"title"}, id="the title is searched too"),
        pytest.param("洗衣机", set(), id="a word that nobody wrote"),
        pytest.param(" ' & ! | ( ) :* <-> ", set(), id="operators of the search language"),
    ],
)
def test_search_finds_exactly_the_posts_that_hold_the_words(
    posts: Session, words: str, expected: set[str]
) -> None:
    assert found(posts, words) == expected


@pytest.mark.parametrize("words", ["", "   ", "\u200b", "\n\t"])
def test_searching_for_nothing_is_an_error(words: str) -> None:
    with pytest.raises(ValueError, match="nothing to search for"):
        matches(words)


def test_every_substring_of_a_text_finds_it(posts: Session) -> None:
    for words in POSTS.values():
        whole = normalise(words)
        for start in range(0, len(whole) - 3, 3):
            for length in (1, 2, 3, 5):
                piece = whole[start : start + length]
                assert words in posts.exec(select(Mention.text).where(matches(piece))).all(), piece


def test_an_edited_post_is_found_by_its_new_words_only(posts: Session) -> None:
    upsert(posts, mention("gas", "已经修好了"))
    assert found(posts, "修好") == {"gas"}
    assert found(posts, "燃气灶") == set()


@pytest.mark.parametrize("words", ["客服", "打不着火", "灶"])
def test_the_index_answers(posts: Session, words: str) -> None:
    posts.execute(text("SET LOCAL enable_seqscan = off"))
    query = select(col(Mention.id)).where(matches(words))
    compiled = query.compile(posts.connection(), compile_kwargs={"literal_binds": True})
    plan = posts.connection().exec_driver_sql(
        "EXPLAIN " + str(compiled).replace("%%", "%").replace("%", "%%")
    )
    assert any("mention_search" in line for (line,) in plan)


@pytest.mark.parametrize(
    ("text_", "asked", "expected"),
    [
        pytest.param("找客服，客服不理", "客服", ["客服", "客服"], id="every time"),
        pytest.param("ＡＰＰ闪退", "app", ["ＡＰＰ"], id="as it was written"),
        pytest.param("客 服\n不理", "客服不", ["客 服\n不"], id="across white space"),
        pytest.param("退款呢？客服呢？", "客服 退款", ["退款", "客服"], id="two words, in order"),
        pytest.param("一切都好", "客服", [], id="nothing"),
        pytest.param("一切都好", "  ", [], id="nothing asked"),
        pytest.param("㎏数不对", "kg数", ["㎏数"], id="one sign that is two letters"),
    ],
)
def test_what_was_found_is_shown_where_it_stands(
    text_: str, asked: str, expected: list[str]
) -> None:
    assert [text_[start:end] for start, end in places(text_, asked)] == expected


def test_each_word_is_asked_for_once() -> None:
    assert words_of(" 客服  退款 客服 \u200b ") == ["客服", "退款"]
