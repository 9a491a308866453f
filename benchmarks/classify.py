"""How fast the shipped classifier is, and beside what.

In one run, on the same texts, one thread each, the same length-sorted batches:

1. texts a second of the shipped encoder (OpenVINO int8), of the same network in torch (float32, and
   bfloat16 by autocast), of all 12 layers of the base in torch float32, and of SnowNLP, in turn,
   several rounds; ratios are round by round;
2. the whole classifier with its tokeniser, heads and evidence, and what evidence adds for texts
   that are complaints;
3. how the rate grows with streams of one thread each;
4. cold start to the first verdict, and memory, in a process of its own;
5. the share of the processor's measured peak (a large float32 matrix product, one thread; int8 and
   bfloat16 instructions can exceed it).

Usage: ``python -m benchmarks.classify [--texts 512] [--rounds 5]``. Needs the ``train`` extra.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import torch  # noqa: E402
from snownlp import sentiment as snownlp_sentiment  # noqa: E402
from transformers import BertConfig, BertModel  # noqa: E402

from benchmarks.timing import spread  # noqa: E402
from nlp import load, models  # noqa: E402
from nlp.encoder import OpenvinoEncoder, batches, padded  # noqa: E402
from nlp.text import plain  # noqa: E402
from nlp.tokens import Tokeniser  # noqa: E402

BASE_LAYERS = 12
CHALLENGE = Path(models.__file__).with_name("challenge.jsonl")


def main() -> None:
    """Measure everything and print it as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    model = models.read(models.SHIPPED)
    written = texts(asked.texts)
    result = {
        "model": model.version,
        "texts": len(written),
        "characters_mean": round(statistics.mean(map(len, written)), 1),
        "one_thread": encoders(model, written, asked.rounds),
        "evidence": evidence(written, asked.rounds),
        "streams": streams(written),
        "cold": cold(),
    }
    print(json.dumps(result, ensure_ascii=False, indent=2))


def texts(count: int) -> list[str]:
    """Sentences of our challenge set put together to lengths like real mentions (median 50)."""
    draw = random.Random(3)
    rows = [json.loads(line)["text"] for line in CHALLENGE.read_text("utf-8").splitlines()]
    parts = [part for row in rows for part in row.split("。") if 5 < len(part) < 60]
    made = []
    for _ in range(count):
        wanted = min(260, max(8, round(draw.lognormvariate(3.9, 0.8))))
        text = ""
        while len(text) < wanted:
            text += draw.choice(parts) + "。"
        made.append(text[:wanted])
    return made


def encoders(model: models.Model, written: list[str], rounds: int) -> dict[str, Any]:
    """The bare encoders and SnowNLP, in turn."""
    shape = model.about["shape"]
    tokeniser = Tokeniser(models.SHIPPED / "tokenizer.json", model.longest)
    plains = [plain(text).text for text in written]
    tokens = tokeniser.encode(plains)
    grouped = [
        padded([tokens[place].ids for place in places], tokeniser.padding)
        for places in batches([len(each.ids) for each in tokens])
    ]
    network = _bert(shape)
    whole = _bert(shape | {"num_hidden_layers": BASE_LAYERS})
    ours = OpenvinoEncoder(models.SHIPPED, model.longest)

    def torch_rate(dtype: torch.dtype, network: BertModel = network) -> Callable[[], None]:
        def run() -> None:
            with (
                torch.inference_mode(),
                torch.autocast("cpu", dtype=dtype, enabled=dtype != torch.float32),
            ):
                for ids, mask in grouped:
                    network(torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))

        return run

    sides: dict[str, Callable[[], None]] = {
        "openvino_int8": lambda: ours.run(grouped),
        "torch_float32": torch_rate(torch.float32),
        "torch_bfloat16": torch_rate(torch.bfloat16),
        "torch_float32_12_layers": torch_rate(torch.float32, whole),
        "snownlp": lambda: [snownlp_sentiment.classify(text) for text in plains] and None,
    }
    rates = in_turn(sides, len(written), rounds)
    operations = sum(2 * encoder_weights(shape) * int(mask.sum()) for _, mask in grouped)
    peak = matrix_peak()
    return {
        "texts_per_second": {name: spread(values) for name, values in rates.items()},
        "ratio": {
            f"openvino_int8 / {name}": spread(
                [a / b for a, b in zip(rates["openvino_int8"], rates[name], strict=True)]
            )
            for name in list(sides)[1:]
        },
        "float32_peak_gflops": round(peak / 1e9, 1),
        "share_of_float32_peak": round(
            statistics.median(rates["openvino_int8"]) / len(written) * operations / peak, 2
        ),
    }


def _bert(shape: dict[str, int]) -> BertModel:
    """A network of this shape; its weights do not matter for its speed."""
    return BertModel(BertConfig(**shape, pad_token_id=1), add_pooling_layer=False).eval()


def evidence(written: list[str], rounds: int) -> dict[str, Any]:
    """The whole classifier where every text is a complaint, and where none is."""
    every, none = load(complaint_threshold=1e-6), load(complaint_threshold=1.0)
    rates = in_turn(
        {
            "with_evidence": lambda: every.predict(written) and None,
            "without": lambda: none.predict(written) and None,
        },
        len(written),
        rounds,
    )
    return {
        "texts_per_second": {name: spread(values) for name, values in rates.items()},
        "ratio": spread(
            [a / b for a, b in zip(rates["with_evidence"], rates["without"], strict=True)]
        ),
    }


def streams(written: list[str]) -> dict[str, float]:
    """Texts a second of the whole classifier by streams, up to the processor's cores."""
    found = {}
    for count in range(1, (os.cpu_count() or 1) + 1):
        judge = load(streams=count)
        judge.predict(written)
        began = time.perf_counter()
        judge.predict(written)
        found[str(count)] = round(len(written) / (time.perf_counter() - began), 1)
    return found


def cold() -> dict[str, float]:
    """Seconds from the start of a process to its first verdict, and its memory."""
    program = (
        "import time; began = time.perf_counter(); import resource; from nlp import load;"
        "load().predict(['客服电话一直没人接']);"
        "print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    seconds, kilobytes = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.split()
    return {"first_verdict_seconds": round(float(seconds), 2), "memory_mb": int(kilobytes) // 1024}


def in_turn(
    sides: dict[str, Callable[[], None]], count: int, rounds: int
) -> dict[str, list[float]]:
    """Texts a second of each side, a round after one that is not counted."""
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name, run in sides.items():
            began = time.perf_counter()
            run()
            if number:
                rates[name].append(count / (time.perf_counter() - began))
    return rates


def encoder_weights(shape: dict[str, int]) -> int:
    """Weights that each token is multiplied with."""
    width, inner = shape["hidden_size"], shape["intermediate_size"]
    return shape["num_hidden_layers"] * (4 * width * width + 2 * width * inner)


def matrix_peak() -> float:
    """Operations a second of a large float32 matrix product, the best of ten."""
    a = torch.rand(1536, 1536)
    best = 0.0
    for _ in range(10):
        began = time.perf_counter()
        torch.mm(a, a)
        best = max(best, 2 * 1536**3 / (time.perf_counter() - began))
    return best


if __name__ == "__main__":
    main()
