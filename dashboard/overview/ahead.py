"""Counts what everybody opens before anybody asks, so that who comes first does not wait for it."""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from dashboard.overview import data
from storage.errors import ZhuanxiError

log = logging.getLogger(__name__)


def begin() -> threading.Event:
    """Count now, and again each time the figures are out of date, until the event is set."""
    over = threading.Event()
    threading.Thread(target=_count, args=(over,), name="figures-ahead", daemon=True).start()
    return over


def _count(over: threading.Event) -> None:
    while not over.is_set():
        try:
            data.count_ahead()
        except (ZhuanxiError, SQLAlchemyError) as error:
            log.warning("figures could not be counted ahead, the next time is soon: %s", error)
        over.wait(data.FIGURES_SECONDS)
