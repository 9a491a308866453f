"""Choices of a recipe: how much of the base is kept, and what is learnt from."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nlp.training.run import Run
from tests.nlp.training import making

ONCE = replace(making.RECIPE, epochs=1, sentiment_texts=0, warm_up_frozen_layers=0)


def run(places: tuple[Path, Path], out: Path, **changed: object) -> Run:
    base = places[0]
    return Run(str(base), base / "tokenizer.json", replace(ONCE, **changed), out)  # type: ignore[arg-type]


def test_upper_layers_can_be_left_away(places: tuple[Path, Path], tmp_path: Path) -> None:
    network = run(places, tmp_path, layers=1).network(0)
    assert len(network.layers) == network.encoder.config.num_hidden_layers == 1
    ids = torch.full((1, 4), 5)
    assert network(ids, torch.ones_like(ids))["intent"].shape == (1, 7)


def test_more_layers_cannot_be_frozen_than_are_kept(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="the encoder has 1"):
        run(places, tmp_path, layers=1).network(2)


def test_texts_of_an_origin_are_never_learnt_from(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    every = run(places, tmp_path)
    material = every.material(places[1])
    all_places = list(range(len(material.group)))
    others = [p for p in all_places if "sarcasm" not in material.mentions[p].origin]
    assert 0 < len(others) < len(all_places)
    _, told = run(places, tmp_path, without="sarcasm").fit(material, all_places, tmp_path / "a.pt")
    _, chosen = every.fit(material, others, tmp_path / "b.pt")
    _, whole = every.fit(material, all_places, tmp_path / "c.pt")
    assert told == chosen != whole
