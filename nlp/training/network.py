"""The network: an encoder whose mean over the tokens feeds one linear head a question.

Heads are linear on the mean, so that a head's score is a sum over tokens: what carried a decision
is read off, not guessed (see :mod:`nlp.explain`), and heads are refitted without torch.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoModel

DROPOUT = 0.1
"""Of the mean before the heads; the encoder itself has none, which costs a third of the speed."""


class Network(nn.Module):
    """An encoder and its heads.

    Args:
        encoder: a BERT-like encoder (``embeddings``, ``encoder.layer``).
        heads: labels of each head.
        frozen: how many of the lower layers never change.

    Raises:
        ValueError: the encoder is not of that kind, or has fewer layers than ``frozen``.
    """

    def __init__(self, encoder: Any, heads: Mapping[str, int], frozen: int) -> None:
        super().__init__()
        try:
            layers = list(encoder.encoder.layer)
        except AttributeError:
            raise ValueError(
                f"{type(encoder).__name__} is no BERT-like encoder; "
                "multilingual-e5, BERT, RoBERTa and XLM-R models are"
            ) from None
        if frozen > len(layers):
            raise ValueError(f"{frozen} layers cannot be frozen, the encoder has {len(layers)}")
        self.encoder: Any = encoder
        self.layers: list[nn.Module] = layers
        self.frozen = frozen
        width = encoder.config.hidden_size
        self.dropout = nn.Dropout(DROPOUT)
        self.heads = nn.ModuleDict({name: nn.Linear(width, size) for name, size in heads.items()})
        for part in (encoder.embeddings, *layers[:frozen]):
            part.requires_grad_(False)

    @classmethod
    def from_base(
        cls, base: str, heads: Mapping[str, int], frozen: int, layers: int = 0
    ) -> "Network":
        """A network over a folder's or a hub model's encoder, its heads untrained.

        Args:
            base: folder or hub id.
            heads: labels of each head.
            frozen: how many of the lower layers never change.
            layers: how many of the lowest layers are kept; 0 keeps all.
        """
        encoder = AutoModel.from_pretrained(
            base,
            add_pooling_layer=False,
            dtype=torch.float32,
            attn_implementation="eager",  # on CPUs half as fast again as the fused one, backwards
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        if layers:
            encoder.encoder.layer = encoder.encoder.layer[:layers]
            encoder.config.num_hidden_layers = len(encoder.encoder.layer)
        return cls(encoder, heads, frozen)

    def lower(self, ids: Tensor, mask: Tensor) -> Tensor:
        """``[batch, tokens, width]`` after the frozen layers."""
        hidden: Tensor = self.encoder.embeddings(input_ids=ids)
        return self._through(hidden, mask, 0, self.frozen)

    def upper_states(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """``[batch, tokens, width]`` after the last layer, in float32."""
        return self._through(hidden, mask, self.frozen, len(self.layers)).float()

    def upper(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """``[batch, width]``: the mean of the last layer over the tokens, in float32."""
        return mean(self.upper_states(hidden, mask), mask)

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Scores ``[batch, labels]`` of each head, before the softmax."""
        return self.scores(self.upper(self.lower(ids, mask), mask))

    def scores(self, means: Tensor) -> dict[str, Tensor]:
        """Scores of each head for the means of texts."""
        means = self.dropout(means)
        return {name: head(means) for name, head in self.heads.items()}

    def head_weights(self) -> dict[str, tuple[Tensor, Tensor]]:
        """Weight ``[labels, width]`` and bias ``[labels]`` of each head."""
        found = {name: dict(head.named_parameters()) for name, head in self.heads.items()}
        return {
            name: (layer["weight"].detach().float(), layer["bias"].detach().float())
            for name, layer in found.items()
        }

    def learnt(self) -> dict[str, Tensor]:
        """A copy of the weights that learning changes, for ``load_state_dict(strict=False)``."""
        learning = {name for name, value in self.named_parameters() if value.requires_grad}
        return {n: v.detach().clone() for n, v in self.state_dict().items() if n in learning}

    def _through(self, hidden: Tensor, mask: Tensor, first: int, last: int) -> Tensor:
        shade = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * torch.finfo(torch.bfloat16).min
        for layer in self.layers[first:last]:
            passed = layer(hidden, shade)
            hidden = passed[0] if isinstance(passed, tuple) else passed
        return hidden


def mean(states: Tensor, mask: Tensor) -> Tensor:
    """``[batch, width]``: the mean over each text's own tokens."""
    weights = mask.unsqueeze(-1).float()
    found: Tensor = (states * weights).sum(1) / weights.sum(1)
    return found
