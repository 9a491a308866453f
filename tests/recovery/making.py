"""Posts, verdicts and triage, each committed as in real life."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from recovery.access.actor import Actor, Role
from recovery.casework import cases
from recovery.casework.lifecycle import Stage, reasons
from recovery.errors import CaseNotFound
from recovery.proof import callbacks
from recovery.proof.callbacks import Answer, Recorded, Way
from recovery.proof.proof import Outcome
from recovery.triage import TriageResult, triage
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Case
from tests.storage import making
from tests.storage.making import NOW as NOW
from tests.storage.making import id_of, judge

EARLIER = NOW - timedelta(hours=2)
LEAD = Actor("lin", Role.LEAD, "cli")
SOLVING = (Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED)
HANDLER = Actor("hua", Role.HANDLER, "cli")


def brand(name: str = "云杉", **words: Any) -> int:
    with transaction() as session:
        return making.brand(session, name, **words)


def post(
    external_id: str,
    words: str = "云杉的空调修了两次还是不制冷",
    *,
    brands: tuple[int, ...] = (),
    author: str | None = "阿桂",
    source: str = "weibo",
    posted_at: datetime = EARLIER,
    verdict: dict[str, Any] | None = None,
    **fields: Any,
) -> int:
    """Collect one post and judge it: a complaint, unless ``verdict`` says something else."""
    with transaction() as session:
        record = making.mention(
            external_id,
            words,
            source=source,
            author=author,
            posted_at=posted_at,
            brands=tuple((brand_id, "云杉") for brand_id in brands),
            **fields,
        )
        making.upsert(session, record)
        mention_id = id_of(session, external_id, source)
        judge(session, [mention_id], **(verdict or {}))
        return mention_id


def triaged(now: datetime = NOW, *, include_history: bool = False) -> TriageResult:
    return triage(get_settings(), now, include_history=include_history)


def moved(
    case_id: int, *stages: Stage, actor: Actor = LEAD, now: datetime = NOW, **how: Any
) -> Case:
    """Move a case through stages, for the first of the reasons where the table asks for one."""
    for stage in stages:
        with transaction() as session:
            try:
                known = reasons(Stage(cases.get(session, case_id).stage), stage)
            except CaseNotFound:
                known = ()
            told = {"reason": known[0] if known else None, **how}
            cases.move(session, case_id, stage, actor, now=now, **told)
    with transaction() as session:
        return cases.get(session, case_id)


def called_back(case_id: int, now: datetime = NOW, **answer: Any) -> Recorded:
    """Ask the customer of a resolved case, who is satisfied unless ``answer`` says otherwise."""
    given: dict[str, Any] = {"outcome": Outcome.ANSWERED, "way": Way.PHONE, **answer}
    if given["outcome"] is Outcome.ANSWERED and not answer.keys() & {"satisfaction", "is_won_back"}:
        given |= {"satisfaction": 5, "is_won_back": True}
    with transaction() as session:
        return callbacks.record(
            session, case_id, Answer(**given), LEAD, settings=get_settings(), now=now
        )


def unanswered(case_id: int, tries: int) -> None:
    """Try to reach the customer so often in vain, each time when it is planned."""
    for _ in range(tries):
        ((due,),) = rows("SELECT callback_due FROM recovery_case WHERE id = :id", id=case_id)
        called_back(case_id, due, outcome=Outcome.NO_ANSWER)


def rows(query: str, **values: Any) -> list[tuple[Any, ...]]:
    with transaction() as session:
        return [tuple(row) for row in session.execute(text(query), values)]


def cases_of() -> dict[str, int]:
    """Which case holds which post, by external id; posts without a case are left out."""
    return dict(
        rows(
            "SELECT m.external_id, c.case_id FROM case_mention c "
            "JOIN mention m ON m.id = c.mention_id"
        )
    )


def channels() -> dict[str, str]:
    """The channel in force of each post, by external id."""
    return dict(
        rows(
            "SELECT m.external_id, d.value FROM channel_decision d "
            "JOIN mention m ON m.id = d.mention_id WHERE d.retired_at IS NULL"
        )
    )


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that triage may write."""
    tables = ("channel_decision", "recovery_case", "case_mention", "case_event", "case_note")
    found = {table: rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}
    found["mention_brand"] = rows("SELECT * FROM mention_brand ORDER BY 1, 2")
    found["counts"] = rows("SELECT * FROM daily_delta ORDER BY id")
    return found
