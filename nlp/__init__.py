"""Text in, verdict out: ``load`` a ``Classifier``, and it makes a ``Prediction`` of each text."""

from nlp.classifier import Classifier, Prediction
from nlp.loading import load

__all__ = ["Classifier", "Prediction", "load"]
