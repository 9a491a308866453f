"""转怒为喜率: of which resolved cases it is proven that the customer was won back."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from recovery.proof.proof import Asked, LaterPost, Proof, Value, Watch, proof
from recovery.verdicts.missed import LEAST, wilson
from storage import callbacks
from storage.callbacks import Resolution


@dataclass(slots=True)
class WonBack:
    """The cases behind the rate, by what is proven of each.

    ``because`` has the cases that are unproven by why they are.
    """

    won: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    unproven: list[int] = field(default_factory=list)
    because: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def n(self) -> int:
        """Cases of which it is proven either way."""
        return len(self.won) + len(self.lost)

    @property
    def is_too_small(self) -> bool:
        """样本不足: no rate is stated."""
        return self.n < LEAST

    @property
    def rate(self) -> float | None:
        """Won back, of those proven either way."""
        return None if self.is_too_small else len(self.won) / self.n

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the rate (Wilson, 1927)."""
        return None if self.is_too_small else wilson(len(self.won), self.n)

    @property
    def at_least(self) -> float | None:
        """Won back, of all that were resolved: as if nobody unproven were."""
        return None if self.is_too_small else len(self.won) / (self.n + len(self.unproven))


def rate(
    session: Session,
    now: datetime,
    relapse_days: int,
    *,
    brand_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> WonBack:
    """What is proven of each case that was resolved in a time, by its last resolution therein.

    A case that has been reopened since counts by that resolution all the same.
    """
    found = WonBack()
    for one in callbacks.resolutions(session, brand_id=brand_id, since=since, until=until):
        known = _proof(one, now, relapse_days)
        if known.value is Value.WON_BACK:
            found.won.append(one.case_id)
        elif known.value is Value.NOT_WON_BACK:
            found.lost.append(one.case_id)
        else:
            found.unproven.append(one.case_id)
            found.because[_shortfall(known)].append(one.case_id)
    return found


def of_case(session: Session, case_id: int, now: datetime, relapse_days: int) -> Proof | None:
    """The proof of a case's last resolution; ``None`` if it was never resolved."""
    for one in callbacks.resolutions(session, case_id=case_id):
        return _proof(one, now, relapse_days)
    return None


def _proof(one: Resolution, now: datetime, relapse_days: int) -> Proof:
    until = one.resolved_at + timedelta(days=relapse_days)
    return proof(
        [Asked(*each) for each in one.made],
        [LaterPost(mention_id, kind, at) for kind, mention_id, at in one.later],
        Watch(one.resolved_at, until, now, one.is_recognisable),
    )


def _shortfall(known: Proof) -> str:
    """What is missing: what stands against the customer's own word, else that word."""
    said, *others = known.basis
    missing = [basis.why for basis in others if basis.mention_id is None]
    return missing[0] if missing else said.why
