"""What people should label next, and what their labels say of the complaints that were missed."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from nlp import corrections, models
from nlp.corrections import Said
from nlp.diverse import farthest_first
from nlp.features import features
from recovery.access.actor import Actor, Right
from recovery.verdicts import classify
from recovery.verdicts import models as registry
from recovery.verdicts.missed import Missed, estimate
from storage import samples
from storage.config import Settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.mentions import judged_text
from storage.models import UnflaggedDraw
from storage.samples import Candidate

UNCERTAIN = 400
"""Diversity is sought among so many of the most uncertain, or four times what is asked."""


def useful(
    settings: Settings, size: int, progress: Callable[[int], None] | None = None
) -> list[Candidate]:
    """The mentions that would teach most: uncertain, and different from one another.

    Raises:
        ModelMissing: the model in use is not whole; its encoder tells texts apart.
    """
    folder = registry.active_folder(settings)
    model = models.read(folder)
    limit = max(UNCERTAIN, 4 * size)
    with transaction() as session:
        found = samples.uncertain(session, classify.threshold(settings, model), limit)
    if not found:
        return []
    encoder = classify.encoder(settings, model, folder)
    rows = features(encoder, [judged_text(each.title, each.text) for each in found], progress)
    return [found[place] for place in farthest_first(rows, size)]


def draw(
    session: Session, size: int, actor: Actor, now: datetime
) -> tuple[UnflaggedDraw, list[Candidate]]:
    """Draw and remember a random sample of the mentions that are not flagged as complaints.

    Raises:
        WrongUsage: the role may not label.
    """
    actor.must(Right.CORRECT_VERDICTS)
    drawn = samples.draw_unflagged(session, size, actor=actor.name, actor_role=actor.role, now=now)
    return drawn, samples.of_draw(session, drawn.id or 0)


def missed(session: Session, draw_id: int | None = None) -> tuple[UnflaggedDraw, Missed]:
    """How many complaints are missed, from a draw, by default the newest.

    Raises:
        WrongUsage: there is no such draw.
    """
    drawn = samples.get_draw(session, draw_id)
    if drawn is None:
        raise WrongUsage(
            "no such sample of unflagged mentions was drawn",
            "`zhuanxi verdicts sample --unflagged` draws one",
        )
    sayings: dict[int, list[Said]] = defaultdict(list)
    for row in samples.said_since(session, drawn):
        sayings[row.mention_id].append(corrections.checked(row.labels))
    answers = [
        answer
        for said in sayings.values()
        if (answer := corrections.is_complaint(corrections.taught(corrections.combined(said))))
        is not None
    ]
    return drawn, estimate(drawn.population, drawn.size, len(answers), sum(answers))
