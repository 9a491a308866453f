"""A triage that dies in the middle."""

import os
import subprocess
import sys
import threading
import time

import pytest

from storage.engine import transaction
from tests.recovery.making import NOW, brand, channels, rows, triaged
from tests.storage.making import id_of, judge, kept, mention, recounted, upsert

pytestmark = pytest.mark.usefixtures("clean_database")
POSTS = 150
SCRIPT = """
from datetime import datetime
import sys
from recovery import triage
from storage.config import get_settings
triage.BATCH = 5
triage.triage(get_settings(), datetime.fromisoformat(sys.argv[1]))
"""


@pytest.fixture
def complaints() -> None:
    fir = brand()
    with transaction() as session:
        names = [f"{number:03}" for number in range(POSTS)]
        upsert(
            session,
            *(mention(n, author=f"人{int(n) // 2}", brands=((fir, "云杉"),)) for n in names),
        )
        judge(session, [id_of(session, name) for name in names])


def start() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SCRIPT, NOW.isoformat()], env=os.environ)


def count(table: str) -> int:
    return int(rows(f"SELECT count(*) FROM {table}")[0][0])


def assert_each_complaint_was_filed_once() -> None:
    assert count("case_mention") == len(channels()) == POSTS
    assert count("recovery_case") == POSTS // 2
    assert count("case_event") == POSTS
    assert rows("SELECT count(*) FROM mention_brand WHERE triaged_verdict IS NULL") == [(0,)]
    with transaction() as session:
        assert kept(session) == recounted(session)


def test_a_triage_killed_in_the_middle_loses_and_doubles_nothing(complaints: None) -> None:
    process = start()
    while count("case_mention") < 20 and process.poll() is None:
        time.sleep(0.002)
    process.kill()
    process.wait(20)
    done = count("case_mention")
    assert 0 < done < POSTS
    assert count("case_event") == len(channels()) == done
    with transaction() as session:
        assert kept(session) == recounted(session)
    triaged()
    assert_each_complaint_was_filed_once()


def test_triages_that_run_at_once_file_each_complaint_once(complaints: None) -> None:
    process = start()
    threads = [threading.Thread(target=triaged) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert process.wait(60) == 0
    assert_each_complaint_was_filed_once()
