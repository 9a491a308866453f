"""Choices of a recipe: how much of the base is kept, and what is learnt from."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nlp.training.fit import fit
from nlp.training.network import Network
from nlp.training.reading import Ready
from nlp.training.run import Material, Run
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


def test_what_is_never_measured_on_is_learnt_once_and_what_is_like_a_mention_is_not(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    run_ = run(places, tmp_path, further_epochs=1, further_share=0.5, sentiment_share=0.0)
    own = run_.material(places[1])
    mentions, apart = own.mentions[:100], own.mentions[100:160]
    copy = replace(mentions[0], id="copy")
    material = Material(mentions, [*apart, copy], [], np.array([*range(160), 0]))
    assert run_._further(material) == apart
    first = run_.learn_first(material)
    assert first == tmp_path / "further.pt"
    made = first.stat().st_mtime_ns
    network, _ = run_.fit(material, list(range(161)), tmp_path / "fold.pt")
    assert run_.learn_first(material) == first and first.stat().st_mtime_ns == made
    before, after = torch.load(first, weights_only=True), network.state_dict()
    assert any(not torch.equal(before[name], after[name]) for name in before)
    beside = run_._beside(material, 100)
    assert len(beside) == 50 and all(example in apart for example in beside)


def test_sentiment_texts_are_read_again_beside_the_further_ones(
    places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_ = run(places, tmp_path, further_epochs=1)
    own = run_.material(places[1])
    mentions, apart, clear = own.mentions[:40], own.mentions[40:80], own.mentions[80:110]
    material = Material(mentions, apart, clear, np.arange(80))
    read = []

    def spied(network: Network, texts: list[Ready], *rest: Any, **named: Any) -> object:
        read.append((len(texts), len(named["beside"])))
        return fit(network, texts, *rest, **named)

    monkeypatch.setattr("nlp.training.run.fit", spied)
    assert run_.learn_first(material) == tmp_path / "further.pt"
    assert read == [(30, 0), (40, 30)]


def test_a_training_of_further_texts_goes_on_from_its_last_epoch(
    places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def material(of: Run) -> Material:
        own = of.material(places[1])
        return Material(own.mentions[:100], own.mentions[100:160], [], np.arange(160))

    whole = run(places, tmp_path / "whole", further_epochs=2)
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    done = whole.learn_first(material(whole))
    killed = run(places, tmp_path / "killed", further_epochs=2)
    with monkeypatch.context() as patch:
        patch.setattr(torch.optim.AdamW, "step", _after(torch.optim.AdamW.step, 5))
        with pytest.raises(KeyboardInterrupt):
            killed.learn_first(material(killed))
    assert not (tmp_path / "killed/further.pt").exists()
    steps = torch.optim.AdamW.step
    with monkeypatch.context() as patch:
        counted: list[object] = []
        patch.setattr(torch.optim.AdamW, "step", lambda *a, **n: counted.append(steps(*a, **n)))
        again = killed.learn_first(material(killed))
    assert len(counted) == 4  # the second of two epochs of 60 texts, 16 a step
    assert done is not None and again is not None
    one, other = (torch.load(file, weights_only=True) for file in (done, again))
    assert all(torch.equal(one[name], other[name]) for name in one)


def _after(step: Callable[..., object], steps: int) -> Callable[..., object]:
    """An optimiser's step that is interrupted after so many."""
    left = iter(range(steps))

    def interrupted(*args: object, **named: object) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return step(*args, **named)

    return interrupted
