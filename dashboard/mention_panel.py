"""One mention in a drawer: why it was judged so, and what can be done about it."""

import streamlit as st

OPEN = "mention"


def open_at(mention_id: int) -> None:
    """Open the drawer at a mention; the address says so."""
    st.query_params[OPEN] = str(mention_id)
