"""Parts of the case page that need no page: what is next, the document, links of records."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import text
from sqlmodel import col, select

from dashboard.case import document, history
from dashboard.case.history import Kind
from dashboard.case.next_step import Facts, Next, step
from dashboard.queries import case as query
from dashboard.queries import case_work
from recovery.access.actor import Actor, Role
from recovery.access.sight import ALL, Sight
from recovery.casework import cases, numbers
from recovery.casework.lifecycle import Stage
from recovery.contacts import matches
from recovery.proof import callbacks
from recovery.proof.callback_plan import Closing
from recovery.proof.callbacks import Answer, Way
from recovery.proof.proof import Heard, Outcome
from storage.acting_settings import ActingSettings
from storage.config import get_settings
from storage.engine import transaction
from storage.models import AuditLine, Callback, CaseMention, Mention
from tests.dashboard import signing
from tests.dashboard import world as small_world
from tests.dashboard.apps import in_stage, opened, words

BEGUN = Facts(Stage.ASSIGNED, True, True, False, 0, None, Heard.NOT_ASKED)
HANDLER, PR, ANALYST = (
    Actor("li", Role.HANDLER, "dashboard"),
    Actor("chen", Role.PR, "dashboard"),
    Actor("an", Role.ANALYST, "dashboard"),
)


@pytest.mark.parametrize(
    ("changed", "actor", "expected"),
    [
        ({"is_taken": False, "has_case": False}, HANDLER, Next.CLAIM),
        ({"is_taken": False, "has_case": False}, PR, Next.LOOK),
        ({"has_case": False}, HANDLER, Next.WITH_ANOTHER),
        ({}, ANALYST, Next.LOOK),
        ({}, HANDLER, Next.REPLY),
        ({"stage": Stage.INVESTIGATING, "is_answered": True}, HANDLER, Next.SOLVE),
        ({"stage": Stage.INVESTIGATING, "is_answered": True, "open_tasks": 1}, HANDLER, Next.TASKS),
        ({"stage": Stage.WAITING, "is_answered": True}, HANDLER, Next.WAIT),
        ({"stage": Stage.RESPONDED, "is_answered": True}, HANDLER, Next.RESOLVE),
        ({"stage": Stage.RESOLVED, "closing": Closing.REFUSED}, HANDLER, Next.CALL_BACK),
        (
            {"stage": Stage.CALLBACK, "closing": Closing.AFTER_TRIES, "heard": Heard.NO_ANSWER},
            HANDLER,
            Next.CALL_BACK,
        ),
        (
            {"stage": Stage.CALLBACK, "closing": Closing.WITH_NOTE, "heard": Heard.DISSATISFIED},
            HANDLER,
            Next.REOPEN,
        ),
        (
            {"stage": Stage.CALLBACK, "closing": Closing.FREE, "heard": Heard.WON_BACK},
            HANDLER,
            Next.CLOSE,
        ),
        ({"stage": Stage.MERGED}, HANDLER, Next.MERGED),
        ({"stage": Stage.CLOSED}, HANDLER, Next.ENDED),
    ],
)
def test_what_is_next_follows_from_the_stage_the_hands_and_who_looks(
    changed: dict[str, object], actor: Actor, expected: Next
) -> None:
    assert step(replace(BEGUN, **changed), actor) is expected  # type: ignore[arg-type]


def test_a_record_is_linked_only_by_a_declared_address_of_the_web() -> None:
    declared = ActingSettings(
        record_links={
            "热线": "https://crm.example.com/t/{reference}",
            "*": "http://x.example/{reference}",
        }
    )
    assert declared.record_link("热线", "T 1/../2") == "https://crm.example.com/t/T%201%2F..%2F2"
    assert declared.record_link("门店", "7") == "http://x.example/7"
    assert ActingSettings().record_link("热线", "T1") is None
    for link in ("javascript:alert({reference})", "https://crm.example.com/", "{reference}"):
        with pytest.raises(ValueError, match="reference"):
            ActingSettings(record_links={"热线": link})


def test_the_companys_own_system_opens_the_case_by_the_number_of_its_record(
    world: datetime,
) -> None:
    id_ = in_stage(Stage.RECEIVED)
    with transaction() as session:
        mention_id, brand_id = session.exec(
            select(CaseMention.mention_id, CaseMention.brand_id).where(CaseMention.case_id == id_)
        ).first() or (0, 0)
        session.execute(text("UPDATE service_contact SET brand_id = :b"), {"b": brand_id})
        channel = session.execute(
            text("SELECT channel FROM service_contact WHERE reference = 'T0007'")
        ).scalar_one()
        said = {"is_same": True, "now": world}
        matches.decide(session, mention_id, brand_id, channel, "T0007", small_world.LEAD, **said)
        assert query.by_record(session, "T0007", ALL) == id_
        assert query.by_record(session, "T0007", Sight(frozenset())) is None
        assert query.by_record(session, "T0008", ALL) is None
    said_there = words(opened("case", record="T0007"))
    assert numbers.number_of(id_) in said_there
    assert "T0007" in said_there and "已人工确认" in said_there
    assert "挽回队列里点一个工单号" in words(opened("case", record="T0008"))


def test_a_case_is_saved_as_a_document_whose_hostile_words_stay_text(world: datetime) -> None:
    signing.sign_in("wang")
    with transaction() as session:
        case_id = session.exec(
            select(CaseMention.case_id)
            .join(Mention, col(Mention.id) == CaseMention.mention_id)
            .where(Mention.external_id == "hostile")
        ).one()
        cases.note(session, case_id, "坏字符\x0b\ufffe后面还有", small_world.LEAD, now=world)
    saved = Document(BytesIO(document.saved(case_id)))
    said = "\n".join(one.text for one in saved.paragraphs)
    assert small_world.HOSTILE in said
    assert "坏字符后面还有" in said and "\u202e" not in said
    assert not saved.part.package.main_document_part.element.xpath("//w:hyperlink|//w:instrText")
    assert saved.tables[0].cell(0, 1).text == "星河快递"
    with transaction() as session:
        line = session.exec(select(AuditLine).where(AuditLine.kind == "exported")).one()
        assert (line.actor, line.subject, line.details["format"]) == (
            "wang",
            f"case {case_id}",
            "docx",
        )


def test_the_document_has_no_names_for_whom_may_not_take_them_out(world: datetime) -> None:
    id_ = in_stage(Stage.RECEIVED)
    with transaction() as session:
        view = query.load(session, id_, world, Sight())
        handle = view.customer.handle if view.customer else ""
    assert len(handle) > 1
    for user, may in (("wang", True), ("li", False)):
        signing.sign_in(user)
        made = Document(BytesIO(document.saved(id_)))
        cells = [cell.text for row in made.tables[0].rows for cell in row.cells]
        said = "\n".join([*cells, *(one.text for one in made.paragraphs)])
        assert (handle in said) == may
    with transaction() as session:
        lines = session.exec(select(AuditLine).where(AuditLine.kind == "exported")).all()
    assert [one.details["names"] for one in lines] == ["shown", "masked"]


def test_the_document_of_an_outsourced_handler_has_no_names(world: datetime) -> None:
    id_ = in_stage(Stage.RECEIVED)
    with transaction() as session:
        brand_id = cases.get(session, id_).brand_id
        masked = Sight(frozenset({brand_id}), is_masked=True)
        view = query.load(session, id_, world, masked)
        mentions = [one.mention for one in view.words]
        work = case_work.load(session, view.case, mentions, HANDLER, get_settings(), world)
        handle = view.customer.handle if view.customer else ""
        made = Document(BytesIO(document.written(view, work, "wai", world)))
    said = "\n".join(
        [
            *(one.text for one in made.paragraphs),
            *(cell.text for row in made.tables[0].rows for cell in row.cells),
        ]
    )
    assert handle and handle not in said and f"{handle[0]}**" in said


def test_the_document_tells_who_was_called_back_with_what_result_and_what_is_planned(
    world: datetime,
) -> None:
    id_ = in_stage(Stage.RECEIVED)
    planned, lead = world + timedelta(days=1), small_world.LEAD
    made = {"settings": get_settings(), "now": world}
    answered = Answer(Outcome.ANSWERED, Way.PHONE, 2, 4, 0, is_won_back=False)
    with transaction() as session:
        case = cases.get(session, id_)
        case.stage = Stage.RESOLVED
        session.add(case)
        for attempt, cancelled in ((1, None), (2, world)):
            plan = {"case_id": id_, "round": attempt, "resolved_at": world, "planned_at": planned}
            session.add(Callback(**plan, cancelled_at=cancelled))
        session.flush()
    assert said_in(id_, "回访") == [f"计划 {at(planned)} 回访"]
    with transaction() as session:
        callbacks.record(session, id_, answered, lead, **made, comment="=1+1 打 13800138000")
    line, words = said_in(id_, "回访")
    assert line.startswith(f"{at(world)}  电话  已接通，满意度 2，费力度 4，推荐意愿 0，称未被挽回")
    assert line.endswith(f"（计划 {at(planned)} 回访）")
    assert words == "=1+1 打 138****8000"


def test_the_document_of_a_case_without_a_callback_has_no_section_of_them(world: datetime) -> None:
    assert said_in(in_stage(Stage.RECEIVED), "回访") == []


def said_in(case_id: int, section: str) -> list[str]:
    """The paragraphs under a heading of a case's document."""
    found: dict[str, list[str]] = {"": []}
    for one in Document(BytesIO(document.saved(case_id))).paragraphs:
        if str(one.style.name).startswith("Heading"):
            found[one.text] = []
        else:
            found[list(found)[-1]].append(one.text)
    return found.get(section, [])


def at(moment: datetime) -> str:
    return f"{moment.astimezone(get_settings().zone):%Y-%m-%d %H:%M}"


def test_lines_of_the_history_are_told_apart_by_what_they_are_about() -> None:
    assert history.kind_of("note", has_moved=False) is Kind.NOTES
    assert history.kind_of("claimed", has_moved=True) is Kind.HANDS
    assert history.kind_of("moved", has_moved=True) is Kind.STAGES
    assert history.kind_of("deadline", has_moved=False) is Kind.OTHER


def test_originals_are_offered_only_to_who_has_the_case_and_not_shown_before_a_reason(
    world: datetime,
) -> None:
    from storage.keys import get_keys

    id_ = in_stage(Stage.RECEIVED)
    with transaction() as session:
        session.execute(
            text(
                "UPDATE mention SET text_sealed = :sealed WHERE id IN "
                "(SELECT mention_id FROM case_mention WHERE case_id = :id)"
            ),
            {"sealed": get_keys().seal('{"title": "", "text": "电话13800138000"}'), "id": id_},
        )
    assert f"case-reveal-{id_}" not in [
        b.key for b in opened("case", user="li", case=str(id_)).button
    ]
    app = opened("case", user="wang", case=str(id_))
    app.button(key=f"case-reveal-{id_}").click().run()
    assert app.text_input(key=f"case-reveal-because-{id_}").value == ""
    assert "13800138000" not in words(app)
