"""The words of a brand as a person types them, and a text tried on them before they are kept."""

from typing import Any

import streamlit as st

from dashboard import markup, outcomes
from dashboard.outcomes import Outcome
from dashboard.sign_in.session import language, now, say, term
from recovery.collection import brand_changes, brands
from recovery.collection.brand_changes import Tried
from recovery.messages import told
from storage.errors import ZhuanxiError
from storage.models import Brand

PLACE = "brands"
LISTS = (
    *("aliases", "homophones", "abbreviations", "keywords", "products"),
    *("ambiguous", "required", "exclusions", "competitors"),
)
PAIRS = ("product_aliases", "official_accounts")


def quick() -> None:
    """The first brand: its name, what else it is called, its own accounts; the rest can wait."""
    with st.form("brand-quick", border=False):
        name = st.text_input(say("settings_brand_name"), max_chars=60, key="quick-name")
        aliases = st.text_input(
            say("settings_words_aliases"), help=say("settings_words_help"), key="quick-aliases"
        )
        accounts = st.text_input(
            say("settings_words_official_accounts"),
            placeholder="weibo：星河快递客服",
            help=say("settings_pairs_help"),
            key="quick-accounts",
        )
        pressed = st.form_submit_button(say("settings_watch_brand"), type="primary")
    if pressed:
        said: dict[str, object] = {
            "name": name or "",
            "aliases": words(aliases or ""),
            "official_accounts": pairs(accounts or ""),
        }
        _save(said, None)


def full(row: Brand | None) -> None:
    """All words of a brand."""
    outcomes.show(f"{PLACE}-form")
    key = f"brand-{row.id if row else 'new'}"
    if row is None:
        key += f"-{st.session_state.get('brand-serial', 0)}"
    known: dict[str, Any] = brands.words_of(row).model_dump() if row else {}
    with st.form(f"{key}-form", border=False):
        name = st.text_input(
            say("settings_brand_name"), known.get("name", ""), max_chars=60, key=f"{key}-name"
        )
        with st.grid(2, min_column_width=260):
            lists = {
                each: st.text_area(
                    say(f"settings_words_{each}"),
                    "\n".join(known.get(each, [])),
                    help=say(f"settings_words_{each}_help"),
                    height=90,
                    key=f"{key}-{each}",
                )
                for each in LISTS
            }
            of_pairs = {
                each: st.text_area(
                    say(f"settings_words_{each}"),
                    "\n".join(f"{a}：{'、'.join(b)}" for a, b in known.get(each, {}).items()),
                    help=say("settings_pairs_help"),
                    height=90,
                    key=f"{key}-{each}",
                )
                for each in PAIRS
            }
        text = st.text_area(say("settings_try_text"), key=f"{key}-text", height=80, max_chars=5000)
        with st.container(horizontal=True):
            pressed = st.form_submit_button(say("settings_save"), type="primary")
            is_tried = st.form_submit_button(say("settings_try"))
    said: dict[str, object] = {"name": name or ""}
    said |= {each: words(typed or "") for each, typed in lists.items()}
    said |= {each: pairs(typed or "") for each, typed in of_pairs.items()}
    if is_tried:
        _tried(said, text or "")
    if pressed:
        _save(said, row)


def tries(said: dict[str, object], key: str) -> None:
    """A text tried on the words that are kept."""
    text = st.text_area(say("settings_try_text"), key=f"try-{key}", height=120, max_chars=5000)
    if text:
        _tried(said, text)


def words(typed: str) -> list[str]:
    """Words parted by lines, commas or 、."""
    for comma in ("、", "，", ",", "；", ";"):
        typed = typed.replace(comma, "\n")
    return list(dict.fromkeys(one.strip() for one in typed.splitlines() if one.strip()))


def pairs(typed: str) -> dict[str, list[str]]:
    """Lines of ``key：word、word``; a line without a colon is its own key and has no word."""
    found: dict[str, list[str]] = {}
    for line in typed.replace("；", "\n").splitlines():
        key, _, rest = line.replace("：", ":").partition(":")
        if key.strip():
            found.setdefault(key.strip(), []).extend(words(rest))
    return found


def _save(said: dict[str, object], row: Brand | None) -> None:
    of = row.id if row is not None else None
    made = outcomes.attempt(
        PLACE,
        lambda session, actor: brand_changes.save(session, actor, said, now=now(), of=of).id,
        say("settings_brand_saved", name=said["name"]),
    )
    if made is None:
        outcomes.show(PLACE)
        return
    st.session_state["brand-serial"] = int(st.session_state.get("brand-serial", 0)) + 1
    st.rerun()


def _tried(said: dict[str, object], text: str) -> None:
    """Whether a text counts, and which word counts or is held back by which rule."""
    try:
        tried = brand_changes.tried(said, text)
    except ZhuanxiError as error:
        st.html(outcomes.as_html(Outcome(False, *told(error, language()))))
        return
    key = "settings_matches" if tried.is_matched else "settings_matches_not"
    st.html(outcomes.as_html(Outcome(tried.is_matched, say(key))))
    if not tried.findings:
        st.text(say("settings_no_word"))
        return
    spans = [(one.start, one.end, "held" if one.held else "complaint") for one in tried.findings]
    titles = {"held": say("settings_held"), "complaint": say("settings_counts")}
    st.html(f'<div class="zx-words" dir="auto">{markup.marked(text, spans, titles)}</div>')
    st.html("".join(_findings(tried)))


def _findings(tried: Tried) -> list[str]:
    lines = []
    for one in tried.findings:
        why = say(f"settings_held_{one.held}" if one.held else "settings_counts", by=one.by or "")
        if one.beside:
            why = say("settings_beside", why=why, word=one.beside)
        sign = "✓" if one.held is None else "✗"
        lines.append(
            f'<div class="zx-item">{sign} <b>{markup.shown(one.word)}</b> '
            f"{markup.shown(term('why', one.why))} · {markup.shown(why)}</div>"
        )
    return lines
