"""The Streamlit dashboard: pages for people who watch, and pages for people who work cases."""
