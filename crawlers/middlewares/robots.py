"""robots.txt, with the host and the path that it forbids in the cause."""

from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest

from crawlers.refusals import ForbiddenByRobots


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own; what it forbids is told as such, apart from all else that is not read."""

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Let the request pass or raise.

        Raises:
            ForbiddenByRobots: robots.txt of its host forbids its path.
        """
        del spider  # of an older Scrapy; its own method is called without it
        try:
            await super().process_request(request)
        except IgnoreRequest as error:
            parts = urlsplit(request.url)
            raise ForbiddenByRobots(
                f"robots.txt of {parts.netloc} forbids {parts.path or '/'}; an administrator may "
                "overrule it for this source, with a reason (`zhuanxi source robots`)"
            ) from error
