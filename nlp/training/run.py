"""A training run from a folder of texts: the sentiment sets first, then the mentions."""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from nlp.labels import HEADS
from nlp.tokens import Tokeniser
from nlp.training import corpora, grouping
from nlp.training.corpora import Example
from nlp.training.fit import fit, predict
from nlp.training.network import Network
from nlp.training.reading import Ready, prepare
from nlp.training.recipe import Recipe

log = logging.getLogger(__name__)

BINARY = frozenset({"hotel", "takeaway", "shopping", "nlpcc2014", "weibo2018"})
"""Sentiment sets that know no neutral."""

DEVELOPMENT = 12
"""One of so many groups of the mentions that are learnt from decides when to stop."""

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the texts done since the last call, and the stage's texts."""


@dataclass(slots=True)
class Material:
    """Everything a run reads, made ready once.

    Attributes:
        mentions: the labelled mentions, on which is measured.
        more: mentions labelled for rare classes, only ever learnt from.
        sentiment: texts of the sentiment sets, none like a mention.
        ready: by the id of a text.
        group: near-duplicates of mentions and more, in that order.
    """

    mentions: list[Example]
    more: list[Example]
    sentiment: list[Example]
    ready: dict[str, Ready]
    group: NDArray[np.int64]

    def of(self, examples: Sequence[Example]) -> list[Ready]:
        """The texts made ready."""
        return [self.ready[example.id] for example in examples]


@dataclass(slots=True)
class Run:
    """A network in training with its material.

    Attributes:
        base: folder or hub id of the encoder.
        recipe: what is done.
        out: where checkpoints lie.
    """

    base: str
    tokenizer: Path
    recipe: Recipe
    out: Path

    def network(self) -> Network:
        """The network before any training."""
        torch.manual_seed(self.recipe.seed)
        heads = {head: len(labels) for head, labels in HEADS.items()}
        return Network.from_base(self.base, heads, self.recipe.frozen_layers)

    def material(self, folder: Path, network: Network) -> Material:
        """Read ``folder``, and pass every text through the frozen layers once."""
        kept = self.out / "material.pt"
        if kept.exists():
            found: Material = torch.load(kept, weights_only=False)
            return found
        mentions = corpora.mentions(folder)
        more = (
            _unless_known(corpora.more_mentions(folder), mentions)
            if self.recipe.more_mentions
            else []
        )
        everything = [example.text for example in (*mentions, *more)]
        group = grouping.groups(everything)
        sentiment = self._sentiment(corpora.sentiment_sets(folder), everything)
        tokeniser = Tokeniser(self.tokenizer, self.recipe.longest)
        ready: dict[str, Ready] = {}
        for examples, with_variants in (((*mentions, *more), True), (sentiment, False)):
            made = prepare(examples, tokeniser, network, BINARY, with_variants)
            ready |= {example.id: text for example, text in zip(examples, made, strict=True)}
        material = Material(mentions, more, sentiment, ready, group)
        draft = kept.with_suffix(".part")
        torch.save(material, draft)
        draft.replace(kept)
        return material

    def warm_up(self, network: Network, material: Material) -> None:
        """Let the upper layers learn sentiment; done once and kept."""
        kept = self.out / "sentiment.pt"
        if not material.sentiment:
            return
        if not kept.exists():
            recipe = replace(self.recipe, balance=0.0)
            fit(network, material.of(material.sentiment), [], recipe, epochs=1)
            torch.save(network.state_dict(), kept)
        network.load_state_dict(torch.load(kept, weights_only=True))

    def fit(
        self, network: Network, material: Material, learnt: Sequence[int], checkpoint: Path | None
    ) -> tuple[list[int], list[dict[str, float]]]:
        """Learn the texts at these places of mentions and more.

        Returns:
            The places that were kept back for development, and the curve.
        """
        examples = [*material.mentions, *material.more]
        development = [
            place
            for place in learnt
            if place < len(material.mentions) and _is_development(int(material.group[place]))
        ]
        held = {int(material.group[place]) for place in development}
        training = [place for place in learnt if int(material.group[place]) not in held]
        curve = fit(
            network,
            material.of([examples[place] for place in training]),
            material.of([examples[place] for place in development]),
            self.recipe,
            beside=material.of(material.sentiment),
            checkpoint=checkpoint,
        )
        return development, curve

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

    The file has ``places`` and ``scores_HEAD`` of the fold's mentions, and ``development_places``
    and ``development_scores_HEAD`` of the development split. The weights stay beside it as
    ``fold-N.weights.pt``.
    """
    kept = run.out / f"fold-{number}.npz"
    if kept.exists():
        return kept
    network = run.network()
    material = run.material(folder, network)
    run.warm_up(network, material)
    of = grouping.folds(material.group, count, run.recipe.seed)
    learnt = [place for place in range(len(of)) if of[place] != number]
    tested = [place for place in range(len(material.mentions)) if of[place] == number]
    checkpoint = run.out / f"fold-{number}.pt"
    development, curve = run.fit(network, material, learnt, checkpoint)
    rows = {"places": np.array(tested), "development_places": np.array(development)}
    for name, places in (("", tested), ("development_", development)):
        found = predict(network, material.of([material.mentions[place] for place in places]))
        rows |= {f"{name}scores_{head}": values for head, values in found.items()}
    torch.save(network.learnt(), run.out / f"fold-{number}.weights.pt")
    draft = kept.with_suffix(".part.npz")
    np.savez(draft, **rows)  # type: ignore[arg-type]
    draft.replace(kept)
    checkpoint.unlink(missing_ok=True)
    log.info("fold %d: %s", number, curve)
    return kept


def _unless_known(examples: list[Example], known: list[Example]) -> list[Example]:
    ids = {example.id for example in known}
    return [example for example in examples if example.id not in ids]


def _is_development(group: int) -> bool:
    return (group * 2_654_435_761) % 2**32 % DEVELOPMENT == 0
