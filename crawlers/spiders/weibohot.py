"""Weibo's hot list: a brand that appears on it is everyone's talk."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from scrapy.http import Request, Response

from crawlers.items import MentionItem
from crawlers.outcome import Status
from crawlers.parsing.times import parse_time
from crawlers.weibo import WeiboBase
from storage.models.columns import utc_now


class WeibohotSpider(WeiboBase):
    """Keeps the hot words that name a brand, or a keyword of the run, with rank and heat.

    A word is one mention for each day on which it rose: nobody wrote it, so it has no author, and
    its text is the word itself. Advertisements and words of no brand are counted and left.
    """

    name = "weibohot"
    home = "https://weibo.com"
    blocked_hint = "read it less often; a cookie of your own account may help"

    def requests(self) -> Iterator[Request]:
        """The list; without a ``Referer`` it is refused."""
        referer = {"Referer": self.address("/")}
        yield self.get("/ajax/side/hotSearch", self.parse_hot, headers=referer)

    def parse_hot(self, response: Response) -> Iterator[MentionItem]:
        """The list, hottest first."""
        data = self.data_of(response)
        if data is None:
            return
        words = data.get("realtime")
        if not isinstance(words, list) or not any(_word(entry) for entry in words):
            self.trouble(Status.FAILED, "Weibo answered without a list of hot words")
            return
        self.answered()
        real = [each for each in words if _word(each) and not each.get("is_ad")]
        self.crawler.stats.inc_value("zhuanxi/hot_words", len(real))
        self.crawler.stats.inc_value("zhuanxi/hot_advertisements", len(words) - len(real))
        keywords = self.plan.listed("keywords")
        named = [
            self.first_seen(self._item(entry, place))
            for place, entry in enumerate(real, 1)
            if self.plan.matcher.match(_word(entry)) or any(k in _word(entry) for k in keywords)
        ]
        yield from self.keep(named)

    def _item(self, entry: dict[str, Any], place: int) -> MentionItem:
        word, rose = _word(entry), entry.get("onboard_time")
        moment: datetime = parse_time(rose, utc_now(), self.plan.zone) or utc_now()
        rank = entry.get("realpos")
        extra = {
            "rank": rank if isinstance(rank, int) and rank > 0 else place,
            "heat": entry.get("num") or entry.get("raw_hot"),
            "label": entry.get("label_name"),
            "category": entry.get("category"),
        }
        return MentionItem(
            source=self.name,
            external_id=f"{moment.astimezone(self.plan.zone):%Y-%m-%d}:{word}",
            kind="topic",
            text=word,
            posted_at=rose,
            url=f"https://s.weibo.com/weibo?q={quote(f'#{word}#', safe='')}",
            extra={name: value for name, value in extra.items() if value not in (None, "")},
        )


def _word(entry: Any) -> str:
    """The word as people see it, without the signs of a topic."""
    if not isinstance(entry, dict):
        return ""
    return str(entry.get("note") or entry.get("word") or "").strip().strip("#").strip()
