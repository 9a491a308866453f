"""A person's word on a verdict: it is in force at once, whatever a model says, and it teaches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from nlp import corrections as sayings
from nlp.classifier import Evidence
from nlp.corrections import NO_COMPLAINT, Said
from nlp.labels import HEADS, Intent
from recovery.access.actor import Actor, Right
from recovery.casework.lifecycle import ENDED
from recovery.errors import VerdictChanged
from recovery.verdicts.classify import record
from storage import corrections, rollup
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import Correction, Mention, Verdict
from storage.verdicts import Unjudged

CHOICES: dict[str, tuple[str, ...]] = {
    head: tuple(label for label in labels if (head, label) != ("severity", "0"))
    for head, labels in HEADS.items()
}
"""What a person may say of each head, in the guide's order."""


class Kind(StrEnum):
    """How a correction came about."""

    CORRECTION = "correction"
    CONFIRMATION = "confirmation"
    DISMISSAL = "dismissal"
    REOPENING = "reopening"


def correct(
    session: Session,
    mention_id: int,
    labels: Mapping[str, str],
    actor: Actor,
    *,
    now: datetime,
    not_complaint: bool = False,
    note: str = "",
    verdict_id: int | None = None,
) -> Correction:
    """Say what is right of a mention; only what is named is said, the rest stays the model's.

    Args:
        session: open session.
        mention_id: which mention.
        labels: head to the right label.
        actor: who says so.
        now: the clock.
        not_complaint: it is no complaint, whatever else it may be.
        note: why, in free text.
        verdict_id: the verdict the actor saw; without it the one in force is meant.

    Raises:
        WrongUsage: there is no such mention or verdict, the role may not, nothing is said, or what
            is said contradicts itself or the verdict.
        VerdictChanged: another verdict has come into force since ``verdict_id``.
    """
    said = _said(labels, not_complaint)
    with rollup.tracked(session, [mention_id]):
        verdict = _in_force(session, mention_id, actor, verdict_id)
        meant = sayings.is_complaint(said)
        stays = verdict.intent == Intent.COMPLAINT if meant is None else meant
        if not stays and {"severity", "topic"} & said.keys():
            raise WrongUsage(
                "severity and topic belong to complaints, and mention {mention} would be none",
                "say --intent complaint too, or leave them out",
                mention=mention_id,
            )
        return _keep(session, verdict, said, Kind.CORRECTION, actor, now, note=note)


def confirm(
    session: Session,
    mention_id: int,
    actor: Actor,
    *,
    now: datetime,
    note: str = "",
    verdict_id: int | None = None,
) -> Correction:
    """Say that the verdict in force is right in every part, which teaches as well.

    Raises:
        WrongUsage, VerdictChanged: see :func:`correct`.
    """
    with rollup.tracked(session, [mention_id]):
        verdict = _in_force(session, mention_id, actor, verdict_id)
        said = sayings.confirmed(verdict.model_dump())
        return _keep(session, verdict, said, Kind.CONFIRMATION, actor, now, note=note)


def dismissed(
    session: Session, case_id: int, mention_ids: Sequence[int], actor: Actor, now: datetime
) -> None:
    """A dismissed case says of its mentions that they are no complaints.

    Not of one that a further case is still being worked for, nor of one whose edited text waits to
    be judged. The caller holds the mentions with ``rollup.tracked``.
    """
    others = corrections.held_by_another_case(session, case_id, sorted(ENDED))
    said: Said = {"intent": NO_COMPLAINT}
    for mention_id in sorted(set(mention_ids) - set(others)):
        verdict = corrections.in_force(session, mention_id)
        if verdict is not None:
            _keep(session, verdict, said, Kind.DISMISSAL, actor, now, case_id=case_id)


def reopened(session: Session, case_id: int, actor: Actor, now: datetime) -> None:
    """A case taken up again takes back what its dismissal, if any, said of its mentions.

    The caller holds the mentions with ``rollup.tracked``.
    """
    for mention_id in corrections.dismissed_with(session, case_id):
        verdict = corrections.in_force(session, mention_id)
        if verdict is not None:
            said: Said = {"intent": (str(Intent.COMPLAINT),)}
            _keep(session, verdict, said, Kind.REOPENING, actor, now, case_id=case_id)


def _said(labels: Mapping[str, str], not_complaint: bool) -> Said:
    if not labels and not not_complaint:
        raise WrongUsage("nothing is said of the verdict", "say what is right, or --confirm")
    for head, label in labels.items():
        known = CHOICES.get(head, ())
        if label not in known:
            raise WrongUsage(
                "{label!r} is no {head}",
                "there are: {labels}",
                label=label,
                head=head,
                labels=known,
            )
    if not_complaint and labels.get("intent") == Intent.COMPLAINT:
        raise WrongUsage(
            "it cannot be a complaint and none", "say one of --intent complaint, --not-complaint"
        )
    said: dict[str, tuple[str, ...]] = {"intent": NO_COMPLAINT} if not_complaint else {}
    said |= {head: (label,) for head, label in labels.items()}
    return said


def mention_of(session: Session, mention_id: int) -> Mention:
    """The mention of this number.

    Raises:
        WrongUsage: there is none.
    """
    mention = session.get(Mention, mention_id)
    if mention is None:
        raise WrongUsage(
            "there is no mention {mention}",
            "`zhuanxi cases show` and `zhuanxi verdicts sample` show their numbers",
            mention=mention_id,
        )
    return mention


def _in_force(session: Session, mention_id: int, actor: Actor, expected: int | None) -> Verdict:
    actor.must(Right.CORRECT_VERDICTS)
    mention_of(session, mention_id)
    verdict = corrections.in_force(session, mention_id)
    if verdict is None:
        raise WrongUsage(
            "mention {mention} has no verdict yet", "`zhuanxi classify`", mention=mention_id
        )
    if expected is not None and verdict.id != expected:
        raise VerdictChanged(mention_id, expected, verdict.id or 0)
    return verdict


def _keep(
    session: Session,
    verdict: Verdict,
    said: Said,
    kind: Kind,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    case_id: int | None = None,
) -> Correction:
    prediction = sayings.corrected(
        verdict.probabilities,
        sayings.checked(said),
        was_complaint=verdict.intent == Intent.COMPLAINT,
        evidence=[Evidence(**span) for span in corrections.model_evidence(session, verdict)],
    )
    number = corrections.count(session, verdict.mention_id, verdict.text_hash) + 1
    judged = Unjudged(verdict.mention_id, verdict.text_hash, "", "")
    made = record(judged, prediction, f"{corrections.PERSON}{number}")
    correction = Correction(
        mention_id=verdict.mention_id,
        text_hash=verdict.text_hash,
        overruled=verdict.id or 0,
        verdict_id=corrections.put_in_force(session, made, now),
        kind=kind,
        labels={head: list(labels) for head, labels in said.items()},
        note=mask(note.strip()).text,
        case_id=case_id,
        actor=actor.name,
        actor_role=actor.role,
        actor_origin=actor.origin,
        created_at=now,
    )
    session.add(correction)
    session.flush()
    return correction
