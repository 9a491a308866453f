"""Which of a brand's products a text is about, to tell one problem from another. Pure."""

from collections.abc import Mapping, Sequence

from crawlers.spelling import Text, spelling

LEAST = 2
"""Characters from which a product's name without the brand's before it stands for itself."""


class Products:
    """A brand's products by all their names, also without the brand's name before them.

    Args:
        brand: what the brand is called.
        products: each product with what it is called.
    """

    def __init__(self, brand: Sequence[str], products: Mapping[str, Sequence[str]]) -> None:
        self._known = [
            (product, spelt)
            for product, names in products.items()
            for name in dict.fromkeys(each for known in names for each in _short(known, brand))
            if (spelt := spelling(name)) is not None
        ]

    def named(self, text: str) -> frozenset[str]:
        """The products that a text names."""
        searched = Text(text)
        return frozenset(
            product for product, spelt in self._known if any(searched.occurrences(spelt))
        )


def are_apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts name products, and none in common."""
    return bool(one) and bool(other) and not one & other


def _short(name: str, brand: Sequence[str]) -> tuple[str, ...]:
    rest = [name.removeprefix(each) for each in brand if each and name.startswith(each)]
    return (name, *(each for each in rest if len(each) >= LEAST))
