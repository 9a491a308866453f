"""What people talk about: topics of complaints, and words that rose."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard import opening
from dashboard.overview import data
from dashboard.queries import topics
from dashboard.queries.rising import HotWords
from dashboard.queries.topics import Topic
from dashboard.sign_in.session import say, seen_by, term
from dashboard.widgets import change
from recovery.measures.rising import LEAST_BEFORE, Rising
from storage.engine import transaction

TOPICS = 8


def show_topics(found: Sequence[Topic], since: date, until: date, brand_id: int) -> None:
    """Topics with how many complaints each has; the number opens them."""
    with st.container(border=True, height="stretch", gap="xsmall", key="topics"):
        st.markdown(f"**{say('overview_topics')}**", help=say("overview_topics_help"))
        if not any(one.complaints for one in found):
            st.caption(say("overview_no_topics"))
        total = sum(one.complaints for one in found)
        for one in found[:TOPICS]:
            if not one.complaints:
                continue
            name = term("topic", one.topic) if one.topic else term("no_group", "topic")
            said = change(one.complaints, one.before)
            with st.container(
                horizontal=True,
                vertical_alignment="center",
                gap="small",
                key=f"zx-topic-{one.topic or 'none'}",
            ):
                pressed = st.button(
                    f"{name} **{one.complaints:,}**",
                    key=f"topic-{one.topic or 'none'}",
                    type="tertiary",
                )
                st.progress(one.complaints / total, width="stretch")
                st.caption(say("overview_change", change=said), width=140)
            if pressed and one.topic:
                opening.mentions(
                    topic=one.topic, measure="complaint", brand=brand_id, since=since, until=until
                )
            elif pressed:
                _open_without_topic(since, until, brand_id)


def _open_without_topic(since: date, until: date, brand_id: int) -> None:
    span = data.days_span(since, until)
    with transaction() as session:
        _, sight = seen_by(session)
        ids = topics.of_topic(session, "", brand_id, span, sight, opening.MOST_IDS)
    opening.by_ids(ids, brand_id)


def show_words(found: HotWords, since: date, until: date, brand_id: int) -> None:
    """Words that rose; a word opens the mentions that say it.

    A word holds letters of Chinese and Latin only, so that nothing in it can be Markdown.
    """
    with st.container(border=True, height="stretch", gap="xsmall", key="hot-words"):
        st.markdown(f"**{say('overview_words')}**", help=say("overview_words_help"))
        if not found.words:
            key = (
                "overview_words_new" if found.read_before < LEAST_BEFORE else "overview_words_none"
            )
            st.caption(say(key))
        with st.container(horizontal=True, gap="small", key="hot-word-list"):
            for one in found.words:
                if st.button(
                    f"{one.word} **{_rise(one)}**",
                    key=f"word-{one.word}",
                    help=say(
                        "overview_word_n",
                        texts=one.texts,
                        of=one.of,
                        before=one.before,
                        of_before=one.of_before,
                    ),
                ):
                    opening.mentions(q=one.word, brand=brand_id, since=since, until=until)
        if found.words:
            st.caption(say("overview_words_read", read=found.read, n=f"{found.mentions:,}"))


def _rise(one: Rising) -> str:
    if one.times is None:
        return say("overview_word_new", n=one.texts)
    return say("overview_word_times", times=f"{one.times:.1f}", n=one.texts)
