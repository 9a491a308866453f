"""What only the browser can do: copy the reply and open the post with one key, and send what is
being typed after every pause, so that no reload and no lost connection loses more than a second of
it. The script is :file:`browser.js`.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from dashboard.sign_in.session import say

_HTML = """
<button type="button"><span data-label></span> <kbd></kbd></button>
<div role="status" aria-live="polite"></div>
"""
_CSS = """
button { font: inherit; font-size: .95rem; color: #fff; background: var(--st-primary-color);
  border: 0; border-radius: var(--st-button-radius, .5rem); padding: .45rem .9rem;
  cursor: pointer; }
button:hover { filter: brightness(1.08); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
kbd { font: inherit; font-size: .8rem; margin-left: .35rem; }
[role=status] { font: inherit; font-size: .85rem; min-height: 1.2em; margin-top: .3rem;
  color: var(--st-text-color); opacity: .85; }
"""


@cache
def _component() -> ComponentRenderer:
    """Registered once: registering it again would draw it anew without its script."""
    return st.components.v2.component(
        "zhuanxi_case_browser",
        html=_HTML,
        css=_CSS,
        js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    )


def copy_and_open(
    case_id: int,
    text: str,
    url: str | None,
    *,
    area: str,
    kept: Sequence[str],
    is_blocked: bool,
    on_sent: Callable[[], None],
) -> None:
    """The button 复制回复并打开原帖, and its key.

    Args:
        case_id: which case.
        text: the draft as it was checked; what is typed beyond it is sent and checked first.
        url: of the post, if it is an address of the web.
        area: key of the text area that the draft is typed in.
        kept: keys of the text areas that are kept, whose words are sent at each pause in typing.
        is_blocked: the draft may not be posted, and is not copied.
        on_sent: called once the text was copied.
    """
    _component()(
        key=f"case-copy-{case_id}",
        data={
            "text": text,
            "url": url or "",
            "blocked": is_blocked,
            "area": area,
            "kept": list(kept),
            "label": say("case_copy_and_open" if url else "case_copy"),
            "key_name": "Alt+Enter",
            "said_done": say("case_copied_and_opened"),
            "said_copied": say("case_copied"),
            "said_no_tab": say("case_copied_no_tab"),
            "said_blocked": say("case_blocked"),
            "said_empty": say("case_reply_empty"),
            "said_checking": say("case_checking"),
            "said_failed": say("case_copy_failed"),
        },
        on_sent_change=on_sent,
    )
