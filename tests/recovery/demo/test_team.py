"""The demo's team has worked for a fortnight: by the rules, in its hours, and once."""

import pytest

from recovery.demo import people
from recovery.demo.team import AT_ONCE, HOURS, LEFT_ALONE, Team
from recovery.triage import triage
from storage.config import get_settings
from storage.engine import transaction
from tests.recovery.demo.conftest import WORLD
from tests.recovery.demo.stored import store
from tests.recovery.making import NOW, rows

pytestmark = pytest.mark.usefixtures("clean_database")

FALSE_ALARMS = frozenset(sorted(id_ for id_, one in WORLD.truth.items() if not one.complaint)[:20])


@pytest.fixture
def worked() -> Team:
    store(WORLD, FALSE_ALARMS)
    settings = get_settings()
    with transaction() as session:
        people.set_up(session, "abcde-fghjk-mnpqr-stuvw", settings.sign_in, now=NOW)
    found = Team(WORLD, settings)
    found.work()
    return found


def test_a_fortnight_of_work_leaves_cases_at_every_stage_and_is_done_once(worked: Team) -> None:
    stages = dict(rows("SELECT stage, count(*) FROM recovery_case GROUP BY 1"))
    assert {"received", "responded", "resolved", "closed"} <= set(stages)
    assert stages["received"] >= 10 and stages["closed"] >= 10
    said = dict(rows("SELECT outcome, count(*) FROM callback WHERE done_at IS NOT NULL GROUP BY 1"))
    assert said["answered"] >= 10 and said["no_answer"] >= 1
    assert rows("SELECT count(*) FROM compensation WHERE state = 'approved'") > [(5,)]

    done = rows("SELECT DISTINCT at FROM case_event WHERE actor IN ('xu', 'he')")
    local = [at.astimezone(WORLD.zone) for (at,) in done]
    assert len(local) > 30 and {at.time() for at in local} == set(HOURS)
    assert max(local) < WORLD.as_of - LEFT_ALONE
    most = rows(
        "SELECT count(*) FROM case_event WHERE action = 'claimed' GROUP BY actor, at "
        "ORDER BY 1 DESC LIMIT 1"
    )
    assert most == [(AT_ONCE,)]
    assert rows(
        "SELECT count(*) FROM recovery_case c WHERE c.opened_at < (SELECT min(m.posted_at) "
        "FROM case_mention h JOIN mention m ON m.id = h.mention_id WHERE h.case_id = c.id) "
        "OR c.first_response_at < c.opened_at OR c.resolved_at < c.first_response_at"
    ) == [(0,)]

    before = rows("SELECT id, version, stage FROM recovery_case ORDER BY id")
    Team(WORLD, get_settings()).work()
    assert rows("SELECT id, version, stage FROM recovery_case ORDER BY id") == before

    # then the lead dismisses false alarms, and only these
    triage(get_settings(), NOW)
    worked.dismiss(NOW)
    dismissed = rows(
        "SELECT m.external_id FROM recovery_case c JOIN case_mention h ON h.case_id = c.id "
        "JOIN mention m ON m.id = h.mention_id WHERE c.stage = 'dismissed'"
    )
    known = {key: truth for (_, key), truth in WORLD.truth_of_mentions().items()}
    assert len(dismissed) >= 5
    assert {known[key].complaint for (key,) in dismissed} == {False}
    assert rows("SELECT count(*) FROM correction WHERE kind = 'dismissal'") >= [(5,)]
