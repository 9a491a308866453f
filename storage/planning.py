"""How the database is told to plan the queries that pages wait for."""

from sqlalchemy import text
from sqlmodel import Session


def for_pages(session: Session) -> None:
    """Plan this transaction's queries for the values that are asked for, and for a disk that reads
    here and there as fast as in order.

    A plan made for the average value, or a scan of a whole table where an index holds all that is
    asked, takes seconds among a million mentions.
    """
    session.execute(text(_PLAN))


_PLAN = """SELECT set_config('random_page_cost', '1.1', true), set_config('jit', 'off', true),
    set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('work_mem', '32MB', true)"""
