"""The pages, in the order of the navigation, and the right that each asks for."""

from dataclasses import dataclass

from recovery.access.rights import Right


@dataclass(frozen=True, slots=True)
class Page:
    """``file`` lies in ``app_pages``; ``name`` its phrase; hidden ones are opened by link."""

    file: str
    name: str
    icon: str
    right: Right
    path: str
    is_hidden: bool = False

    @property
    def script(self) -> str:
        """Where Streamlit finds it, beside the main script."""
        return f"app_pages/{self.file}.py"


OVERVIEW = Page("overview", "overview", "monitoring", Right.SEE_FIGURES, "overview")
MENTIONS = Page("mentions", "mentions", "forum", Right.SEE_MENTIONS, "mentions")
LEAKAGE = Page("leakage", "leakage_page", "alt_route", Right.SEE_FIGURES, "leakage")
QUEUE = Page("recovery_queue", "queue", "inbox", Right.SEE_CASES, "queue")
CASE = Page("case", "case", "assignment", Right.SEE_CASES, "case", is_hidden=True)
QUALITY = Page("quality", "quality", "fact_check", Right.SEE_MODEL, "quality")
COLLECTION = Page("collection", "collection", "cloud_sync", Right.SEE_COLLECTION, "collection")
SETTINGS = Page("settings", "settings", "settings", Right.SEE_SETTINGS, "settings")

PAGES = (OVERVIEW, MENTIONS, QUEUE, CASE, LEAKAGE, QUALITY, COLLECTION, SETTINGS)
