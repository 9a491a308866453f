"""Which classifier judges: chosen by name, never silently replaced by another."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from nlp import heads, models
from nlp.classifier import Classifier
from nlp.errors import ModelMissing
from nlp.heads import Head

BACKENDS = ("openvino", "torch", "baseline")


def load(
    backend: str = "openvino",
    *,
    folder: Path = models.SHIPPED,
    complaint_threshold: float | None = None,
    complaint_precision: float | None = None,
    streams: int = 1,
    encoder_folder: Callable[[str], Path] | None = None,
    torch_model: str = "",
) -> Classifier:
    """Load a classifier, ready to predict.

    Args:
        backend: ``openvino`` for a model folder, ``torch`` for GPUs and models of other makers,
            ``baseline`` for SnowNLP and lexicons.
        folder: the model folder; by default the shipped one.
        complaint_threshold: the complaint probability, above 0 and at most 1, from which
            ``intent`` is ``complaint``; by default the model's for ``complaint_precision``.
        complaint_precision: one of the precisions for which the model states a threshold.
        streams: batches judged side by side, one thread each.
        encoder_folder: where the encoder of another version lies, for models with heads only.
        torch_model: with ``torch``: a sequence classifier (folder or hub id) that judges the head
            whose labels it names; by default the model folder's own encoder.

    Raises:
        ModelMissing: the model is not there or damaged.
        ValueError: the backend is unknown, or the threshold or precision cannot be.
    """
    if backend == "baseline":
        from nlp.baseline import BaselineClassifier  # late: its models take seconds to load

        return BaselineClassifier(0.5 if complaint_threshold is None else complaint_threshold)
    if backend not in BACKENDS:
        raise ValueError(f"unknown backend {backend!r}: choose one of {', '.join(BACKENDS)}")
    model = models.read(folder)
    home = folder
    if model.encoder:
        home = encoder_folder(model.encoder) if encoder_folder else models.SHIPPED
        models.read(home)
    threshold = (
        model.threshold(complaint_precision) if complaint_threshold is None else complaint_threshold
    )
    try:
        judging = heads.read(folder / models.HEADS_FILE)
        if backend == "torch" and not torch_model:
            return _torch_model(model, home, judging, threshold)
        trained = _openvino_model(model, home, judging, threshold, streams)
    except (RuntimeError, OSError) as error:
        raise unloadable(model, error) from error
    return _sequence_classifier(torch_model, trained, threshold) if torch_model else trained


def unloadable(model: models.Model, error: Exception) -> ModelMissing:
    """The error for a model whose files are whole and that cannot be loaded all the same."""
    return ModelMissing(
        "The model {version} cannot be loaded: {error}.",
        "`zhuanxi doctor` checks the installation.",
        version=model.version,
        error=error,
    )


def _openvino_model(
    model: models.Model, home: Path, judging: dict[str, Head], threshold: float, streams: int
) -> Classifier:
    from nlp.encoder import OpenvinoEncoder  # late: OpenVINO takes a moment to load
    from nlp.trained import TrainedClassifier

    encoder = OpenvinoEncoder(home, model.longest, streams)
    return TrainedClassifier(model.version, encoder, judging, threshold)


def _torch_model(
    model: models.Model, home: Path, judging: dict[str, Head], threshold: float
) -> Classifier:
    if not (home / "torch").is_dir():
        raise ModelMissing(
            "The model {version} has no weights for torch.",
            "Use --backend openvino, a model made by `zhuanxi train`, or name a sequence "
            "classifier in the setting classify.torch_model.",
            version=model.version,
        )
    _need_torch()
    from nlp.torch_backend import TorchEncoder
    from nlp.trained import TrainedClassifier

    encoder = TorchEncoder(home, model.longest)
    return TrainedClassifier(f"{model.version}+torch", encoder, judging, threshold)


def _sequence_classifier(name: str, rest: Classifier, threshold: float) -> Classifier:
    _need_torch()
    from nlp.torch_backend import SequenceClassifier

    try:
        return SequenceClassifier(name, rest, threshold)
    except (OSError, ValueError) as error:
        raise ModelMissing(
            "The sequence classifier {name} cannot be used: {error}",
            "Correct the setting classify.torch_model: a folder or a hub id.",
            name=name,
            error=error,
        ) from error


def _need_torch() -> None:
    if find_spec("torch") is None or find_spec("transformers") is None:
        raise ModelMissing(
            "The torch backend needs torch and transformers, which are not installed.",
            "pip install -e '.[train]' installs them; --backend openvino needs neither.",
        )
