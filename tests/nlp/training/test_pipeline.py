"""A tiny real model, trained, killed, resumed, exported and served."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from nlp import heads, load, models, ngrams
from nlp.errors import ModelMissing
from nlp.training.pipeline import train
from nlp.training.recipe import Recipe
from tests.nlp.training import making

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class KilledError(Exception):
    """What stands in for a kill."""


def test_a_trained_model_judges_and_learnt_something(trained: Path) -> None:
    rows = making.rows()
    said = load(folder=trained / "model").predict([row["text"] for row in rows])
    is_complaint = [row["intent"] == "complaint" for row in rows]
    assert roc_auc_score(is_complaint, [each.complaint_probability for each in said]) > 0.8


def test_torch_judges_as_openvino_does(trained: Path) -> None:
    texts = ["客服电话打了三次没人接，再不处理我就打12315", "用着很好，推荐", "", "发货了吗？"]
    torch, openvino = (load(backend, folder=trained / "model") for backend in ("torch", "openvino"))
    assert torch.version != openvino.version
    for a, b in zip(torch.predict(texts), openvino.predict(texts), strict=True):
        for head, chances in a.probabilities.items():
            assert chances == pytest.approx(b.probabilities[head], abs=0.05)


def test_what_it_was_made_of_is_on_record(trained: Path) -> None:
    model = models.read(trained / "model")
    assert model.version.startswith("tiny-20261122-")
    assert set(model.about["data"]) == {
        *("labelled/mentions.csv", "sentiment/hotel.csv.gz", "labels.csv")
    }
    assert len(model.about["curve"]) == making.RECIPE.epochs
    assert model.about["recipe"]["epochs"] == making.RECIPE.epochs
    assert model.about["versions"]["torch"]


def test_a_killed_run_goes_on_and_ends_the_same(places: tuple[Path, Path], tmp_path: Path) -> None:
    short = replace(making.RECIPE, epochs=1)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    making.train(places, whole, NOW, recipe=short)

    def die(stage: str, done: int, total: int) -> None:
        if stage == "final":
            raise KilledError

    with pytest.raises(KilledError):
        making.train(places, killed, NOW, die, jobs=2, recipe=short)
    kept = {file.name for file in (killed / "run").glob("fold-*.npz")}
    assert kept == {"fold-0.npz", "fold-1.npz"}
    making.train(places, killed, NOW, recipe=short)
    ours = heads.read(killed / "model" / models.HEADS_FILE)
    theirs = heads.read(whole / "model" / models.HEADS_FILE)
    for name, head in ours.items():
        np.testing.assert_allclose(head.weight, theirs[name].weight, rtol=1e-4, atol=1e-5)


def test_another_recipe_is_refused_in_the_same_folder(
    places: tuple[Path, Path], trained: Path, tmp_path: Path
) -> None:
    base, texts = places
    with pytest.raises(ValueError, match="another recipe"):
        train(
            texts,
            str(base),
            trained / "run",
            tmp_path,
            Recipe(epochs=1),
            now=NOW,
            progress=lambda *_: None,
        )


def test_a_folder_without_texts_is_named(places: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"mentions\.csv"):
        train(
            tmp_path,
            str(places[0]),
            tmp_path / "run",
            tmp_path / "model",
            making.RECIPE,
            now=NOW,
            progress=lambda *_: None,
        )


@pytest.mark.parametrize("name", [*models.ENCODER_FILES, models.HEADS_FILE, ngrams.FILE])
@pytest.mark.parametrize("is_missing", [True, False])
def test_missing_or_damaged_files_are_named_with_the_way_out(
    trained: Path, tmp_path: Path, name: str, is_missing: bool
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(trained / "model", folder)
    if is_missing:
        (folder / name).unlink()
    else:
        whole = bytearray((folder / name).read_bytes())
        whole[len(whole) // 2] ^= 1
        (folder / name).write_bytes(whole)
    with pytest.raises(ModelMissing, match=name) as caught:
        load(folder=folder)
    assert "--backend baseline" in caught.value.next_step


def test_a_card_that_is_no_json_is_named(trained: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(trained / "model", folder)
    (folder / models.CARD).write_text(json.dumps({"version": "x"})[:-1])
    with pytest.raises(ModelMissing, match=r"model\.json"):
        load(folder=folder)
