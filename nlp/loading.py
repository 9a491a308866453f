"""Which classifier judges: chosen by name, never silently replaced by another."""

from nlp.classifier import Classifier
from nlp.errors import ModelMissing

BACKENDS = ("openvino", "torch", "baseline")


def load(backend: str, *, complaint_threshold: float = 0.5) -> Classifier:
    """Load a classifier, ready to predict.

    Args:
        backend: ``openvino`` or ``torch`` for the trained model, ``baseline`` for SnowNLP and
            lexicons.
        complaint_threshold: the complaint probability, above 0 and at most 1, from which
            ``intent`` is ``complaint``.

    Raises:
        ModelMissing: the trained model has no weights here.
        ValueError: the backend is unknown, or the threshold lies outside its range.
    """
    if backend == "baseline":
        from nlp.baseline import BaselineClassifier  # late: its models take seconds to load

        return BaselineClassifier(complaint_threshold)
    if backend in BACKENDS:
        raise ModelMissing(
            "There are no trained weights for the backend {backend!r} yet.",
            "Use the rule-based classifier: --backend baseline.",
            backend=backend,
        )
    raise ValueError(f"unknown backend {backend!r}: choose one of {', '.join(BACKENDS)}")
