"""Long rounds of what the fast tests try once. Run by `make soak`."""

import random
import time

import pytest

from storage.engine import transaction
from tests.recovery.test_triage_killed import (
    assert_each_complaint_was_filed_once,
    complaints,  # noqa: F401 - a fixture
    start,
)
from tests.storage.making import kept, recounted

pytestmark = [pytest.mark.soak, pytest.mark.usefixtures("clean_database", "complaints")]


@pytest.mark.parametrize("seed", range(10))
def test_a_triage_killed_at_any_moment_again_and_again_files_each_complaint_once(
    seed: int,
) -> None:
    draw = random.Random(seed)
    process = start()
    while process.poll() is None:
        time.sleep(draw.uniform(1, 4))  # the process needs about a second to begin
        process.kill()
        if process.wait(20) == 0:
            break
        with transaction() as session:
            assert kept(session) == recounted(session)
        process = start()
    assert_each_complaint_was_filed_once()
