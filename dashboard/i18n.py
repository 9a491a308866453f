"""What a phrase of the interface is in a language."""

from dashboard.phrases import PARTS

PHRASES: dict[str, tuple[str, str]] = {
    key: said for part in PARTS for key, said in part.PHRASES.items()
}
"""By key: Chinese, English."""

LANGUAGES = ("zh", "en")


def phrase(key: str, language: str, **values: object) -> str:
    """One phrase, with ``values`` filled in.

    Raises:
        KeyError: there is no such phrase.
    """
    return PHRASES[key][LANGUAGES.index(language)].format(**values)
