"""``zhuanxi cases compensate|approve|decline|give``: compensation within a role's limit."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from recovery.casework import compensation as service
from recovery.casework.compensation import Kind
from recovery.cli.casework import CaseId
from recovery.cli.output import Json, as_json, done
from recovery.cli.state import work
from storage.errors import WrongUsage
from storage.models import Compensation

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="the compensation's number")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("compensate")(compensate)
    app.command("approve")(approve)
    app.command("decline")(decline)
    app.command("give")(give)


def compensate(
    context: typer.Context,
    case_id: CaseId,
    kind: Annotated[Kind, typer.Argument(help="what with")],
    amount: Annotated[str, typer.Argument(help="what it is worth, in CNY")],
    note: Annotated[str, typer.Option(help="what it is for")] = "",
    json: Json = False,
) -> None:
    """Compensate a customer within your limit, or propose what is above it."""
    with work(context) as (session, state, now):
        made, is_new = service.propose(
            session,
            case_id,
            kind,
            _money(amount),
            note,
            state.actor(session),
            state.settings.acting.limits,
            now=now,
        )
    if json:
        as_json({**made.model_dump(), "is_new": is_new})
        return
    _tell(made, is_new)
    if made.state == "proposed":
        done(f"it is above your limit: `zhuanxi cases approve {made.id}` by somebody whose is not")


def approve(context: typer.Context, number: Number) -> None:
    """Agree to a compensation that somebody else proposed."""
    with work(context) as (session, state, now):
        limits = state.settings.acting.limits
        made, is_new = service.approve(session, number, state.actor(session), limits, now=now)
    _tell(made, is_new)


def decline(
    context: typer.Context,
    number: Number,
    note: Annotated[str, typer.Option(help="why")] = "",
) -> None:
    """Say no to a proposed compensation, or take your own back."""
    with work(context) as (session, state, now):
        made, is_new = service.decline(
            session,
            number,
            state.actor(session),
            state.settings.acting.limits,
            now=now,
            note=note,
        )
    _tell(made, is_new)


def give(context: typer.Context, number: Number) -> None:
    """Say that an approved compensation has reached the customer."""
    with work(context) as (session, state, now):
        made, is_new = service.give(session, number, state.actor(session), now=now)
    _tell(made, is_new)


def _tell(made: Compensation, is_new: bool) -> None:
    known = "is" if is_new else "was already"
    done(f"compensation {made.id}: {made.kind} of {made.amount} CNY {known} {made.state}")


def _money(said: str) -> Decimal:
    try:
        return Decimal(said)
    except InvalidOperation as error:
        raise WrongUsage(
            "{amount} is no amount of money", "give CNY, to the fen, as 88 or 88.50", amount=said
        ) from error
