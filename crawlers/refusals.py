"""Why a request was not sent, or its answer not read, in words that a user can act on."""

import gzip
import zlib

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import DNSLookupError

from crawlers.outcome import Status
from storage.errors import ZhuanxiError


class NotAsked(IgnoreRequest):
    """A request that our manners or our safety forbid. ``str`` is the cause for the user."""

    status = Status.FAILED


class RefusedAddress(NotAsked):
    """The address is private, or no web address at all."""


class ForbiddenByRobots(NotAsked):
    """robots.txt forbids the path."""

    status = Status.BLOCKED


class HostClosed(NotAsked):
    """The host asked us to stop, or to come again later than this run can wait."""

    status = Status.BLOCKED


class OverBudget(NotAsked):
    """The day's budget of requests to the host is used up."""

    status = Status.BLOCKED


class HostTaken(NotAsked):
    """Another run is reading the host."""

    status = Status.PARTIAL


class OutOfTime(NotAsked):
    """The run's time is up, it is night for the source, or the run is being stopped."""

    status = Status.PARTIAL


def why(error: BaseException | None, place: str) -> tuple[Status, str]:
    """The status and the cause that an unanswered request gives its run.

    Args:
        error: what became of the request instead of an answer.
        place: host and path of the request, as it may be shown.
    """
    if isinstance(error, NotAsked):
        return error.status, str(error)
    if isinstance(error, ZhuanxiError):
        return Status.FAILED, error.cause
    said = str(error)
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in said:
        return Status.FAILED, f"the answer of {place} is larger than 10 MB and was not read"
    if "max redirections" in said:
        return Status.FAILED, f"{place} sends us on and on without an answer; check the address"
    if isinstance(error, IgnoreRequest):
        return Status.FAILED, f"{place} was not read: {said}"
    if isinstance(error, DownloadTimeoutError):
        return Status.FAILED, (
            f"{place} did not answer in time; try again later, or give the source a longer "
            "download_timeout"
        )
    if isinstance(error, ResponseDataLossError):
        return Status.FAILED, f"{place} broke off in the middle of its answer; try again later"
    if isinstance(error, (DNSLookupError, CannotResolveHostError)):
        return Status.FAILED, f"the host of {place} is not known; check the address ({said})"
    if isinstance(error, DownloadConnectionRefusedError):
        return Status.FAILED, f"{place} takes no connections; check the address, or try again later"
    if isinstance(error, DownloadFailedError):
        return Status.FAILED, (
            f"{place} ended the connection, or answered with something that is no HTTP; check the "
            "address, or try again later"
        )
    if isinstance(error, (gzip.BadGzipFile, zlib.error, EOFError)):
        return Status.FAILED, f"the answer of {place} is damaged and cannot be unpacked ({said})"
    return Status.FAILED, f"{place} gave no answer: {type(error).__name__} {said}"
