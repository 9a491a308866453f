"""``zhuanxi contacts periods|declare|retract``: days of which all service records are here."""

from datetime import date, datetime
from typing import Annotated

import typer

from recovery.cli import output
from recovery.cli.mapping import Told
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import State, work
from recovery.contacts import periods
from recovery.contacts.records import ContactImport
from storage import brands
from storage import contact_periods as stored
from storage.engine import transaction
from storage.errors import WrongUsage


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("periods")(list_periods)
    app.command("declare")(declare)
    app.command("retract")(retract)


def list_periods(context: typer.Context, json: Json = False) -> None:
    """Days of which all records of a channel are here, as was declared."""
    with work(context) as (session, _, _now):
        found: list[Told] = [
            {
                "id": period.id,
                "channel": period.channel,
                "brand": brand,
                "first_day": period.first_day,
                "last_day": period.last_day,
                "declared_by": period.declared_by,
                "declared_at": period.declared_at,
            }
            for period, brand in stored.in_force(session)
        ]
    if json:
        as_json(found)
        return
    table(
        ["period", "channel", "brand", "from", "until", "declared by", "at"],
        [
            (
                one["id"],
                one["channel"],
                one["brand"] or "all brands",
                one["first_day"],
                one["last_day"],
                one["declared_by"],
                local(one["declared_at"]),
            )
            for one in found
        ],
        empty="nothing is declared as fully imported; `zhuanxi contacts declare` does it",
    )


def declare(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="as the records name it")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="the first day")],
    last: Annotated[str, typer.Option("--until", metavar="DATE", help="the last day, included")],
    brand: Annotated[str | None, typer.Option(help="of this brand; default: of all")] = None,
) -> None:
    """Say that all records of a channel are here for some days."""
    with work(context) as (session, state, now):
        period, is_new = periods.declare(
            session,
            channel,
            _day(first),
            _day(last),
            state.actor(session),
            brand_id=brands.by_name(session, brand).id if brand else None,
            now=now,
            zone=state.settings.zone,
        )
        number = period.id
    done(f"period {number} is {'declared' if is_new else 'declared already'}")


def retract(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="as `contacts periods` shows it")],
) -> None:
    """Take back that a period is fully imported."""
    with work(context) as (session, state, now):
        periods.retract(session, number, state.actor(session), now)
    done(f"period {number} counts no more; its record stays")


def complete(
    state: State, first: str | None, last: str | None, now: datetime
) -> tuple[date, date] | None:
    """The days that a file is said to be complete for, checked before anything is read."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise WrongUsage(
            "a period has a first and a last day",
            "say both --complete-from and --complete-until",
        )
    span = _day(first), _day(last)
    with transaction() as session:
        periods.check(*span, state.actor(session), now, state.settings.zone)
    return span


def declare_file(
    state: State, result: ContactImport, span: tuple[date, date], now: datetime
) -> Told:
    """Declare the channels of a file complete, or say why not."""
    if result.rejected:
        reason = output.said(
            "{rejected} rows were rejected; repair them and import the file again",
            rejected=result.rejected,
        )
        return {"declared": [], "not_declared": reason}
    if not result.channels:
        return {"declared": [], "not_declared": output.said("the file has no records")}
    try:
        pairs_of = periods.to_declare(result.channels)
    except WrongUsage as refusal:
        return {"declared": [], "not_declared": output.told(refusal)[0]}
    found = []
    with transaction() as session:
        actor = state.actor(session)
        for channel, brand_id in pairs_of:
            period, _ = periods.declare(
                session,
                channel,
                *span,
                actor,
                brand_id=brand_id,
                now=now,
                zone=state.settings.zone,
            )
            found.append({"id": period.id, "channel": channel, "brand_id": brand_id})
    return {"declared": found, "not_declared": None}


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise WrongUsage("{day!r} is no day", "write it as 2026-11-20", day=said) from error
