"""What somebody may see: which brands, and whether people are shown masked."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from recovery.access.actor import Actor, Role
from storage import users
from storage.models import Case


@dataclass(frozen=True, slots=True)
class Sight:
    """The brands somebody sees (``None``: every brand), and whether names are masked for them."""

    brand_ids: frozenset[int] | None = None
    is_masked: bool = False

    def covers(self, brand_id: int) -> bool:
        """Whether a brand may be seen."""
        return self.brand_ids is None or brand_id in self.brand_ids

    def name(self, handle: str) -> str:
        """A customer's handle as this person may see it: ``王**`` where it is masked."""
        return f"{handle[:1]}**" if self.is_masked and handle else handle

    def of(self, brand_ids: Iterable[int]) -> list[int]:
        """Those of some brands that may be seen."""
        return [one for one in brand_ids if self.covers(one)]


ALL = Sight()


def of(session: Session, actor: Actor) -> Sight:
    """What an actor may see. Outsourced people see the brands that they were given, masked."""
    if actor.role is not Role.OUTSOURCED:
        return ALL
    return Sight(frozenset(users.brands_of(session, actor.name)), is_masked=True)


def covers_case(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether an actor sees the case that something else (a task, a compensation) belongs to."""
    return of(session, actor).covers(session.get_one(Case, case_id).brand_id)
