"""The pages' logic, run by Streamlit's own test runner on a real database."""

from datetime import datetime

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from dashboard import i18n
from recovery import cases
from recovery.lifecycle import Dismissal, Reopening, Stage
from storage import cases as stored
from storage import engine
from storage.engine import transaction
from storage.models import Brand, Case
from tests.dashboard import world as small_world
from tests.dashboard.conftest import ROOT

MAIN = str(ROOT / "dashboard" / "main.py")


def opened(page: str | None = None, **query: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=20).run()
    if page is not None:
        app.switch_page(f"app_pages/{page}.py")
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    """All that the page says, in one string."""
    kinds = ("title", "markdown", "caption", "text", "subheader", "code", "warning", "info")
    said = [element.value for kind in kinds for element in app.get(kind)]
    said += [element.proto.body for element in app.get("html")]
    said += [element.proto.title for element in app.get("empty")]
    return "\n".join(map(str, said))


def case(case_id: int) -> Case:
    with transaction() as session:
        return cases.get(session, case_id)


def in_stage(stage: Stage) -> int:
    with transaction() as session:
        return next(
            case.id or 0 for case, _, _ in stored.listed(session, stages=[stage]) if case.id
        )


def test_the_overview_shows_the_figures_with_their_changes(world: datetime) -> None:
    app = opened()
    figures = {metric.label: metric for metric in app.metric}
    assert set(figures) == {
        i18n.phrase(key, "zh")
        for key in (
            "volume",
            "negative_share",
            "complaints",
            "bypassed",
            "failed",
            "escalated",
            "open_cases",
            "overdue_cases",
            "leakage",
            "trust",
        )
    }
    assert int(figures["声量"].value) > 50 and figures["声量"].delta
    assert figures["未走官方渠道"].value.startswith("0–")
    assert figures["数据可信度"].value == "2/3"
    assert "基线模型（baseline-1）" in words(app)
    assert "缺采集：应用商店" in words(app)
    assert "HTTP 403" in words(app)


def test_the_overview_is_of_the_chosen_brand_and_period(world: datetime) -> None:
    app = opened()
    everything = int(app.metric[0].value)
    app.selectbox(key="overview-brand").set_value(2).run()
    one = int(app.metric[0].value)
    app.button_group(key="overview-days").set_value(14).run()
    longer = int(app.metric[0].value)
    assert one < everything and one < longer


def test_a_number_opens_the_newest_mentions_behind_it(world: datetime) -> None:
    app = opened()
    app.button(key="open-complaint").click().run()
    assert not app.exception
    said = words(app)
    assert "&lt;script&gt;" in said and "<script>" not in said
    assert 'href="https://example.com/weibo/' in said and 'href="javascript' not in said


def test_before_the_first_brand_the_overview_says_how_to_begin(clean_database: None) -> None:
    said = words(opened())
    assert "zhuanxi brand add" in said and "make demo" in said


def test_with_a_brand_and_no_mentions_it_says_what_comes_next(clean_database: None) -> None:
    with transaction() as session:
        session.add(Brand(name="星河"))
    said = words(opened())
    assert "zhuanxi crawl" in said and "zhuanxi brand add" not in said


def test_the_queue_lists_the_most_urgent_first_with_words_for_codes(world: datetime) -> None:
    table = opened("recovery_queue").dataframe[0].value
    assert list(table["priority"]) == sorted(table["priority"], reverse=True)
    assert set(table["channel"]) >= {"升级外诉", "求助无果", "未走官方渠道"}
    assert table["due"].str.contains("首响超时").any()
    assert table["number"].str.fullmatch(r"ZX-\d{6}").all()


def test_the_queue_has_my_cases_and_finds_two_characters(world: datetime) -> None:
    app = opened("recovery_queue")
    app.button_group(key="queue-view").set_value("mine").run()
    assert set(app.dataframe[0].value["assignee"]) == {"王组长"}
    app.button_group(key="queue-view").set_value("open").run()
    app.text_input(key="queue-words").set_value("茶具").run()
    found = len(app.dataframe[0].value)
    assert 0 < found < 50
    app.text_input(key="queue-words").set_value("没有这样的话").run()
    assert "没有符合条件的工单" in words(app)


def test_a_case_shows_its_words_its_clocks_and_its_history(world: datetime) -> None:
    said = words(opened("case", case=str(in_stage(Stage.RESPONDED))))
    for expected in ("首响", "解决", "优先级", "客户原话", "渠道事实", "处理记录", "建立工单"):
        assert expected in said
    assert "已分派 → 已回复" in said
    assert "请客户提供单号" in said


def test_a_case_shows_why_it_is_of_the_brand_and_who_else_says_the_same(world: datetime) -> None:
    with transaction() as session:
        case_id, external_id = session.execute(
            text(
                "SELECT case_id, m.external_id FROM case_mention "
                "JOIN mention m ON m.id = mention_id "
                "WHERE m.source = 'weibo' AND m.external_id <> 'hostile' LIMIT 1"
            )
        ).one()
        session.execute(
            text(
                "UPDATE mention_brand SET why = 'alias', matched = '星河<b>', beside = '快递' "
                "WHERE mention_id = (SELECT id FROM mention WHERE external_id = :id)"
            ),
            {"id": external_id},
        )
    assert "同一件事的传播" not in words(opened("case", case=str(case_id)))
    small_world.spread(external_id, 10, world)
    said = words(opened("case", case=str(case_id)))
    assert "为何算这个品牌：别名「星河&lt;b&gt;」，旁边有「快递」" in said
    assert "11 人发了 11 条，合计触达" in said and "还有 3 条更晚的" in said
    assert "&lt;i&gt;转述0&lt;/i&gt; :smile:" in said and "内容相同" in said
    assert "<i>转述" not in said


def test_only_the_moves_of_the_table_are_offered_and_a_move_is_kept_with_its_note(
    world: datetime,
) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    offered = [button.key for button in app.button if "case-move" in (button.key or "")]
    assert offered == [f"case-move-{id_}-{to}" for to in ("acknowledged", "assigned", "dismissed")]
    app.text_area(key=f"case-note-{id_}").set_value("先回一句 <b>致歉</b>")
    app.button(key=f"case-move-{id_}-acknowledged").click().run()
    assert case(id_).stage == "acknowledged"
    assert app.toast[0].value == "已移至「已确认」"
    assert app.text_area(key=f"case-note-{id_}").value == ""
    assert "先回一句 &lt;b&gt;致歉&lt;/b&gt;" in words(app)


def test_a_move_on_a_case_that_somebody_else_changed_is_refused_and_the_text_is_kept(
    world: datetime,
) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    with transaction() as session:
        why = Dismissal.NOT_COMPLAINT
        cases.move(session, id_, Stage.DISMISSED, small_world.LEAD, now=world, reason=why)
    app.text_area(key=f"case-note-{id_}").set_value("我写了很久")
    app.button(key=f"case-move-{id_}-acknowledged").click().run()
    assert case(id_).stage == "dismissed"
    assert "别人刚刚改过这个工单" in app.warning[0].value
    assert app.text_area(key=f"case-note-{id_}").value == "我写了很久"
    assert "已排除" in words(app)
    app.run()
    assert not app.warning and not app.info


def test_a_case_is_dismissed_and_taken_up_again_only_for_a_reason(world: datetime) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    app.button(key=f"case-move-{id_}-dismissed").click().run()
    assert case(id_).stage == "received"
    assert "要先选一个原因" in app.warning[0].value
    app.selectbox(key=f"case-reason-{id_}").set_value(Dismissal.ADVERTISING)
    app.button(key=f"case-move-{id_}-dismissed").click().run()
    assert case(id_).stage == "dismissed"
    assert "新接收 → 已排除（广告或营销）" in words(app)
    assert app.selectbox(key=f"case-reason-{id_}").value is None
    app.selectbox(key=f"case-reason-{id_}").set_value(Reopening.MISTAKE)
    app.button(key=f"case-move-{id_}-assigned").click().run()
    assert case(id_).stage == "assigned"
    assert "已排除 → 已分派（误操作）" in words(app)


def test_a_change_by_somebody_else_is_told_when_the_page_is_read_again(world: datetime) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    with transaction() as session:
        cases.move(session, id_, Stage.ACKNOWLEDGED, small_world.LEAD, now=world)
    app.run()
    assert "刚刚有更新" in app.info[0].value


def test_a_case_is_given_to_a_person_or_taken(world: datetime) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    app.selectbox(key=f"case-assignee-{id_}").set_value("li").run()
    app.button(key=f"case-assign-{id_}").click().run()
    assert case(id_).stage == "assigned"
    assert "分派给 李敏" in words(app)
    app.button(key=f"case-take-{id_}").click().run()
    assert "分派给 王组长" in words(app)


def test_a_note_is_stored_and_an_empty_one_is_not(world: datetime) -> None:
    id_ = in_stage(Stage.RESPONDED)
    version = case(id_).version
    app = opened("case", case=str(id_))
    app.button(key=f"case-save-note-{id_}").click().run()
    assert "先写备注" in app.warning[0].value
    app.text_area(key=f"case-note-{id_}").set_value("客户说周五有空")
    app.button(key=f"case-save-note-{id_}").click().run()
    assert "客户说周五有空" in words(app)
    assert case(id_).version == version


def test_an_account_that_stands_for_nobody_may_only_look(world: datetime) -> None:
    with transaction() as session:
        session.execute(text("UPDATE app_user SET os_account = NULL"))
    app = opened("case", case="1")
    assert "只能查看" in words(app) and "zhuanxi user add" in words(app)
    assert not [button for button in app.button if (button.key or "").startswith("case-")]


@pytest.mark.parametrize("asked", ["", "0", "99999", "abc", "1 OR 1=1", "9" * 30, "²"])
def test_a_link_to_no_case_is_answered_calmly(clean_database: None, asked: str) -> None:
    said = words(opened("case", case=asked))
    assert "挽回队列里点一个工单号" in said


def test_english_is_a_switch_kept_in_the_session(world: datetime) -> None:
    app = opened()
    app.button(key="switch-language").click().run()
    assert app.title[0].value == "Overview"
    app.switch_page("app_pages/recovery_queue.py").run()
    assert app.title[0].value == "Recovery queue"
    assert opened().title[0].value == "总览"


def test_hostile_texts_and_names_are_escaped_on_every_page(world: datetime) -> None:
    with transaction() as session:
        session.execute(text("UPDATE app_user SET display_name = '<i>[x](http://y)</i> :fire:'"))
        session.execute(text("UPDATE brand SET name = '<b>:smile:</b>' WHERE id = 1"))
        id_ = session.execute(
            text(
                "SELECT case_id FROM case_mention JOIN mention m ON m.id = mention_id "
                "WHERE m.external_id = 'hostile'"
            )
        ).scalar_one()
    for app in (opened(), opened("recovery_queue"), opened("case", case=str(id_))):
        html = "\n".join(element.proto.body for element in app.get("html"))
        for tag in ("<script", "<img", "<i>", "<b>:"):
            assert tag not in html
        for element in app.markdown:
            assert ":fire:" not in element.value and "[x]" not in element.value


def test_a_database_that_is_down_is_told_without_a_traceback(
    home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    from storage.config import get_settings

    engine.dispose()
    get_settings.cache_clear()
    try:
        app = opened("recovery_queue")
        assert "暂时连不上数据库" in words(app) and "zhuanxi doctor" in words(app)
        assert "Traceback" not in words(app)
    finally:
        monkeypatch.undo()
        engine.dispose()
        get_settings.cache_clear()


def test_what_a_service_refuses_is_told_in_the_sessions_language(world: datetime) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    app.selectbox(key=f"case-assignee-{id_}").set_value("li").run()
    with transaction() as session:
        session.execute(text("UPDATE app_user SET is_active = false WHERE name = 'li'"))
    app.button(key=f"case-assign-{id_}").click().run()
    assert "“li”不是在用的、能处理工单的用户" in words(app)


@pytest.mark.parametrize(("language", "said"), [("zh", "没有品牌“*银杏*”"), ("en", "no brand")])
def test_an_error_made_for_people_is_shown_with_its_next_step(language: str, said: str) -> None:
    def page() -> None:
        from dashboard import failures
        from storage.errors import WrongUsage

        error = WrongUsage(
            "there is no brand {name!r}", "`zhuanxi brand list` shows them", name="*银杏*"
        )
        assert failures.show(error)

    app = AppTest.from_function(page)
    app.session_state["language"] = language
    app.run()
    cause, next_step = (element.value for element in app.text)
    assert said in cause and "`zhuanxi brand list`" in next_step


def test_a_database_without_tables_is_told_how_to_make_them(clean_database: None) -> None:
    with engine.get_engine().begin() as connection:
        connection.execute(text("ALTER TABLE brand RENAME TO brand_away"))
    try:
        assert "zhuanxi init" in words(opened())
    finally:
        with engine.get_engine().begin() as connection:
            connection.execute(text("ALTER TABLE brand_away RENAME TO brand"))
