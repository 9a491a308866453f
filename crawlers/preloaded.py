"""What the process loads from which runs are forked: all parts that Scrapy's settings name.

Loading is all that happens here. No reactor is installed and no setting of ours is read, for both
belong to one run.
"""

import gc

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from scrapy.utils.project import get_project_settings

import crawlers.base  # noqa: F401 - what every spider stands on

_BY_ORDER = ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ADDONS")
_SINGLE = (
    "DOWNLOADER",
    "DUPEFILTER_CLASS",
    "HTTPCACHE_POLICY",
    "HTTPCACHE_STORAGE",
    "ITEM_PROCESSOR",
    "LOG_FORMATTER",
    "SCHEDULER",
    "SCHEDULER_PRIORITY_QUEUE",
    "STATS_CLASS",
)


def load(settings: BaseSettings) -> None:
    """Load every part that is named and switched on."""
    named = [settings[name] for name in _SINGLE]
    for group in (*_BY_ORDER, "ITEM_PIPELINES"):
        found = settings.get_component_priority_dict_with_base(group)
        named += [part for part, place in found.items() if place is not None]
    named += [part for part in settings.getwithbase("DOWNLOAD_HANDLERS").values() if part]
    for part in named:
        load_object(part)


load(get_project_settings())
# what is loaded stays: no collection in a fork walks it, nor copies its pages by that
gc.collect()
gc.freeze()
