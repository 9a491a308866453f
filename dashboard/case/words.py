"""The customer's words in order: what they answer, what we answered, what was said afterwards."""

import streamlit as st

from dashboard import markup, times
from dashboard.case.html import said
from dashboard.queries.case import CaseView
from dashboard.queries.case_around import Around, Post
from dashboard.sign_in.session import place, say, zone
from dashboard.widgets import heading

SHORT = 280


def show(view: CaseView, around: Around) -> None:
    """The words, each with what belongs to it."""
    with st.container(border=True, gap="small"):
        heading(say("customer_words"))
        pieces = []
        for words in view.words:
            assert words.mention.id is not None
            parent = around.parents.get(words.mention.id)
            if parent is not None:
                pieces.append(_beside(say("case_answers"), parent))
            pieces.append(said(words))
            pieces += [
                _quoted(say("case_our_reply", at=times.moment(at, zone())), text)
                for text, at in around.replies.get(words.mention.id, ())
            ]
        if pieces:
            st.html("".join(pieces))
        else:
            st.caption(say("case_no_words"))
        if around.later:
            heading(say("case_later"))
            st.html("".join(_beside("", one) for one in around.later))


def _beside(label: str, post: Post) -> str:
    meta = markup.parts(
        markup.shown(label),
        markup.shown(place(post.source, post.kind)),
        f"<bdi>{markup.shown(post.handle)}</bdi>" if post.handle else "",
        times.moment(post.posted_at, zone()),
        markup.anchor(post.url, say("open_post")),
    )
    words = markup.one_line(f"{post.title} {post.text}", SHORT) or say("erased")
    return (
        f'<div class="zx-item"><div class="zx-meta">{meta}</div>'
        f"{markup.block(words, 'zx-quote')}</div>"
    )


def _quoted(label: str, text: str) -> str:
    return (
        f'<div class="zx-item zx-ours"><div class="zx-meta">{markup.shown(label)}</div>'
        f"{markup.block(text, 'zx-quote')}</div>"
    )
