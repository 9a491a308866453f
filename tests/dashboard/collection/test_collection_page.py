"""采集: what can be believed, runs, schedules, cookies, revisits and refusals."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from recovery.access import users
from recovery.access.actor import Role
from storage import runs, schedules
from storage.engine import transaction
from storage.models import CrawlRun, Refusal, Schedule, Source
from tests.dashboard.apps import opened, words


@pytest.fixture
def people(world: datetime) -> datetime:
    with transaction() as session:
        users.add(session, "root", Role.ADMIN)
        users.add(session, "fen", Role.ANALYST)
        users.add(session, "wai", Role.OUTSOURCED)
    return world


def newest() -> CrawlRun:
    with transaction() as session:
        return runs.newest(session, 1)[0]


def plan(name: str) -> Schedule | None:
    with transaction() as session:
        return session.exec(select(Schedule).where(Schedule.name == name)).one_or_none()


def add_plan(app: AppTest, name: str, expression: str = "2h") -> AppTest:
    app.text_input(key="new-0-name").set_value(name)
    app.selectbox(key="new-0-source").set_value("feed")
    app.text_input(key="new-0-expression").set_value(expression)
    return app.button(key="FormSubmitter:schedule-new-0-保存").click().run()


@pytest.mark.parametrize("tab", ["health", "runs", "schedules", "imports", "cookies", "rules"])
@pytest.mark.parametrize("user", ["root", "wang", "fen", "li", "chen"])
def test_every_tab_opens_for_whoever_may_see_collection(
    people: datetime, tab: str, user: str
) -> None:
    app = opened("collection", user=user, tab=tab)
    assert app.title[0].value == "采集"
    assert "这里出了点问题" not in words(app)


def test_a_quiet_day_and_an_unread_day_are_told_apart(people: datetime) -> None:
    with transaction() as session:
        for run in session.exec(select(CrawlRun).where(CrawlRun.source == "weibo")):
            run.status, run.cause = "blocked", "robots.txt forbids it"
            run.finished_at = datetime.now(UTC) - timedelta(days=2)
            session.add(run)
    said = words(opened("collection", user="chen"))
    assert "没有读" in said and "读全，确实没人说" in said
    assert "被拦截" in said and "下一步" in said


def test_an_analyst_reruns_a_crawl_and_is_told_that_no_worker_runs(people: datetime) -> None:
    with transaction() as session:
        old = session.exec(
            select(CrawlRun.id).where(CrawlRun.kind == "crawl").order_by(col(CrawlRun.id))
        ).first()
    app = opened("collection", user="fen", tab="runs", run=str(old))
    app.button(key=f"rerun-{old}").click().run()
    run = newest()
    assert (run.rerun_of, run.status, run.actor) == (old, "queued", "fen")
    said = words(app)
    assert "已排队" in said and "没有工作进程在运行" in said
    with transaction() as session:
        jobs = session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one()
    assert jobs == 1


def test_a_crawl_is_asked_for_with_its_brand_and_window(people: datetime) -> None:
    app = opened("collection", user="fen", tab="runs")
    app.multiselect(key="crawl-sources").set_value(["feed", "v2ex"])
    app.selectbox(key="crawl-back").set_value("2d")
    app.number_input(key="crawl-limit").set_value(50)
    app.button(key="FormSubmitter:crawl-now-form-开始").click().run()
    with transaction() as session:
        made = [run for run in runs.newest(session, 5) if run.status == "queued"]
    assert sorted(run.source for run in made) == ["feed", "v2ex"]
    assert all(run.options["limit"] == 50 and "since" in run.options for run in made)


def test_a_handler_looks_at_runs_and_cannot_start_one(people: datetime) -> None:
    app = opened("collection", user="li", tab="runs")
    assert not app.multiselect
    shown = opened("collection", user="li", tab="runs", run=str(newest().id))
    assert not [one for one in shown.button if str(one.key).startswith("rerun-")]


@pytest.mark.parametrize("run", ["999999999999", "2147483648", "²"])
def test_a_number_that_no_run_can_have_shows_the_list(people: datetime, run: str) -> None:
    said = words(opened("collection", user="fen", tab="runs", run=run))
    assert "这里出了点问题" not in said and "共 5 批" in said


def test_a_run_that_is_not_there_is_told(people: datetime) -> None:
    assert "999999999" in words(opened("collection", user="fen", tab="runs", run="999999999"))


def test_the_statistics_of_a_run_show_and_its_cause_stays_text(people: datetime) -> None:
    with transaction() as session:
        run = runs.newest(session, 1)[0]
        run.cause, run.statistics = "<b>[x](http://y)</b> $z$", {"item_scraped_count": 3}
        session.add(run)
    app = opened("collection", user="fen", tab="runs", run=str(run.id))
    assert "&lt;b&gt;" in words(app) and "<b>[x]" not in words(app)
    assert "item_scraped_count" in str(app.dataframe[-1].value)


def test_a_schedule_is_added_paused_resumed_run_and_removed(people: datetime) -> None:
    app = add_plan(opened("collection", user="fen", tab="schedules"), "夜间")
    made = plan("夜间")
    assert made is not None and (made.trigger, made.expression) == ("interval", "2h")
    said = words(app)
    assert "下次" in said and "没有工作进程在运行" in said
    app.button(key=f"pause-{made.id}").click().run()
    assert "已暂停" in words(app) and plan("夜间").is_paused  # type: ignore[union-attr]
    app.button(key=f"resume-{made.id}").click().run()
    app.button(key=f"run-{made.id}").click().run()
    assert newest().schedule_id == made.id
    app.button(key=f"remove-{made.id}").click().run()
    assert plan("夜间") is None


def test_what_a_schedule_cannot_be_is_told_and_what_was_typed_stays(people: datetime) -> None:
    app = add_plan(opened("collection", user="fen", tab="schedules"), "夜间", "often")
    assert plan("夜间") is None
    assert "often" in words(app)
    assert app.text_input(key="new-0-name").value == "夜间"


def test_all_schedules_are_paused_with_a_reason_that_everybody_sees(people: datetime) -> None:
    app = add_plan(opened("collection", user="fen", tab="schedules"), "夜间")
    app.text_input(key="pause-because").set_value("机房检修").run()
    app.button(key="pause-all").click().run()
    with transaction() as session:
        assert schedules.all_paused(session) is not None
    assert "机房检修" in words(opened("collection", user="chen", tab="schedules"))


def test_why_all_schedules_are_paused_is_kept_masked(people: datetime) -> None:
    app = add_plan(opened("collection", user="fen", tab="schedules"), "夜间")
    app.text_input(key="pause-because").set_value("王先生 13800138000 要求").run()
    app.button(key="pause-all").click().run()
    assert "王先生 138****8000 要求" in words(opened("collection", user="chen", tab="schedules"))
    with transaction() as session:
        assert "13800138000" not in str(schedules.all_paused(session))


def test_a_cookie_is_sealed_and_never_shown_again(people: datetime) -> None:
    app = opened("collection", user="root", tab="cookies")
    app.selectbox(key="cookie-source").set_value("weibo")
    app.text_input(key="cookie-words-0").set_value("SUB=very-secret-value")
    app.button(key="FormSubmitter:cookie-form-0-加密保存").click().run()
    with transaction() as session:
        row = session.get(Source, "weibo")
        lines = str(session.execute(text("SELECT * FROM audit_line")).all())
    assert row is not None and row.cookie_sealed and b"very-secret" not in row.cookie_sealed
    assert "cookie weibo" in lines and "very-secret" not in lines
    again = opened("collection", user="root", tab="cookies")
    assert again.selectbox(key="cookie-source").value == "weibo"  # it is renewed most often
    assert "very-secret" not in words(app)
    assert "cookie-words-0" not in app.session_state


def test_only_administrators_enter_cookies(people: datetime) -> None:
    app = opened("collection", user="wang", tab="cookies")
    assert not app.text_input and "只有管理员" in words(app)


def test_an_author_is_refused_with_a_reason_and_let_in_again(people: datetime) -> None:
    app = opened("collection", user="wang", tab="rules")
    app.selectbox(key="refuse-source-0").set_value("weibo")
    app.text_input(key="refuse-who-0").set_value("某某用户")
    app.text_input(key="refuse-because-0").set_value("本人要求")
    app.button(key="FormSubmitter:refuse-0-加入拒收名单").click().run()
    with transaction() as session:
        row = session.exec(select(Refusal)).one()
    assert row.because == "本人要求" and "某某用户" not in words(app)
    app.button(key=f"lift-{row.id}").click().run()
    with transaction() as session:
        assert session.exec(select(Refusal)).one().lifted_at is not None
