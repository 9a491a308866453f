"""领导留言板, the message board for local leaders at people.com.cn."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy.http import FormRequest, Request, Response

from crawlers.base import MentionSpider
from crawlers.items import MentionItem
from crawlers.outcome import Status
from crawlers.parsing.html import to_text
from storage.masking import mask

_UNSIGNED = "SN0006"
_STATES = ("1", "2", "3", "4")  # all, waiting, being dealt with, dealt with
_ANSWER_LENGTH = 500


class LiuyanSpider(MentionSpider):
    """Reads the boards of ``forum_ids``, newest threads first, in each of ``states``.

    The answer of an office is kept with its thread (``extra``), not as a mention of its own: it
    repeats the complaint in other words, and would be judged as one more. Only the answer of an
    account that a brand declares as its own (a waterworks, say) is also a comment, so that the
    brand counts as having answered.
    """

    name = "liuyan"
    home = "https://liuyan.people.com.cn"
    blocked_hint = (
        "this program never forges signatures: import an export of the board, or read it through "
        "an RSSHub (/people/liuyan/FID) with the source feed"
    )

    def requests(self) -> Iterator[Request]:
        """The newest threads of each board in each state."""
        boards, states = self.plan.listed("forum_ids"), self.plan.listed("states") or ["1"]
        wrong = [each for each in boards if not each.isdecimal()]
        wrong += [each for each in states if each not in _STATES]
        if wrong or not boards:
            cause = f"{', '.join(wrong)} is none" if wrong else "none is given"
            self.trouble(
                Status.FAILED, f"forum_ids are numbers of boards and states are 1 to 4; {cause}"
            )
            return
        for board in boards:
            for state in states:
                yield self._list(board, state, "0", 1)

    def parse_threads(
        self, response: Response, board: str, state: str, last_item: str, page: int
    ) -> Iterator[Any]:
        """One page of threads, and the request for the next."""
        answer = self.json_of(response)
        if answer is None:
            return
        threads = answer.get("responseData")
        if answer.get("code") == _UNSIGNED:
            cause = f"the board wants signed requests ({_UNSIGNED}); {self.blocked_hint}"
            self.trouble(Status.BLOCKED, cause)
            return
        if not isinstance(threads, list):
            said = answer.get("msg") or answer.get("result") or sorted(answer)
            self.trouble(Status.FAILED, f"the board answered without a list of threads: {said}")
            return
        self.answered()
        threads = [thread for thread in threads if isinstance(thread, dict)]
        items = [self._item(thread) for thread in threads]
        last = items[-1].external_id if items else last_item
        last_page = page if last == last_item else None
        if self.may_continue(items, page, f"board {board} state {state}", last_page):
            yield self._list(board, state, last, page + 1)
        yield from self.keep(items)
        yield from self.keep(self._answers_of_brands(threads))

    def _list(self, board: str, state: str, last_item: str, page: int) -> Request:
        return FormRequest(
            self.address("/threads/queryThreadsList"),
            callback=self.parse_threads,
            errback=self.lost,
            formdata={"fid": board, "state": state, "lastItem": last_item},
            headers={"Referer": self.address(f"/threads/list?fid={board}")},
            cb_kwargs={"board": board, "state": state, "last_item": last_item, "page": page},
        )

    def _item(self, thread: dict[str, Any]) -> MentionItem:
        tid, answer = _text(thread, "tid"), to_text(_text(thread, "answerContent"))
        extra = {
            "board": _text(thread, "forumName"),
            "type": _text(thread, "typeName"),
            "domain": _text(thread, "domainName"),
            "state": _text(thread, "stateInfo"),
            "answer": mask(answer).text[:_ANSWER_LENGTH],
            "answered_by": _text(thread, "answerOrganization") if answer else "",
            "answered_at": _moment(thread.get("answerDateline")) if answer else "",
        }
        return MentionItem(
            source=self.name,
            external_id=tid,
            title=to_text(_text(thread, "subject")),
            text=to_text(_text(thread, "content")),
            posted_at=thread.get("dateline"),
            url=self.address(f"/threads/content?tid={tid}"),
            author_id=f"thread:{tid}",  # nicknames here are free words; many are "网友"
            author_handle=_text(thread, "nickName"),
            comments=int(bool(answer)),
            extra={name: value for name, value in extra.items() if value},
        )

    def _answers_of_brands(self, threads: list[dict[str, Any]]) -> Iterator[MentionItem]:
        for thread in threads:
            tid, speaker = _text(thread, "tid"), _text(thread, "answerOrganization")
            text = to_text(_text(thread, "answerContent"))
            if text and self.plan.matcher.official(self.name, speaker):
                yield MentionItem(
                    source=self.name,
                    external_id=f"{tid}/answer",
                    kind="comment",
                    parent_id=tid,
                    text=text,
                    posted_at=thread.get("answerDateline"),
                    url=self.address(f"/threads/content?tid={tid}"),
                    author_handle=speaker,
                )


def _text(thread: dict[str, Any], name: str) -> str:
    value = thread.get(name)
    return "" if value is None else str(value)


def _moment(seconds: Any) -> str:
    """Epoch seconds as ISO 8601, empty where there are none."""
    is_moment = isinstance(seconds, int) and 0 < seconds < 4_102_444_800
    return datetime.fromtimestamp(seconds, UTC).isoformat() if is_moment else ""
