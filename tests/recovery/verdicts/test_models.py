"""Which model judges, and teaching it what people corrected."""

import json
import shutil
from pathlib import Path

import pytest

from nlp import load
from nlp.errors import ModelMissing
from recovery import doctor
from recovery.access.actor import Actor, Right, Role
from recovery.verdicts import classify, models, refit
from storage.config import Settings, get_settings
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from tests.nlp.tiny import VERSION
from tests.recovery.making import LEAD, NOW, post, rows
from tests.recovery.teaching import ANALYST, SLY, corrected_posts
from tests.storage.making import mention, upsert

pytestmark = pytest.mark.usefixtures("clean_database", "shipped")


@pytest.fixture
def settings() -> Settings:
    """The settings as they are without a word: the model in use judges."""
    found = get_settings()
    return found.model_copy(
        update={"classify": found.classify.model_copy(update={"backend": "openvino"})}
    )


def taken_in(settings: Settings, folder: Path, name: str) -> Path:
    """A copy of a model under another version, in the home folder."""
    target = models.home(settings) / name
    shutil.copytree(folder, target)
    card = target / "model.json"
    card.write_text(card.read_text().replace(VERSION, name))
    return target


def versions(settings: Settings) -> list[tuple[str, bool, bool]]:
    return [(k.version, k.is_active, k.error is None) for k in models.listed(settings)]


def test_the_shipped_model_judges_where_nobody_chose(settings: Settings) -> None:
    assert versions(settings) == [(VERSION, True, True)]
    assert classify.classifier(settings).version == VERSION


def test_another_model_judges_from_the_moment_it_is_chosen(
    settings: Settings, shipped: Path
) -> None:
    taken_in(settings, shipped, "tiny-2")
    assert models.use(settings, "tiny-2", ANALYST, NOW).is_active
    assert classify.classifier(settings).version == "tiny-2"
    assert versions(settings) == [(VERSION, False, True), ("tiny-2", True, True)]
    models.use(settings, VERSION, ANALYST, NOW)
    assert classify.classifier(settings).version == VERSION


@pytest.mark.parametrize("file", ["heads.npz", "encoder.bin", "model.json"])
@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_model_that_is_not_whole_is_refused_and_the_other_stays(
    settings: Settings, shipped: Path, file: str, harm: str
) -> None:
    broken = taken_in(settings, shipped, "tiny-2") / file
    if harm == "gone":
        broken.unlink()
    else:
        broken.write_bytes(b"{}")
    with pytest.raises(ModelMissing, match=file):
        models.use(settings, "tiny-2", ANALYST, NOW)
    assert versions(settings) == [(VERSION, True, True), ("tiny-2", False, False)]


def test_a_chosen_model_that_goes_away_is_an_error_and_not_silently_replaced(
    settings: Settings, shipped: Path
) -> None:
    folder = taken_in(settings, shipped, "tiny-2")
    models.use(settings, "tiny-2", ANALYST, NOW)
    shutil.rmtree(folder)
    with pytest.raises(ModelMissing, match="tiny-2"):
        classify.classifier(settings)
    assert any(f.check == "model" and f.level == "failed" for f in doctor.examine(settings, NOW))


def test_a_version_that_is_not_there_or_leads_out_of_the_folder_is_refused(
    settings: Settings,
) -> None:
    for version in ("tiny-9", "../shipped", "", ".."):
        with pytest.raises(WrongUsage, match="no model"):
            models.use(settings, version, ANALYST, NOW)


@pytest.mark.parametrize("role", [Role.PR, Role.HANDLER, Role.LEAD, Role.OUTSOURCED])
def test_only_analysts_and_administrators_choose(settings: Settings, role: Role) -> None:
    with pytest.raises(WrongUsage, match=str(role)):
        models.use(settings, VERSION, Actor("x", role, "cli"), NOW)
    with pytest.raises(WrongUsage, match=str(role)):
        refit.run(settings, Actor("x", role, "cli"), NOW)


def test_the_doctor_tells_the_model_in_use(settings: Settings) -> None:
    told = {f.check: f for f in doctor.examine(settings, NOW)}
    assert told["model"].level == "ok" and VERSION in told["model"].told
    assert told["classifier"].level == "ok"


@pytest.mark.parametrize("wrong", [{"complaint_precision": 0.77}, {"complaint_threshold": 1.5}])
def test_settings_that_the_model_cannot_fulfil_are_told(
    settings: Settings, wrong: dict[str, float]
) -> None:
    odd = settings.model_copy(update={"classify": settings.classify.model_copy(update=wrong)})
    with pytest.raises(WrongUsage, match="cannot work with these settings"):
        classify.classifier(odd)


def test_a_stated_precision_and_a_threshold_of_ones_own_decide(settings: Settings) -> None:
    text = ["洗衣机还是坏的"]
    chance = classify.classifier(settings).predict(text)[0].complaint_probability
    for threshold, is_complaint in ((chance, True), (min(1.0, chance + 1e-6), False)):
        own = settings.classify.model_copy(update={"complaint_threshold": threshold})
        judge = classify.classifier(settings.model_copy(update={"classify": own}))
        assert (judge.predict(text)[0].intent == "complaint") is is_complaint


def test_too_few_corrections_are_counted(settings: Settings) -> None:
    corrected_posts(3)
    with pytest.raises(ZhuanxiError, match=r"^3 corrected texts are too few .* 50 are needed"):
        refit.run(settings, ANALYST, NOW)


def test_corrections_teach_a_model_that_is_adopted_recorded_and_used(
    settings: Settings, shipped: Path
) -> None:
    corrected_posts(150)
    old = load(folder=shipped)
    result = refit.run(settings, ANALYST, NOW)
    assert result.is_adopted, result.why
    assert (result.base, result.corrections, result.by) == (VERSION, 150, "qi")
    assert 90 < result.learnt < 150
    assert result.figures["complaint"].new > result.figures["complaint"].old
    assert "is ruled out" in result.why
    new = classify.classifier(settings)
    assert new.version == result.version
    unseen = [form.format("暖炉", 9) for form in SLY]
    chances = [[p.complaint_probability for p in judge.predict(unseen)] for judge in (old, new)]
    assert sum(chances[1]) > sum(chances[0])
    card = json.loads((models.home(settings) / result.version / "model.json").read_text())
    assert card["encoder"] == VERSION
    assert card["about"]["refit"]["corrections_hash"] == result.corrections_hash
    assert card["about"]["refit"]["strengths"] == result.strengths
    assert sorted(p.name for p in (models.home(settings) / result.version).iterdir()) == [
        "heads.npz",
        "model.json",
    ]


def test_the_same_corrections_make_the_same_weights_and_are_safe_to_learn_again(
    settings: Settings,
) -> None:
    corrected_posts(150)
    first = refit.run(settings, ANALYST, NOW)
    models.use(settings, VERSION, ANALYST, NOW)
    again = refit.run(settings, ANALYST, NOW)
    assert (again.version, again.figures) == (first.version, first.figures)
    third = refit.run(settings, ANALYST, NOW)
    assert third.base == first.version
    lines = (models.home(settings) / refit.RECORD).read_text().splitlines()
    assert [json.loads(line)["base"] for line in lines] == [VERSION, VERSION, first.version]


def test_a_refit_that_would_lose_is_not_adopted_and_says_why(settings: Settings) -> None:
    mentions = corrected_posts(60)
    assert mentions
    with transaction() as session:  # every one of them said to be the opposite of what it is
        session.connection().exec_driver_sql(
            """UPDATE correction SET labels = jsonb_build_object(
                   'intent', CASE WHEN labels -> 'intent' ->> 0 = 'complaint'
                             THEN '["praise"]'::jsonb ELSE '["complaint"]'::jsonb END,
                   'sentiment', '["neutral"]'::jsonb)"""
        )
    result = refit.run(settings, ANALYST, NOW)
    assert not result.is_adopted
    assert "not ruled out" in result.why
    assert models.known(settings).version == VERSION
    assert not (models.home(settings) / result.version).exists()
    assert (models.home(settings) / refit.RECORD).read_text().count("\n") == 1


def test_new_verdicts_carry_the_new_version_and_old_ones_stay(
    settings: Settings, shipped: Path
) -> None:
    with transaction() as session:
        upsert(session, mention("1", "洗衣机修了三次还是坏的，太差了"))
    classify.drain(classify.classifier(settings), settings, NOW)
    taken_in(settings, shipped, "tiny-2")
    models.use(settings, "tiny-2", ANALYST, NOW)
    classify.drain(classify.classifier(settings), settings, NOW, reclassify=True)
    assert rows("SELECT model_version FROM verdict ORDER BY id") == [(VERSION,), ("tiny-2",)]


def test_a_refit_whose_encoder_left_with_an_update_says_so(
    settings: Settings, shipped: Path
) -> None:
    corrected_posts(150)
    result = refit.run(settings, ANALYST, NOW)
    assert result.is_adopted
    card = shipped / "model.json"
    card.write_text(card.read_text().replace(VERSION, "tiny-next"))
    with pytest.raises(ModelMissing, match=f"encoder of {VERSION}"):
        classify.classifier(settings)
    models.use(settings, "tiny-next", ANALYST, NOW)
    assert classify.classifier(settings).version == "tiny-next"
    assert not LEAD.may(Right.USE_MODELS)
    assert post("later", "门锁又坏了") > 0
