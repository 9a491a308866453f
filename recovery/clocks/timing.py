"""Keeping the clocks of a case: they start, pause, go on and are read; the score follows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from recovery.casework.lifecycle import ENDED, Stage
from recovery.clocks import clocks, norms, priority, sla
from recovery.clocks.clocks import Clock, Pause, Reading, Timed
from recovery.clocks.sla import Norms, Urgency, WorkingHours
from storage import clocks as stored
from storage.case_settings import Preset, PriorityWeights, SlaSettings
from storage.config import Settings, get_settings
from storage.models import Brand, Case

AGAIN = frozenset({Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED})
"""Stages from which a reopened case shows that we failed the customer."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Norms, weights and working hours as the settings say, put together once."""

    sla: SlaSettings
    weights: PriorityWeights
    hours: WorkingHours

    def urgency(self, case: Timed) -> Urgency:
        """The class whose norms hold for a case."""
        return sla.urgency(case.severity, case.growth, self.sla)

    def norms(self, case: Timed) -> Norms:
        """The house norms of a case."""
        return sla.norms(self.urgency(case), self.sla)

    def readings(self, case: Timed, now: datetime) -> list[Reading]:
        """The clocks of a case."""
        return clocks.readings(case, self.norms(case), self.hours, self.sla.near_share, now)

    def terms(self, case: Timed, readings: Sequence[Reading]) -> dict[str, float]:
        """The terms of its priority."""
        facts = priority.PriorityFacts(
            severity=case.severity,
            channel=case.channel,
            reach=case.reach,
            growth=case.growth,
            is_threatened=case.is_threatened,
            is_repeat=case.is_repeat,
            is_double_failure=case.needs_senior,
            is_ordered=case.ordered_due is not None and case.resolved_at is None,
            value_level=case.value_level,
            share=clocks.used_share(readings),
            is_overdue=clocks.is_overdue(readings),
        )
        return priority.terms(facts, self.weights)

    def next_look(self, readings: Sequence[Reading], now: datetime) -> datetime | None:
        """When time next changes something about a case."""
        return clocks.next_look(readings, self.hours, self.sla.near_share, now)


def rules(settings: Settings) -> Rules:
    """The rules that the settings say."""
    return Rules(settings.sla, settings.priority, sla.hours_of(settings.sla, settings.zone))


def start(session: Session, case: Case, source: str, at: datetime, by: Rules) -> None:
    """Start the clocks of a new case.

    Those of the house start when the customer spoke. That of a law starts when the company has the
    complaint, which is when the case is opened.
    """
    own = by.norms(case)
    case.first_response_due = by.hours.after(at, own.first_response)
    case.resolution_due = by.hours.after(at, own.resolution)
    presets = presets_of(session, case.brand_id, source, by.sla)
    case.legal_due = norms.legal_due(presets, case.opened_at, by.hours)


def presets_of(session: Session, brand_id: int, source: str, said: SlaSettings) -> list[Preset]:
    """The sets of legal norms that hold for what is said of a brand at a source."""
    named = [said.source_presets.get(source)]
    if said.brand_presets:
        named.append(said.brand_presets.get(session.get_one(Brand, brand_id).name))
    return [preset for preset in named if preset is not None]


def tighten(case: Case, at: datetime, pauses: Sequence[Pause], by: Rules) -> None:
    """Take over the norms of a graver class from ``at`` on, where they are earlier.

    Args:
        case: with its new severity.
        at: when its clocks start by the graver complaint.
        pauses: when the resolution's clock stood still.
        by: the rules.
    """
    own = by.norms(case)
    # In a pause the clock would start only at its end; until then nothing of it is used up.
    begins = at if case.paused_at is None else min(at, case.paused_at)
    reply = by.hours.after(at, own.first_response)
    solution = clocks.started(begins, own.resolution, pauses, by.hours)
    case.first_response_due = min(case.first_response_due or reply, reply)
    case.resolution_due = min(case.resolution_due or solution, solution)


def score(case: Case, by: Rules, now: datetime) -> None:
    """Score a case as it stands now, and have it looked at again soon."""
    readings = by.readings(case, now)
    case.priority_terms = by.terms(case, readings)
    case.priority = priority.total(case.priority_terms)
    case.look_at = None if case.stage in ENDED else now


def follow(case: Case, now: datetime) -> None:
    """After any change: an open case is paused exactly in the stage ``waiting``, its score is new.

    One that ends while it waits keeps that it does: what ended it may be undone.
    """
    by = rules(get_settings())
    if case.stage == Stage.WAITING:
        case.paused_at = case.paused_at or now
    elif case.paused_at is not None and case.stage not in ENDED:
        if case.resolution_due is not None:
            natural = clocks.is_natural(by.urgency(case))
            case.resolution_due = clocks.resumed(
                case.resolution_due, case.paused_at, now, by.hours, is_natural=natural
            )
        case.paused_at = None
    score(case, by, now)


def reopened(session: Session, case: Case, was: Stage, now: datetime) -> None:
    """A case that is taken up again has its whole norms from now on, but for the first response.

    What was said to be solved and is not, is a failure: a senior handler takes it.
    """
    assert case.id is not None
    case.paused_at = None
    by = rules(get_settings())
    if by.sla.source_presets or by.sla.brand_presets:
        source = stored.first_source(session, case.id)
        presets = presets_of(session, case.brand_id, source, by.sla)
        case.legal_due = norms.legal_due(presets, now, by.hours)
    case.resolution_due = by.hours.after(now, by.norms(case).resolution)
    case.needs_senior = case.needs_senior or was in AGAIN


def alarms(readings: Sequence[Reading]) -> list[tuple[Clock, datetime, str]]:
    """Clock, deadline and level of what is to be told: near, then passed."""
    told = {clocks.State.NEAR, clocks.State.PASSED}
    return [(one.clock, one.due_at, str(one.state)) for one in readings if one.state in told]
