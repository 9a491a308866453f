"""Scrapy settings: a polite reader of public pages.

What differs by source (address, delay, concurrency, robots.txt) comes from ``storage.config`` and
is laid over these by ``crawlers.base.MentionSpider.update_settings``.
"""

from pathlib import Path

BOT_NAME = "zhuanxi"
SPIDER_MODULES = ["crawlers.spiders"]
NEWSPIDER_MODULE = "crawlers.spiders"
TEMPLATES_DIR = str(Path(__file__).with_name("templates"))
USER_AGENT = "zhuanxi/0.1"

# Scrapy's own defaults are off, 0 and 8.
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 2
CONCURRENT_REQUESTS = 4
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

DOWNLOAD_TIMEOUT = 30  # to the last byte: a dripping answer does not outlive it
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 5 * 1024 * 1024
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # 429: middlewares.retry_after
REDIRECT_MAX_TIMES = 5
DUPEFILTER_CLASS = "crawlers.extensions.FollowsRedirects"
METAREFRESH_ENABLED = False
CLOSESPIDER_ERRORCOUNT = 20

# A cookie is the user's own and is sent as a header; what a site sets is not kept.
COOKIES_ENABLED = False
REFERRER_POLICY = "same-origin"
HTTPCACHE_ENABLED = False  # but for runs of kind cached
HTTPCACHE_POLICY = "crawlers.middlewares.cache.KeepPolicy"
HTTPCACHE_STORAGE = "crawlers.middlewares.cache.SealedStorage"
TELNETCONSOLE_ENABLED = False
DOWNLOAD_HANDLERS = {"file": None, "ftp": None, "s3": None, "data": None}

# Nothing here goes by depth or by the length of an address.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
DOWNLOADER_MIDDLEWARES = {
    "crawlers.middlewares.addresses.PublicAddressMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawlers.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "crawlers.middlewares.cache.CacheMiddleware": 900,
    # Behind what answers without the network, retries and redirects, which so count like others.
    "crawlers.middlewares.hosts.OneRunPerHostMiddleware": 910,
    "crawlers.middlewares.retry_after.RetryAfterMiddleware": 920,
    "crawlers.middlewares.hours.HoursMiddleware": 930,
    "crawlers.middlewares.hosts.DailyBudgetMiddleware": 940,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 950,
}
# What a run counts, its pipelines count: a signal for every item costs as much as masking it does.
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logstats.LogStats": None,
    "crawlers.extensions.MaskedLogs": 0,
    "crawlers.extensions.StopWithParent": 0,
    "crawlers.extensions.TunedProcess": 0,
}
ITEM_PIPELINES = {
    "crawlers.pipelines.validate.ValidatePipeline": 100,
    "crawlers.pipelines.mask.MaskPipeline": 200,
    "crawlers.pipelines.match.MatchPipeline": 300,
    "crawlers.pipelines.store.StorePipeline": 400,
}

LOG_FORMATTER = "crawlers.extensions.SilentAboutItems"
LOG_LEVEL = "WARNING"
LOG_FORMAT = "%(asctime)s [%(name)s] %(levelname)s: %(message)s"
