"""One text for many customers that still speaks to each of them."""

import re
from collections.abc import Mapping

from storage.errors import WrongUsage

FIELDS = ("handle", "title", "topic", "product", "number")
"""What a text may name of a case: customer, title, topic, product, case number."""
PERSONAL = ("handle", "title", "number")
"""Those of which one at least must be there, for they differ from case to case."""
_FIELD = re.compile(r"\{\s*(\w*)\s*\}")


def checked(template: str) -> str:
    """A text that speaks to each customer, without spaces around it.

    Raises:
        WrongUsage: it is empty, names what is no field, or has nothing personal.
    """
    named = _FIELD.findall(template)
    unknown = [name for name in named if name not in FIELDS]
    if unknown:
        raise WrongUsage(
            "a reply cannot name {unknown}",
            "it can name: {fields}",
            unknown=[f"{{{name}}}" for name in unknown],
            fields=[f"{{{name}}}" for name in FIELDS],
        )
    if not set(named) & set(PERSONAL):
        raise WrongUsage(
            "this text says the same to everybody",
            "each reply is personal: write one of {fields} into it",
            fields=[f"{{{name}}}" for name in PERSONAL],
        )
    return template.strip()


def rendered(template: str, values: Mapping[str, str], number: str) -> str:
    """A text with one case's values in it.

    Raises:
        WrongUsage: something that the text names is not known of this case.
    """
    missing = [name for name in _FIELD.findall(template) if not values.get(name)]
    if missing:
        raise WrongUsage(
            "of case {number} these are not known: {missing}",
            "answer it by itself",
            number=number,
            missing=[f"{{{name}}}" for name in dict.fromkeys(missing)],
        )
    return _FIELD.sub(lambda found: values[found[1]], template)
