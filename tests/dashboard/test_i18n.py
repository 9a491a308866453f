import ast
import string
from pathlib import Path

import pytest

from dashboard import i18n
from dashboard.phrases import PARTS
from recovery.access.actor import Role
from recovery.casework.customers import Evidence
from recovery.casework.lifecycle import Dismissal, Reopening, Stage
from recovery.channel.decision import Channel
from recovery.words import word

CASE = (
    *("case_next_", "case_history_", "case_same_", "case_level_", "case_customer_"),
    *("case_go_", "case_task_", "case_compensation_"),
)
PAGES = Path(i18n.__file__).parent


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", i18n.PHRASES)
def test_every_phrase_is_there_in_both_languages_with_the_same_values(key: str) -> None:
    chinese, english = i18n.PHRASES[key]
    assert chinese.strip() and english.strip()
    assert fields(chinese) == fields(english)


def test_no_key_has_two_phrases() -> None:
    assert sum(len(part.PHRASES) for part in PARTS) == len(i18n.PHRASES)


def said() -> list[ast.expr]:
    calls = (
        node
        for file in PAGES.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
    )
    return [
        call.args[0]
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in ("say", "phrase") and call.args
    ]


def test_every_phrase_that_the_pages_name_exists() -> None:
    literal = {arg.value for arg in said() if isinstance(arg, ast.Constant)}
    assert literal
    assert literal <= i18n.PHRASES.keys()


def test_no_phrase_is_left_over() -> None:
    source = "".join(
        file.read_text("utf-8").replace("'", '"')
        for file in PAGES.rglob("*.py")
        if file.parent.name != "phrases"
    )
    composed = (
        *("span_", "view_", "queue_empty_", "evidence_"),
        *("shown_by_", "record_", "chart_", "mentions_by_"),
        *("mentions_means_", "mentions_kind_", "mentions_level_", "mentions_sort_"),
        *("mentions_judged_", "mentions_case_", "queue_sort_", "day_"),
        *("collection_day_", "collection_back_", "collection_file_", "collection_held_"),
        *("collection_kind_", "collection_missed_", "collection_tab_", "collection_tick_"),
        *("collection_trigger_", "collection_when_", "collection_why_", "collection_is_"),
        *("collection_options", "collection_statistics", "settings_absent_", "settings_audit_"),
        *("settings_duty_", "settings_from_", "settings_held_", "settings_is_"),
        *("settings_kept_", "settings_preset_", "settings_skill_", "settings_tab_"),
        *("settings_unit_", "settings_valued_", "settings_words_", "export_"),
        *("quality_", "overview_reading_", "leakage_outcome_"),
    )
    left_over = [
        key
        for key in i18n.PHRASES
        if f'"{key}"' not in source
        and not key.startswith((*composed, *CASE))
        and not (key.endswith("_help") and f'"{key.removesuffix("_help")}"' in source)
    ]
    assert left_over == []


CODES = {
    "channel": list(Channel),
    "stage": list(Stage),
    "role": list(Role),
    "severity": ["0", "1", "2", "3", "4"],
    "certainty": ["presumed", "confirmed"],
    "run_status": ["queued", "running", "ok", "empty", "partial", "blocked", "failed"],
    "action": [
        *("opened", "joined", "reassessed", "assigned", "moved", "note", "merged", "absorbed"),
        *("split", "split_off", "undone", "same_customer", "other_customer"),
        *("event_added", "event_removed", "drafted", "bulk_undone"),
    ],
    "sentiment": ["negative", "neutral", "positive"],
    "dismissal": list(Dismissal),
    "reopening": list(Reopening),
    "customer_evidence": list(Evidence),
}


@pytest.mark.parametrize(("kind", "code"), [(k, c) for k, codes in CODES.items() for c in codes])
def test_every_code_that_is_shown_has_a_chinese_word(kind: str, code: str) -> None:
    assert word(kind, code) != code


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("channel", "failed", "asked in vain"),
        ("fact", "mentioned_official", "@-ed us in public"),
        ("role", "pr", "PR"),
        ("topic", "aftersales", "after-sales"),
        ("run_status", "empty", "nothing new"),
        ("stage", "received", "received"),
        ("nothing", "some_code", "some code"),
    ],
)
def test_the_english_word_is_what_a_person_would_say(kind: str, code: str, expected: str) -> None:
    assert word(kind, code, "en") == expected
