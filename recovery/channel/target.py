"""Whether a complaint is about our brand, or about a competitor that the same post names."""

from collections.abc import Iterable, Sequence


def is_target(
    text: str,
    grievances: Sequence[tuple[int, int]],
    brand_names: Iterable[str],
    competitor_names: Iterable[str],
) -> bool:
    """Whether at least one grievance points at the brand.

    A grievance points at the last name before it ends, or at the first name of the text when none
    stands before. A post that names no competitor is always about the brand.

    Args:
        text: the post.
        grievances: ``(start, end)`` spans of the clauses that complain.
        brand_names: names, aliases, products and accounts of the brand.
        competitor_names: names of competitors.
    """
    rivals = _positions(text, competitor_names)
    if not rivals:
        return True
    names = sorted(
        [(at, True) for at in _positions(text, brand_names)] + [(at, False) for at in rivals]
    )
    for _, end in grievances or [(0, len(text))]:
        before = [is_ours for at, is_ours in names if at < end]
        if before[-1] if before else names[0][1]:
            return True
    return False


def _positions(text: str, names: Iterable[str]) -> list[int]:
    folded = text.casefold()
    found = []
    for name in names:
        needle = name.casefold()
        at = folded.find(needle) if needle else -1
        while at >= 0:
            found.append(at)
            at = folded.find(needle, at + 1)
    return found
