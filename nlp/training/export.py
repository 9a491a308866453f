"""From the trained network to what is shipped: an OpenVINO encoder with int8 weights."""

import shutil
from pathlib import Path

import torch
from torch import Tensor, nn

from nlp.inference import ov  # before nncf, which imports OpenVINO too
from nlp.training.network import Network, mean

ENCODER = "encoder.xml"


class _Encoder(nn.Module):
    """What is exported: the last layer, and its mean over the tokens."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self._network.upper_states(self._network.lower(ids, mask), mask)
        return hidden, mean(hidden, mask)


def export(network: Network, folder: Path, tokenizer: Path, *, int8: bool = True) -> None:
    """Write ``encoder.xml``, ``encoder.bin`` and ``tokenizer.json`` into ``folder``.

    The encoder takes ``ids`` and ``mask``, ``int64[batch, tokens]``, and gives ``hidden``,
    ``float32[batch, tokens, width]``, and ``mean``, ``float32[batch, width]``.

    Args:
        network: trained; its heads are kept elsewhere.
        folder: made when missing.
        tokenizer: the base's ``tokenizer.json``.
        int8: whether weights are kept as 8-bit integers with a scale a row; activations are
            quantised as they come (:mod:`nlp.encoder`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    example = (torch.ones((2, 8), dtype=torch.int64), torch.ones((2, 8), dtype=torch.int64))
    with torch.no_grad():
        model = ov.convert_model(_Encoder(network.eval().float()), example_input=example)
    for place, name in enumerate(("ids", "mask")):
        model.inputs[place].set_names({name})
    model.reshape({"ids": [-1, -1], "mask": [-1, -1]})
    for place, name in enumerate(("hidden", "mean")):
        model.outputs[place].set_names({name})
    if int8:
        import nncf  # takes seconds to load, and only training needs it

        model = nncf.compress_weights(model, mode=nncf.CompressWeightsMode.INT8_SYM)
    ov.save_model(model, folder / ENCODER, compress_to_fp16=False)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
