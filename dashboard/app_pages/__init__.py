"""One script a page; each is run by ``dashboard.main`` through ``st.navigation``."""
