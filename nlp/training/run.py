"""A training run from a folder of texts: what is never measured on first, then the mentions."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from nlp.labels import HEADS
from nlp.ngrams import NGrams, columns
from nlp.text import plain
from nlp.tokens import Tokeniser
from nlp.training import corpora, grouping, ngrams
from nlp.training.corpora import Example
from nlp.training.fit import fit, predict
from nlp.training.network import Network
from nlp.training.reading import Ready, prepare
from nlp.training.recipe import Recipe

DEVELOPMENT = 12
"""One of so many groups of the mentions that are learnt from decides when to stop."""

Scores = dict[str, NDArray[np.float32]]


@dataclass(slots=True)
class Material:
    """The texts of a run.

    Attributes:
        mentions: the labelled mentions, on which is measured.
        more: the further texts, labelled by ``labels.csv``; only ever learnt from.
        sentiment: texts of the sentiment sets, none like a mention.
        group: near-duplicates of mentions and more, in that order.
    """

    mentions: list[Example]
    more: list[Example]
    sentiment: list[Example]
    group: NDArray[np.int64]

    @property
    def examples(self) -> list[Example]:
        """Mentions and more: what ``group`` and the places of a training count through."""
        return [*self.mentions, *self.more]

    @property
    def near(self) -> set[int]:
        """The groups that have a mention."""
        return set(self.group[: len(self.mentions)].tolist())


@dataclass(slots=True)
class Run:
    """A training run, and where it keeps what it has done.

    Attributes:
        base: folder or hub id of the encoder.
        tokenizer: the base's ``tokenizer.json``.
        recipe: what is done.
        out: the working folder.
    """

    base: str
    tokenizer: Path
    recipe: Recipe
    out: Path

    def network(self, frozen: int) -> Network:
        """The network before any training."""
        torch.manual_seed(self.recipe.seed)
        heads = {head: len(labels) for head, labels in HEADS.items()}
        return Network.from_base(self.base, heads, frozen, self.recipe.layers)

    def material(self, folder: Path) -> Material:
        """The texts of ``folder``, chosen and grouped once."""
        kept = self.out / "material.pt"
        if kept.exists():
            found: Material = torch.load(kept, weights_only=False)
            return found
        mentions = corpora.mentions(folder)
        more = _unless_known(corpora.more_mentions(folder), mentions)
        everything = [example.text for example in (*mentions, *more)]
        material = Material(
            mentions,
            more,
            self._sentiment(corpora.sentiment_sets(folder), everything),
            grouping.groups(everything),
        )
        draft = kept.with_suffix(".part")
        torch.save(material, draft)
        draft.replace(kept)
        return material

    def learn_first(self, material: Material) -> Path | None:
        """Learn what nothing is measured on: the sentiment sets, then the further texts.

        The sentiment sets are read once more beside the further texts: without, a tenth of what
        was learnt of some is forgotten. Every fold and the final network go on from the same
        weights, which are made once.

        Returns:
            The weights; none where there are no such texts.
        """
        recipe = replace(
            self.recipe, learning_rate=self.recipe.warm_up_learning_rate, layer_decay=0.9
        )
        sentiment = self._stage("sentiment", material.sentiment, replace(recipe, balance=0), 1)
        further = self._stage(
            "further",
            self._further(material),
            recipe,
            recipe.further_epochs,
            before=sentiment,
            beside=material.sentiment,
        )
        return further or sentiment

    def _stage(
        self,
        name: str,
        examples: list[Example],
        recipe: Recipe,
        epochs: int,
        before: Path | None = None,
        beside: Sequence[Example] = (),
    ) -> Path | None:
        """The weights after these texts, kept as ``NAME.pt``; none where nothing is learnt."""
        kept = self.out / f"{name}.pt"
        if not examples or not epochs:
            return None
        if kept.exists():
            return kept
        network = self.network(self.recipe.warm_up_frozen_layers)
        if before is not None:
            network.load_state_dict(torch.load(before, weights_only=True))
        checkpoint = self.out / f"{name}-epochs.pt"
        ready = self._ready(examples, network, with_variants=before is not None)
        others = self._ready(beside, network, with_variants=False)
        fit(network, ready, [], recipe, beside=others, epochs=epochs, checkpoint=checkpoint)
        draft = kept.with_suffix(".part")
        torch.save(network.state_dict(), draft)
        draft.replace(kept)
        checkpoint.unlink(missing_ok=True)
        return kept

    def fit(
        self, material: Material, learnt: Sequence[int], checkpoint: Path
    ) -> tuple[Network, list[dict[str, float]]]:
        """Learn the mentions at these places, and of the further texts at them those like one.

        Returns:
            The network and the curve.
        """
        network = self.network(self.recipe.frozen_layers)
        first = self.learn_first(material)
        if first is not None:
            network.load_state_dict(torch.load(first, weights_only=True))
        examples, near = material.examples, material.near
        learnt = [
            place for place in self._wanted(material, learnt) if int(material.group[place]) in near
        ]
        development = [
            place
            for place in learnt
            if place < len(material.mentions) and _is_development(int(material.group[place]))
        ]
        held = {int(material.group[place]) for place in development}
        training = [place for place in learnt if int(material.group[place]) not in held]
        curve = fit(
            network,
            self._ready([examples[place] for place in training], network),
            self._ready([examples[place] for place in development], network),
            self.recipe,
            beside=self._ready(self._beside(material, len(training)), network, False),
            checkpoint=checkpoint,
        )
        return network, curve

    def ngrams(self, material: Material, learnt: Sequence[int]) -> NGrams:
        """The reader of n-grams that has learnt the texts at these places."""
        examples = material.examples
        mentions = [examples[place] for place in self._wanted(material, learnt)]
        return ngrams.fit(mentions, material.sentiment)

    def _wanted(self, material: Material, places: Sequence[int]) -> list[int]:
        """Those of the places that the recipe lets learn from."""
        examples, recipe = material.examples, self.recipe
        return [
            place
            for place in places
            if (recipe.more_mentions or place < len(material.mentions))
            and not (recipe.without and recipe.without in examples[place].origin)
        ]

    def _further(self, material: Material) -> list[Example]:
        """The further texts that are like no mention, so that no fold is measured on them."""
        near, examples = material.near, material.examples
        places = self._wanted(material, range(len(material.mentions), len(examples)))
        return [examples[place] for place in places if int(material.group[place]) not in near]

    def _beside(self, material: Material, learnt: int) -> list[Example]:
        """What is read beside ``learnt`` mentions in all epochs, each text once."""
        draw = random.Random(self.recipe.seed)  # noqa: S311 - sampling, not secrecy
        chosen = []
        for texts, share in (
            (material.sentiment, self.recipe.sentiment_share),
            (self._further(material), self.recipe.further_share),
        ):
            count = round(learnt * share * self.recipe.epochs)
            chosen += draw.sample(texts, min(count, len(texts)))
        return chosen

    def predict(self, network: Network, examples: Sequence[Example]) -> Scores:
        """Scores before the softmax, ``float32[texts, labels]`` a head."""
        return predict(network, self._ready(examples, network))

    def _ready(
        self, examples: Sequence[Example], network: Network, with_variants: bool = True
    ) -> list[Ready]:
        tokeniser = Tokeniser(self.tokenizer, self.recipe.longest)
        return prepare(examples, tokeniser, network, with_variants)

    def _sentiment(self, sets: dict[str, list[Example]], known: list[str]) -> list[Example]:
        """An even share of each set, without the tenth that is kept out and what is known."""
        draw = random.Random(self.recipe.seed)  # noqa: S311 - sampling, not secrecy
        share = self.recipe.sentiment_texts // max(1, len(sets))
        chosen: dict[str, Example] = {}
        for examples in sets.values():
            usable = [e for e in examples if e.text.strip() and not corpora.is_kept_out(e)]
            chosen |= {e.id: e for e in draw.sample(usable, min(len(usable), share))}
        drawn = list(chosen.values())
        alike = grouping.resembles([example.text for example in drawn], known)
        return [example for example, is_alike in zip(drawn, alike, strict=True) if not is_alike]


def fold(run: Run, folder: Path, number: int, count: int) -> Path:
    """Train without fold ``number`` of ``count`` and predict it; kept as ``fold-N.npz``.

    The file has ``places`` and, of the fold's mentions, ``scores_HEAD`` of the network and
    ``beside_HEAD`` of the n-grams. The weights stay beside it as ``fold-N.weights.pt``, the curve
    as ``fold-N.json``.
    """
    kept = run.out / f"fold-{number}.npz"
    if kept.exists():
        return kept
    material = run.material(folder)
    learnt = learnt_without(number, count, material)
    tested = sorted(set(range(len(material.mentions))).difference(learnt))
    checkpoint = run.out / f"fold-{number}.pt"
    network, curve = run.fit(material, learnt, checkpoint)
    examples = [material.mentions[place] for place in tested]
    rows = {"places": np.array(tested)}
    rows |= {f"scores_{head}": each for head, each in run.predict(network, examples).items()}
    beside = run.ngrams(material, learnt).scores([plain(each.text).text for each in examples])
    rows |= {f"beside_{head}": beside[:, columns(head)] for head in HEADS}
    torch.save(network.state_dict(), run.out / f"fold-{number}.weights.pt")
    (run.out / f"fold-{number}.json").write_text(json.dumps(curve), "utf-8")
    draft = kept.with_suffix(".part.npz")
    np.savez(draft, **rows)  # type: ignore[arg-type]
    draft.replace(kept)
    checkpoint.unlink(missing_ok=True)
    return kept


def learnt_without(number: int, count: int, material: Material) -> list[int]:
    """Places of mentions and more that are learnt where fold ``number`` of ``count`` is tested."""
    of = grouping.folds(material.group, count)
    return [place for place in range(len(of)) if of[place] != number]


def _unless_known(examples: list[Example], known: list[Example]) -> list[Example]:
    ids = {example.id for example in known}
    return [example for example in examples if example.id not in ids]


def _is_development(group: int) -> bool:
    return (group * 2_654_435_761) % 2**32 % DEVELOPMENT == 0
