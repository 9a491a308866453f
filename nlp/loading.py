"""Which classifier judges: chosen by name, never silently replaced by another."""

from collections.abc import Callable
from pathlib import Path

from nlp import heads, models
from nlp.classifier import Classifier
from nlp.errors import ModelMissing

BACKENDS = ("openvino", "torch", "baseline")


def load(
    backend: str = "openvino",
    *,
    folder: Path = models.SHIPPED,
    complaint_threshold: float | None = None,
    complaint_precision: float | None = None,
    streams: int = 1,
    encoder_folder: Callable[[str], Path] | None = None,
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

    Raises:
        ModelMissing: the model is not there or damaged.
        ValueError: the backend is unknown, or the threshold or precision cannot be.
    """
    if backend == "baseline":
        from nlp.baseline import BaselineClassifier  # late: its models take seconds to load

        return BaselineClassifier(0.5 if complaint_threshold is None else complaint_threshold)
    if backend == "torch":
        raise ModelMissing(
            "The torch backend is not there yet.", "Use the shipped model: --backend openvino."
        )
    if backend != "openvino":
        raise ValueError(f"unknown backend {backend!r}: choose one of {', '.join(BACKENDS)}")
    from nlp.encoder import OpenvinoEncoder  # late: OpenVINO takes a moment to load
    from nlp.trained import TrainedClassifier

    model = models.read(folder)
    home = folder
    if model.encoder:
        home = encoder_folder(model.encoder) if encoder_folder else models.SHIPPED
        models.read(home)
    threshold = (
        model.threshold(complaint_precision) if complaint_threshold is None else complaint_threshold
    )
    try:
        return TrainedClassifier(
            model.version,
            OpenvinoEncoder(home, model.longest, streams),
            heads.read(folder / models.HEADS_FILE),
            threshold,
        )
    except (RuntimeError, OSError) as error:
        raise ModelMissing(
            "The model {version} cannot be loaded: {error}.",
            "`zhuanxi doctor` checks the installation.",
            version=model.version,
            error=error,
        ) from error
