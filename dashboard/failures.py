"""What a person sees when something is out of reach: a calm message, never a traceback."""

import logging

from psycopg.errors import InvalidSchemaName, UndefinedColumn, UndefinedTable
from sqlalchemy.exc import DBAPIError

from dashboard import times
from dashboard.sign_in import account
from dashboard.sign_in.session import language, now, say, zone
from dashboard.widgets import calm, calm_words
from recovery.access.signing_in import NotSignedIn
from recovery.messages import told
from storage.errors import DatabaseUnavailable, ZhuanxiError

log = logging.getLogger(__name__)


def show(error: Exception) -> bool:
    """Show ``error`` as a message with the next step. Returns ``True``: it has been dealt with."""
    if isinstance(error, NotSignedIn):
        account.signed_out()
    elif isinstance(error, DatabaseUnavailable):
        log.warning("%s", error.cause)
        calm(say("database_down"), say("database_down_next"), "zhuanxi doctor")
    elif isinstance(error, ZhuanxiError):
        log.warning("%s", error.cause)
        calm_words(*told(error, language()))
    elif isinstance(error, DBAPIError) and isinstance(
        error.orig, UndefinedTable | UndefinedColumn | InvalidSchemaName
    ):
        log.warning("%s", error.orig)
        calm(say("database_old"), say("database_old_next"), "zhuanxi init")
    else:
        log.error("a page failed", exc_info=error)
        calm(say("failure"), say("failure_next", at=times.moment(now(), zone())))
    return True
