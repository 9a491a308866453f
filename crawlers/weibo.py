"""What the spiders of Weibo share: how it is asked, and how it says no."""

import re
from typing import Any, ClassVar

from scrapy.http import Request, Response

from crawlers.base import MentionSpider
from crawlers.outcome import Status

_REFUSED = re.compile(r"频繁|稍后|异常|登录|验证")
_GONE = re.compile(r"(?:微博|博文|内容)[^。！!]{0,8}(?:不存在|已被.{0,4}删除)")


class WeiboBase(MentionSpider):
    """Asks Weibo with the user's own cookie, where one is kept."""

    login_hosts: ClassVar[tuple[str, ...]] = (
        "passport.weibo.com",
        "passport.weibo.cn",
        "login.sina.com.cn",
    )

    def get(
        self, path: str, callback: Any, headers: dict[str, str] | None = None, **options: Any
    ) -> Request:
        """A request for JSON. A redirect is an answer: it leads to the sign-in page."""
        sent = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
        sent |= headers or {}
        if self.plan.cookie:
            sent["Cookie"] = self.plan.cookie
        meta = {"dont_redirect": True}
        return self.ask(self.address(path), callback, headers=sent, meta=meta, **options)

    def data_of(self, response: Response) -> dict[str, Any] | None:
        """The ``data`` of an answer; ``ok: 0`` without any is a true "nothing".

        ``None`` where we were refused or the answer has an unknown form; the cause is noted.
        """
        answer = self.json_of(response)
        if answer is None:
            return None
        said = _said(answer)
        if answer.get("ok") == -100 or "passport" in str(answer.get("url")):
            self.trouble(Status.BLOCKED, f"Weibo asks to sign in; {self.blocked_hint}")
            return None
        if answer.get("ok") != 1 and _REFUSED.search(said):
            self.trouble(Status.BLOCKED, f"Weibo refused us: {said}; {self.blocked_hint}")
            return None
        data = answer.get("data")
        if answer.get("ok") == 0 and isinstance(data, dict) and not any(data.values()):
            return {}
        if answer.get("ok") in (0, 1) and (isinstance(data, dict) or not data):
            return data or {}
        self.trouble(Status.FAILED, f"Weibo answered in an unknown form: {said or sorted(answer)}")
        return None


def is_gone(answer: dict[str, Any]) -> bool:
    """Whether Weibo says, in words, that the post it was asked for is no longer to be seen."""
    said = _said(answer)
    return answer.get("ok") == 0 and bool(_GONE.search(said)) and not _REFUSED.search(said)


def _said(answer: dict[str, Any]) -> str:
    return str(answer.get("msg") or answer.get("error") or "")
