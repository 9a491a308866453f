"""The drain: mentions without a verdict in force get one, batch by batch."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from nlp import Classifier, Prediction, load
from storage import verdicts
from storage.config import Settings
from storage.engine import transaction
from storage.mentions import judged_text
from storage.verdicts import Unjudged, VerdictRecord

log = logging.getLogger(__name__)


def classifier(settings: Settings, backend: str | None = None) -> Classifier:
    """The configured classifier, or the one that ``backend`` names."""
    return load(
        backend or settings.classify.backend,
        complaint_threshold=settings.classify.complaint_threshold,
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
