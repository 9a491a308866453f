"""The quality page, run by Streamlit's own test runner on a real database."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from dashboard.queries import quality
from nlp import models
from recovery.access import users
from recovery.access.actor import Role
from recovery.access.sight import ALL, Sight
from recovery.verdicts import corrections, sampling
from storage import samples
from storage.engine import transaction
from tests.dashboard.apps import opened, words
from tests.dashboard.world import HOSTILE, LEAD


def part(name: str, user: str = "wang") -> AppTest:
    app = opened("quality", user=user)
    app.button_group(key="quality-part").set_value(name).run()
    assert not app.exception
    return app


def judged(session: Session, words_: str) -> tuple[int, int]:
    row = session.execute(
        text(
            "SELECT m.id, m.verdict_id FROM mention m WHERE m.text LIKE :words "
            "AND NOT EXISTS (SELECT FROM correction c WHERE c.mention_id = m.id) LIMIT 1"
        ),
        {"words": f"%{words_}%"},
    ).one()
    return row.id, row.verdict_id


def corrected(words_: str, now: datetime, **labels: str) -> int:
    with transaction() as session:
        mention, _ = judged(session, words_)
        corrections.correct(session, mention, labels, LEAD, now=now)
    return mention


def test_the_model_in_use_its_figures_and_the_baselines_are_shown(world: datetime) -> None:
    app = opened("quality")
    said = words(app)
    assert "正在使用的模型" in said and "e5-small-zh" in said
    card = app.dataframe[0].value
    assert list(card.columns) == ["项目", "本模型", "TF-IDF", "基线 SnowNLP"]
    assert card.iloc[0]["本模型"].startswith("0.932（0.924")


def test_it_is_said_that_the_baseline_judged(world: datetime) -> None:
    assert "选用了基线模型" in opened("quality").warning[0].value


def test_few_corrections_make_no_figure(world: datetime) -> None:
    corrected("点赞", world, intent="complaint")
    app = opened("quality")
    assert app.metric[0].value == "—"
    assert "样本不足（n=" in words(app)


def test_corrections_are_listed_with_from_and_to_and_nobodys_formula(world: datetime) -> None:
    corrected("点赞", world, intent="complaint", severity="2")
    frame = part("corrections").dataframe[0].value
    newest = frame.iloc[0]
    assert (newest["谁"], newest["方式"]) == ("wang", "纠正")
    assert newest["模型 → 人"] == "意图 表扬 → 投诉；严重度 无 → 2 不满"


def test_only_seen_brands_corrections_are_read(world: datetime) -> None:
    mention = corrected("点赞", world, intent="complaint")
    with transaction() as session:
        brand = session.execute(
            text("SELECT brand_id FROM mention_brand WHERE mention_id = :id"), {"id": mention}
        ).scalar_one()
        since = world - timedelta(days=30)
        mine = quality.said(session, Sight(frozenset({brand})), since)
        others = quality.said(session, Sight(frozenset({10**6})), since)
        everything = quality.said(session, ALL, since)
        assert mention in {one.mention_id for one in mine}
        assert others == []
        assert quality.listed(session, Sight(frozenset({10**6}))) == []
        assert len(everything) >= len(mine)


def test_what_is_said_of_a_persons_word_does_not_measure_the_model(world: datetime) -> None:
    mention = corrected("点赞", world, intent="complaint")
    with transaction() as session:
        corrections.correct(session, mention, {"intent": "praise"}, LEAD, now=world)
        found = quality.said(session, ALL, world - timedelta(days=1))
        assert [one.said for one in found if one.mention_id == mention] == [
            {"intent": ["complaint"]}
        ]


def test_a_sample_is_drawn_labelled_by_one_key_and_the_estimate_says_too_few(
    world: datetime,
) -> None:
    app = part("missed")
    assert "还没有抽过样" in words(app)
    app.button(key="quality-draw").click().run()
    assert "样本不足：已判 0 条" in words(app)
    app.button(key="quality-draw-complaint").click().run()
    assert not app.exception
    assert "已判 1 条" in words(app)
    assert "已记下：投诉" in words(app)
    app.button(key="quality-draw-right").click().run()
    assert "已判 2 条" in words(app)
    with transaction() as session:
        drawn, found = sampling.missed(session)
        assert (found.labelled, found.missed) == (2, 1)
        assert len(samples.said_since(session, drawn)) == 2


def test_what_somebody_else_judged_meanwhile_is_not_overwritten(world: datetime) -> None:
    app = part("missed")
    app.button(key="quality-draw").click().run()
    with transaction() as session:
        drawn, _ = sampling.missed(session)
        first = samples.of_draw(session, drawn.id)[0]
        corrections.correct(session, first.mention_id, {"intent": "news"}, LEAD, now=world)
    app.button(key="quality-draw-complaint").click().run()
    assert "没有覆盖" in words(app)
    with transaction() as session:
        in_force = session.execute(
            text(
                "SELECT intent FROM verdict v JOIN mention m ON m.verdict_id = v.id WHERE m.id=:i"
            ),
            {"i": first.mention_id},
        ).scalar_one()
    assert in_force == "news"


def test_the_threshold_says_how_many_more_and_fewer(world: datetime) -> None:
    quality.probabilities.clear()
    app = part("threshold")
    frame = next(one.value for one in app.dataframe if "阈值" in one.value.columns)
    model = models.read(models.SHIPPED)
    with transaction() as session:
        chances = session.execute(
            text(
                "SELECT v.complaint_probability FROM mention m "
                "JOIN verdict v ON v.id = m.verdict_id "
                "WHERE v.model_version = 'baseline-1' AND NOT m.is_official"
            )
        ).scalars()
        thresholds = [*sorted(model.thresholds.values(), reverse=True), model.threshold()]
        found = list(chances)
    *reach, today = [sum(one >= threshold for one in found) for threshold in thresholds]
    told = dict(
        zip(frame["阈值"], zip(frame["近 30 天投诉"], frame["比现在"], strict=True), strict=True)
    )
    assert told == {
        round(threshold, 3): (n, f"{n - today:+,}" if n != today else "0")
        for threshold, n in zip(thresholds, reach, strict=False)
    }
    assert len(set(reach)) > 1
    assert "概率来自 baseline-1" in words(app)


@pytest.mark.parametrize(("user", "may"), [("wang", False), ("ana", True)])
def test_only_analysts_and_administrators_are_offered_models(
    world: datetime, user: str, may: bool
) -> None:
    with transaction() as session:
        users.add(session, "ana", Role.ANALYST, display_name="安析")
    app = part("models", user)
    assert bool([one for one in app.button if one.key == "quality-refit"]) is may
    assert ("由分析师或管理员来做" in words(app)) is not may


def test_a_refit_goes_on_beside_the_page_and_tells_why_it_cannot(world: datetime) -> None:
    with transaction() as session:
        users.add(session, "ana", Role.ANALYST, display_name="安析")
    app = part("models", "ana")
    app.button(key="quality-refit").click().run()
    assert not app.exception
    for _ in range(60):
        if "不足以" in words(app):
            break
        app.run()
    assert "不足以" in words(app)


def test_hostile_words_stay_text(world: datetime) -> None:
    with transaction() as session:
        mention = session.execute(
            text("SELECT id FROM mention WHERE external_id = 'hostile'")
        ).scalar_one()
        corrections.correct(session, mention, {"intent": "other"}, LEAD, now=world)
    app = part("corrections")
    assert app.dataframe[0].value.iloc[0]["原文"].startswith(HOSTILE[:80])
    assert "<script" not in words(app)
