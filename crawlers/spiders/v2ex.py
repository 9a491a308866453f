"""V2EX, through its public interface."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from scrapy.http import Request, Response

from crawlers.base import header
from crawlers.in_turn import InTurnSpider
from crawlers.items import MentionItem
from crawlers.known import Known
from crawlers.outcome import Status
from crawlers.parsing.html import to_text
from crawlers.parsing.times import is_before, parse_time
from crawlers.plan import Brands
from crawlers.revisiting import Revisiting
from storage.models.columns import utc_now

_NEWEST = ("/api/topics/latest.json", "/api/topics/hot.json")


class V2exSpider(Revisiting, InTurnSpider):
    """Reads the topics of ``nodes`` (else the newest and the hot ones), and what was replied.

    Replies are read where a topic names a brand that the run is for, because each costs one of the
    requests that V2EX allows an hour. A reply whose own words name no brand is about those of its
    topic.
    """

    name = "v2ex"
    home = "https://www.v2ex.com"
    blocked_hint = "V2EX counts the requests of an hour: wait, or read fewer nodes"

    def requests(self) -> Iterator[Request]:
        """The lists of topics."""
        nodes = [
            f"/api/topics/show.json?node_name={quote(node, safe='')}"
            for node in self.plan.listed("nodes")
        ]
        for path in nodes or _NEWEST:
            yield self.ask(self.address(path), self.parse_topics)

    def parse_topics(self, response: Response) -> Iterator[Any]:
        """One list of topics, and the requests for the replies to those about a brand."""
        answer = self.json_list_of(response)
        if answer is None:
            return
        self.answered()
        topics = [topic for topic in answer if isinstance(topic, dict)]
        yield from self.keep(map(self._topic, topics))
        for topic in topics:
            item = self._topic(topic)
            brands = tuple(self.plan.matcher.match(f"{item.title}\n{item.text}"))
            if brands and self._has_wanted_replies(topic, brands):
                yield self.ask(
                    self.address(f"/api/replies/show.json?topic_id={topic['id']}"),
                    self.parse_replies,
                    cb_kwargs={"topic_id": str(topic["id"]), "brands": brands},
                )

    def parse_replies(
        self, response: Response, topic_id: str, brands: Brands
    ) -> Iterator[MentionItem]:
        """The replies to one topic."""
        answer = self.json_list_of(response)
        if answer is None:
            return
        self.answered()
        replies = [reply for reply in answer if isinstance(reply, dict)]
        yield from self.keep(self._reply(reply, topic_id, brands) for reply in replies)

    def revisit(self, known: Known) -> Request:
        """A topic by its number."""
        number = known.post.external_id.removeprefix("t/")
        url = self.address(f"/api/topics/show.json?id={quote(number, safe='')}")
        return self.ask_again(known, url, self.parse_again)

    def parse_again(self, response: Response, known: Known) -> Iterator[MentionItem]:
        """One topic, alone in its list."""
        answer = self.json_list_of(response)
        if answer is None:
            return
        topic = next((each for each in answer if isinstance(each, dict)), {})
        if f"t/{topic.get('id')}" != known.post.external_id:
            self.trouble(Status.PARTIAL, "V2EX answered without the topic that it was asked for")
            return
        item = self._topic(topic)
        yield from self.seen_again(
            response,
            known,
            title=item.title,
            text=item.text,
            comments=item.comments,
            edited_at=item.edited_at,
        )

    def told_to_stop(self, response: Response) -> str | None:
        """The end of the hour's requests."""
        if header(response, "X-Rate-Limit-Remaining").strip() != "0":
            return None
        return f"V2EX allows no more requests {self._until(response)}"

    def explain(self, response: Response) -> tuple[Status, str]:
        """What an error answer means, with the time from which V2EX answers again."""
        status, cause = super().explain(response)
        if status is Status.BLOCKED and header(response, "X-Rate-Limit-Reset"):
            cause = f"{cause}; nothing more {self._until(response)}"
        return status, cause

    def _until(self, response: Response) -> str:
        zone = self.plan.zone
        reset = parse_time(header(response, "X-Rate-Limit-Reset"), utc_now(), zone)
        return f"until {reset.astimezone(zone):%Y-%m-%d %H:%M}" if reset else "for the hour"

    def _has_wanted_replies(self, topic: dict[str, Any], brands: Brands) -> bool:
        if self.is_full or not topic.get("replies") or not topic.get("id"):
            return False
        if not self.plan.wants(brands):
            return False
        touched, since = topic.get("last_touched"), self.plan.since
        return since is None or not is_before(touched, since, utc_now(), self.plan.zone)

    def _topic(self, topic: dict[str, Any]) -> MentionItem:
        return self._item(
            topic,
            external_id=f"t/{topic['id']}" if topic.get("id") else "",
            title=to_text(str(topic.get("title") or "")),
            url=self.address(f"/t/{topic.get('id')}"),
            comments=topic.get("replies"),
            extra={"node": str((topic.get("node") or {}).get("name") or "")},
        )

    def _reply(self, reply: dict[str, Any], topic_id: str, brands: Brands) -> MentionItem:
        item = self._item(
            reply,
            external_id=f"r/{reply['id']}" if reply.get("id") else "",
            kind="comment",
            parent_id=f"t/{topic_id}",
            url=self.address(f"/t/{topic_id}#r_{reply.get('id')}"),
            likes=reply.get("thanks"),
        )
        item.brands = () if self.plan.matcher.match(item.text) else brands
        return item

    def _item(self, post: dict[str, Any], **fields: Any) -> MentionItem:
        member, created = post.get("member") or {}, post.get("created")
        changed = post.get("last_modified")
        return MentionItem(
            source=self.name,
            text=to_text(str(post.get("content_rendered") or post.get("content") or "")),
            posted_at=created,
            edited_at=changed if changed != created else None,
            author_id=str(member.get("id") or ""),
            author_handle=str(member.get("username") or ""),
            **fields,
        )
