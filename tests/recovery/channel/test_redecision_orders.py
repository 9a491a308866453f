"""Whatever the order in which things arrive, and whoever works at once, the end is the same."""

import os
import random
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import engine
from storage.contacts import ContactRecord
from storage.contacts import upsert as upsert_contacts
from storage.engine import transaction
from tests.recovery.channel.test_redecision import (
    arrives_comment,
    arrives_record,
    arrives_reply,
    complaint,
)
from tests.recovery.making import EARLIER, NOW, brand, channels, everything, post, rows, triaged
from tests.storage.making import id_of, judge, kept, mention, recounted, upsert

pytestmark = pytest.mark.usefixtures("clean_database")

STEPS = (complaint, arrives_record, arrives_reply, arrives_comment)


@given(st.permutations(STEPS), st.lists(st.booleans(), min_size=4, max_size=4), st.integers(1, 4))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_order_ends_with_the_same_decision(
    order: list[type], pauses: list[bool], count: int
) -> None:
    """After any of the steps a triage may run; what is left out does not matter to the rest."""
    empty()
    fir = brand()
    chosen = [step for step in order if step in (complaint, *STEPS[1:count])]
    for step, is_triaged in zip(chosen, pauses, strict=False):
        step(fir)
        if is_triaged:
            triaged()
    triaged()
    ((facts, rule),) = rows("SELECT facts, rule FROM channel_decision WHERE retired_at IS NULL")
    has = {step: step in chosen for step in STEPS}
    expected = "no_sign"
    if has[arrives_reply]:
        expected = "answered_in_public"
    if has[arrives_record]:
        expected = "record_in_vain"
    if has[arrives_comment]:
        expected = "asked_in_vain"
    assert rule == expected
    assert ("records" in facts.get("tried", {})) == has[arrives_record]
    before = everything()
    triaged()
    assert everything() == before


def empty() -> None:
    from sqlalchemy import text

    with engine.get_engine().begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text(
                "TRUNCATE mention, brand, service_contact, channel_decision, arrival, author, "
                "daily_delta, daily_count, cluster_queue RESTART IDENTITY CASCADE"
            )
        )


POSTS = 24
SCRIPT = """
import os, random, signal, sys
from datetime import datetime
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import Session
from recovery import triage
from storage.config import get_settings
triage.BATCH = 5
now = datetime.fromisoformat(sys.argv[1])
settings, draw = get_settings(), random.Random(int(sys.argv[2]))

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def child(statement, commit, after):
    count = {"statement": 0, "commit": 0, "after": 0}
    def step(name, limit):
        count[name] += 1
        if count[name] == limit:
            die()
    event.listen(Engine, "before_cursor_execute", lambda *a: step("statement", statement))
    event.listen(Engine, "commit", lambda *a: step("commit", commit))
    event.listen(Session, "after_commit", lambda *a: step("after", after))
    triage.triage(settings, now)
    os._exit(0)

points = [(0, n, 0) for n in (1, 2, 3)] + [(0, 0, n) for n in (1, 2, 3, 4)]
points += [(draw.randrange(1, 160), 0, 0) for _ in range(14)]
draw.shuffle(points)
killed = 0
for point in [*points, (0, 0, 0)]:
    pid = os.fork()
    if pid == 0:
        child(*point)
    killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
print(killed)
"""


@pytest.mark.parametrize("seed", [1])
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(seed: int) -> None:
    fir = brand()
    with transaction() as session:
        names = [f"{number:03}" for number in range(POSTS)]
        upsert(
            session,
            *(
                mention(n, author=f"人{int(n) // 2}", brands=((fir, "云杉"),), keys=(("order", n),))
                for n in names
            ),
        )
        judge(session, [id_of(session, name) for name in names])
    triaged()
    decided = rows("SELECT count(*) FROM channel_decision")[0][0]
    with transaction() as session:  # every customer's record arrives, and every second one's word
        opened = NOW - timedelta(days=1)
        records = [
            ContactRecord(n, "热线", opened, fir, result="unsolved", keys=(("order", n),))
            for n in names
        ]
        upsert_contacts(session, records, NOW)
        more = [f"x{n}" for n in names[::2]]
        upsert(
            session,
            *(
                mention(n, "投诉到12315了", author=f"人{int(n[1:]) // 2}", brands=((fir, "云杉"),))
                for n in more
            ),
        )
        judge(session, [id_of(session, name) for name in more], escalation="done")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, NOW.isoformat(), str(seed)],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert int(done.stdout) >= 8
    assert {*channels().values()} == {"escalated"}
    assert len(channels()) == POSTS + len(more)
    assert rows("SELECT count(*), count(DISTINCT mention_id) FROM case_mention") == [
        (POSTS + len(more), POSTS + len(more))
    ]
    assert rows("SELECT count(*), min(channel), max(channel) FROM recovery_case") == [
        (POSTS // 2, "escalated", "escalated")
    ]
    assert rows("SELECT count(*) FROM case_event WHERE action IN ('opened', 'joined')") == [
        (POSTS + len(more),)
    ]
    assert (
        rows("SELECT count(*) FROM channel_decision WHERE retired_at IS NOT NULL")[0][0] >= decided
    )
    assert rows("SELECT count(*) FROM arrival") == [(0,)]
    assert rows("SELECT count(*) FROM mention_brand WHERE triaged_verdict IS NULL") == [(0,)]
    with transaction() as session:
        assert kept(session) == recounted(session)


def test_records_that_are_imported_while_triage_runs_all_count() -> None:
    fir = brand()
    names = [f"{number:03}" for number in range(60)]
    for name in names:
        post(name, brands=(fir,), author=f"人{name}", keys=(("order", name),))
    draw = random.Random(5)
    draw.shuffle(names)

    def bring() -> None:
        for start in range(0, len(names), 6):
            with transaction() as session:
                upsert_contacts(
                    session,
                    [
                        ContactRecord(
                            n, "热线", EARLIER - timedelta(days=1), fir, "", "", "open",
                            keys=(("order", n),),
                        )
                        for n in names[start : start + 6]
                    ],
                    NOW,
                )  # fmt: skip

    workers = [threading.Thread(target=each) for each in (bring, triaged, triaged)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    triaged()
    assert channels() == dict.fromkeys(names, "official")
    assert rows("SELECT count(*) FROM arrival") == [(0,)]
