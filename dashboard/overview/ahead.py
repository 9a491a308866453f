"""Counts what everybody opens before anybody asks, so that who comes first does not wait for it.

Before the first count the large tables are read once (:mod:`storage.warmth`), which searches need.
"""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from dashboard.overview import data
from storage import warmth
from storage.engine import transaction
from storage.errors import ZhuanxiError

log = logging.getLogger(__name__)

AGAIN_AFTER = 0.8 * data.FIGURES_SECONDS
"""Seconds between two rounds: a figure is counted again before it is out of date."""
ENDS_WITHIN = 3
"""Seconds that the end of the program waits for the figure that is being counted."""
_AWAY = (ZhuanxiError, SQLAlchemyError, OSError)


def begin() -> Callable[[], None]:
    """Count now and again and again; what is given back ends it."""
    over = threading.Event()
    counting = threading.Thread(target=_count, args=(over,), name="figures-ahead", daemon=True)
    counting.start()

    def end() -> None:
        over.set()
        counting.join(ENDS_WITHIN)

    return end


def _count(over: threading.Event) -> None:
    is_read = False
    while not over.is_set():
        try:
            if not is_read:
                _read_tables()
                is_read = True
            for renew in data.ahead():
                if over.is_set():
                    return
                _renew(renew)
        except _AWAY as error:
            log.warning("figures could not be counted ahead, later they are: %s", error)
        except Exception:  # what cannot be listed now can be later
            log.exception("figures cannot be counted ahead")
        over.wait(AGAIN_AFTER)


def _read_tables() -> None:
    """Where a table may not be read whole (a time limit), figures are counted all the same.

    Raises:
        DatabaseUnavailable: it does not answer.
    """
    for table in warmth.TABLES:
        try:
            with transaction() as session:
                warmth.read_ahead(session, table)
        except SQLAlchemyError as error:
            log.warning("a table could not be read ahead, first searches take longer: %s", error)


def _renew(renew: Callable[[], object]) -> None:
    """One wrong figure does not keep the others from being counted; an absent database does."""
    try:
        renew()
    except _AWAY:
        raise
    except Exception:
        log.exception("a figure cannot be counted ahead")
