"""The training loop: resumable, seeded, stopped by a development split."""

import logging
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from torch import Tensor

from nlp.labels import HEADS
from nlp.training.network import Network
from nlp.training.objective import Objective
from nlp.training.reading import UNKNOWN, Batch, Ready, batches, in_order
from nlp.training.recipe import Recipe

log = logging.getLogger(__name__)

PREDICT_BATCH = 64


def fit(
    network: Network,
    texts: Sequence[Ready],
    development: Sequence[Ready],
    recipe: Recipe,
    *,
    beside: Sequence[Ready] = (),
    epochs: int | None = None,
    checkpoint: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[dict[str, float]]:
    """Fine-tune ``network`` in place; it ends as it was after its best epoch.

    Args:
        network: what learns.
        texts: what it learns from.
        development: what decides which epoch was the best; without any it is the last one.
        recipe: how.
        beside: other texts, of which each step also learns a few: so many that an unbroken run
            reads each once.
        epochs: in place of the recipe's.
        checkpoint: a file that holds the state after each epoch; a run that was killed goes on
            from it. It is removed by the caller, who knows when the run is over.
        progress: called with the texts of each step.

    Returns:
        The curve: for each epoch its mean loss and, with a development split, its score.
    """
    torch.manual_seed(recipe.seed)
    total = epochs if epochs is not None else recipe.epochs
    objective = Objective(texts, recipe.balance)
    optimiser = torch.optim.AdamW(
        _rates(network, recipe), weight_decay=recipe.weight_decay, fused=True
    )
    steps = total * math.ceil(len(texts) / recipe.batch_size)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _rate(steps, recipe.warmup))
    draw = random.Random(recipe.seed)  # noqa: S311 - shuffling, not secrecy
    state = _State(network, optimiser, schedule, draw, checkpoint, asdict(recipe))
    extra = _endless(beside, max(1, math.ceil(len(beside) / max(1, steps))), draw)
    for epoch in range(state.resume(), total):
        network.train()
        losses = []
        for batch in batches(texts, recipe.batch_size, draw, recipe.emoji_dropout):
            losses.append(_step(network, objective, batch, recipe.adversarial))
            if beside:
                _step(network, objective, next(extra), 0.0)
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            if progress is not None:
                progress(len(batch.targets))
        row = {"epoch": epoch + 1, "loss": float(np.mean(losses))}
        if development:
            row |= scores(network, development)
        log.info("epoch %d: %s", epoch + 1, row)
        state.keep(row, row.get("mean", float(epoch)))
    return state.finish()


def predict(network: Network, texts: Sequence[Ready]) -> dict[str, NDArray[np.float32]]:
    """Scores before the softmax, ``float32[texts, labels]`` a head."""
    network.eval()
    found = {
        head: np.zeros((len(texts), len(labels)), dtype=np.float32)
        for head, labels in HEADS.items()
    }
    for places, batch in in_order(texts, PREDICT_BATCH):
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            mean = network.upper(batch.hidden, batch.mask)
        for head, values in network.scores(mean).items():
            found[head][places] = values.detach().float().numpy()
    return found


def scores(network: Network, texts: Sequence[Ready]) -> dict[str, float]:
    """Macro-F1 of each head over the texts whose label is known, and their mean."""
    found = predict(network, texts)
    result: dict[str, float] = {}
    for place, head in enumerate(HEADS):
        known = [n for n, text in enumerate(texts) if text.targets[place] != UNKNOWN]
        if known:
            truth = [texts[n].targets[place] for n in known]
            result[head] = float(
                f1_score(truth, found[head][known].argmax(1), average="macro", zero_division=0)
            )
    return result | {"mean": float(np.mean(list(result.values())))}


def _step(network: Network, objective: Objective, batch: Batch, adversarial: float) -> float:
    """Add a batch's gradients; with ``adversarial`` also those of the worst small change to it."""
    hidden = batch.hidden.requires_grad_(adversarial > 0)
    loss = _loss(network, objective, batch, hidden)
    loss.backward()  # type: ignore[no-untyped-call]
    if adversarial > 0 and hidden.grad is not None:
        gradient = hidden.grad.float()
        size = gradient.flatten(1).norm(dim=1)[:, None, None].clamp_min(1e-12)
        scale = hidden.detach().float().flatten(1).norm(dim=1)[:, None, None]
        worse = hidden.detach() + (adversarial * scale * gradient / size).to(hidden.dtype)
        (0.5 * _loss(network, objective, batch, worse)).backward()  # type: ignore[no-untyped-call]
    return float(loss.detach())


def _loss(network: Network, objective: Objective, batch: Batch, hidden: Tensor) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        mean = network.upper(hidden, batch.mask)
    return objective.loss(network.scores(mean), batch)


def _rates(network: Network, recipe: Recipe) -> list[dict[str, Any]]:
    """Layer-wise learning rates: the lower a layer, the more of the base is kept."""
    rated = [{"params": list(network.heads.parameters()), "lr": recipe.head_learning_rate}]
    last = len(network.layers) - 1
    for number in range(network.frozen, last + 1):
        rate = recipe.learning_rate * recipe.layer_decay ** (last - number)
        rated.append({"params": list(network.layers[number].parameters()), "lr": rate})
    return rated


def _rate(steps: int, warmup: float) -> Callable[[int], float]:
    rising = max(1, round(steps * warmup))

    def rate(step: int) -> float:
        if step < rising:
            return (step + 1) / rising
        return 0.5 * (1 + math.cos(math.pi * min(1.0, (step - rising) / max(1, steps - rising))))

    return rate


def _endless(texts: Sequence[Ready], size: int, draw: random.Random) -> Iterator[Batch]:
    while texts:
        yield from batches(texts, size, draw, 0.0)


class _State:
    """What a killed run goes on from, and the best epoch's weights."""

    def __init__(
        self,
        network: Network,
        optimiser: Any,
        schedule: Any,
        draw: random.Random,
        file: Path | None,
        recipe: dict[str, Any],
    ) -> None:
        self._network, self._optimiser, self._schedule = network, optimiser, schedule
        self._draw, self._file, self._recipe = draw, file, recipe
        self._curve: list[dict[str, float]] = []
        self._best, self._best_score = network.learnt(), -1.0

    def resume(self) -> int:
        """The epochs already done, restored from the checkpoint if it is of the same recipe."""
        if self._file is None or not self._file.exists():
            return 0
        kept = torch.load(self._file, weights_only=False)
        if kept["recipe"] != self._recipe:
            return 0
        self._network.load_state_dict(kept["weights"], strict=False)
        self._optimiser.load_state_dict(kept["optimiser"])
        self._schedule.load_state_dict(kept["schedule"])
        self._draw.setstate(kept["draw"])
        torch.set_rng_state(kept["torch"])
        self._curve, self._best = kept["curve"], kept["best"]
        self._best_score = kept["best_score"]
        return len(self._curve)

    def keep(self, row: dict[str, float], score: float) -> None:
        """Remember an epoch, whole or not at all."""
        self._curve.append(row)
        if score >= self._best_score:
            self._best, self._best_score = self._network.learnt(), score
        if self._file is not None:
            draft = self._file.with_suffix(".part")
            torch.save(
                {
                    "recipe": self._recipe,
                    "weights": self._network.learnt(),
                    "optimiser": self._optimiser.state_dict(),
                    "schedule": self._schedule.state_dict(),
                    "draw": self._draw.getstate(),
                    "torch": torch.get_rng_state(),
                    "curve": self._curve,
                    "best": self._best,
                    "best_score": self._best_score,
                },
                draft,
            )
            draft.replace(self._file)

    def finish(self) -> list[dict[str, float]]:
        """The best epoch's weights, and the curve."""
        self._network.load_state_dict(self._best, strict=False)
        return self._curve
