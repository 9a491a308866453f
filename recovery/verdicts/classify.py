"""The drain: mentions without a verdict in force get one, batch by batch."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nlp import Classifier, Prediction, load
from nlp.loading import unloadable
from nlp.models import Model
from recovery.verdicts import models
from storage import verdicts
from storage.config import Settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.mentions import judged_text
from storage.verdicts import Unjudged, VerdictRecord

if TYPE_CHECKING:
    from nlp.encoder import Encoder

log = logging.getLogger(__name__)


def classifier(settings: Settings, backend: str | None = None) -> Classifier:
    """The configured classifier with the model in use, or the backend that is named.

    Raises:
        ModelMissing: the model is not there or damaged.
        WrongUsage: the settings ask for what the model does not offer.
    """
    try:
        return load(
            backend or settings.classify.backend,
            folder=models.active_folder(settings),
            complaint_threshold=settings.classify.complaint_threshold,
            complaint_precision=settings.classify.complaint_precision,
            streams=settings.classify.streams,
            torch_model=settings.classify.torch_model,
            encoder_folder=lambda version: models.encoder_folder(settings, version),
        )
    except ValueError as error:
        raise _unfit(error) from error


def threshold(settings: Settings, model: Model) -> float:
    """The complaint probability from which intent is complaint, for a model and the settings.

    Raises:
        WrongUsage: the settings ask for a precision that the model does not state.
    """
    if settings.classify.complaint_threshold is not None:
        return settings.classify.complaint_threshold
    try:
        return model.threshold(settings.classify.complaint_precision)
    except ValueError as error:
        raise _unfit(error) from error


def encoder(settings: Settings, model: Model, folder: Path) -> "Encoder":
    """What reads for the model of ``folder``.

    Raises:
        ModelMissing: its files are not there or not whole.
    """
    from nlp.encoder import OpenvinoEncoder  # late: OpenVINO takes a moment to load

    home = models.encoder_folder(settings, model.encoder) if model.encoder else folder
    try:
        return OpenvinoEncoder(home, model.longest, settings.classify.streams)
    except (RuntimeError, OSError) as error:
        raise unloadable(model, error) from error


def _unfit(error: ValueError) -> WrongUsage:
    return WrongUsage(
        "the classifier cannot work with these settings: {error}",
        "correct the settings that begin with classify; docs/settings.md lists them",
        error=error,
    )


def drain(
    judge: Classifier,
    settings: Settings,
    now: datetime,
    *,
    reclassify: bool = False,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Judge every mention that waits; the number of verdicts made.

    Each batch is read, judged outside any transaction, and stored whole in one. Texts are judged
    in order of length, which keeps a neural classifier's batches free of padding.
    """
    made = after = 0
    while True:
        with transaction() as session:
            waiting = verdicts.unjudged(
                session,
                judge.version,
                settings.classify.batch_size,
                reclassify=reclassify,
                after=after,
            )
        if not waiting:
            return made
        after = waiting[-1].mention_id
        waiting.sort(key=lambda mention: len(mention.text))
        predictions = judge.predict([judged_text(m.title, m.text) for m in waiting])
        records = [
            record(mention, prediction, judge.version)
            for mention, prediction in zip(waiting, predictions, strict=True)
        ]
        with transaction() as session:
            made += verdicts.store(session, records, now)
        if progress is not None:
            progress(len(waiting))


def record(mention: Unjudged, prediction: Prediction, version: str) -> VerdictRecord:
    """A prediction of a mention's text, ready to be stored."""
    return VerdictRecord(
        mention_id=mention.mention_id,
        text_hash=mention.text_hash,
        model_version=version,
        sentiment=prediction.sentiment,
        intent=prediction.intent,
        severity=prediction.severity,
        contact=prediction.contact,
        escalation=prediction.escalation,
        topic=prediction.topic,
        complaint_probability=prediction.complaint_probability,
        probabilities=prediction.probabilities,
        evidence=[asdict(span) for span in prediction.evidence],
    )
