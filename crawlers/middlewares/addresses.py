"""A fetched address never reaches the private network."""

import asyncio
import ipaddress
import socket
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import dnscache
from twisted.internet.error import DNSLookupError

from crawlers.refusals import RefusedAddress


class PublicAddressMiddleware:
    """Refuses private, loopback and link-local addresses, redirects and robots.txt included.

    The one exception is the base address that an administrator configured for the source. What a
    name resolved to here is pinned for the download, so that a second answer of its name server
    cannot lead elsewhere.

    Args:
        base_url: the configured base address, if there is one.
    """

    def __init__(self, base_url: str | None) -> None:
        self._allowed = _origin(base_url) if base_url else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler.settings.get("ZHUANXI_BASE_URL"))

    async def process_request(self, request: Request) -> None:
        """Let the request pass or raise.

        Raises:
            RefusedAddress: it would reach a private address.
            DNSLookupError: the name does not resolve.
        """
        origin = _origin(request.url)
        if origin == self._allowed:
            return
        scheme, host, port = origin
        if scheme not in ("http", "https") or not host:
            raise RefusedAddress(f"refused to read a {scheme or 'nameless'} address")
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            if request.meta.get("proxy"):
                return  # the proxy resolves the name, and decides
            raise DNSLookupError(f"{host} does not resolve: {error}") from error
        addresses = [str(answer[4][0]) for answer in answers]
        for address in addresses:
            if not is_public(address):
                raise RefusedAddress(
                    f"refused to read a private address: {host} is {address}; only the base_url "
                    "that is set for the source may be private"
                )
        dnscache[host] = next((a for a in addresses if "." in a), addresses[0])


def is_public(address: str) -> bool:
    """Whether an IP address is reachable for anyone on the internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or mapped.is_global)


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return "", "", 0
    return (
        parts.scheme,
        (parts.hostname or "").rstrip("."),
        port or (443 if parts.scheme == "https" else 80),
    )
