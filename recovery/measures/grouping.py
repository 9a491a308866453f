"""How the groups of a measure are put together, ordered and called. Pure."""

import re
from collections.abc import Iterable, Sequence

from recovery.casework.lifecycle import Stage
from recovery.contacts.matching import topics_of
from recovery.words import word
from storage.load import AGES
from storage.measures import Dimension

NOWHERE = ""
"""The group of what has no brand, names no product, tried no channel, is nobody's."""

_LIKE = {
    "hotline": r"热线|电话|400|hotline|phone",
    "online": r"在线|网页|机器人|online|chat",
    "app": r"app|小程序",
    "shop": r"门店|柜台|营业厅|shop|store",
    "courier": r"快递|物流|配送|骑手",
    "official_account": r"微博|公众号|官方账号|私信",
}
"""What a company's own channel is called that customers name by the code."""

_ORDER = {Dimension.STAGE: tuple(map(str, Stage)), Dimension.AGE: AGES}
_KIND = {Dimension.CHANNEL: "service_channel"}


def channel_of(told: str, known: Sequence[str]) -> str:
    """The company's channel that a customer tried.

    What customers call by its kind (``hotline``) is the company's where it has just one of that
    kind; of several nobody knows which, and the kind stays a group of its own.
    """
    if told in known or told not in _LIKE:
        return told
    fitting = [name for name in known if re.search(_LIKE[told], name.lower())]
    return fitting[0] if len(fitting) == 1 else told


def topic_of(told: str) -> str:
    """The topic that a service system's own word means; none where it may mean several."""
    found = topics_of(told) if told.strip() else frozenset()
    return next(iter(found)) if len(found) == 1 else NOWHERE


def ordered(by: Dimension, groups: Iterable[str]) -> list[str]:
    """Groups in the order of their names, or of the scale they are on, and never of a figure."""
    scale = _ORDER.get(by)
    if scale is not None:
        return sorted(groups, key=scale.index)
    return sorted(groups, key=lambda one: (one == NOWHERE, one))


def called(by: Dimension, group: str, language: str) -> str:
    """What a group is called."""
    if group == NOWHERE:
        return word("no_group", by, language)
    return word(_KIND.get(by, by), group, language)
