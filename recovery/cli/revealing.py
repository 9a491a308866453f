"""``zhuanxi cases reveal``: what masking hid of a case, for who works it."""

from dataclasses import asdict
from typing import Annotated

import typer

from recovery.access import revealing
from recovery.cli.casework import CaseId
from recovery.cli.output import Json, as_json, table
from recovery.cli.state import work
from storage.keys import get_keys


def register(app: typer.Typer) -> None:
    """Add the command to ``zhuanxi cases``."""
    app.command()(reveal)


def reveal(
    context: typer.Context,
    case_id: CaseId,
    because: Annotated[str, typer.Option(help="why, without names; kept beside the history")],
    json: Json = False,
) -> None:
    """What masking hid of a case's mentions. Who has the case, leads, administrators; audited."""
    with work(context) as (session, state, now):
        actor = state.actor(session)
        found = revealing.reveal(session, case_id, actor, get_keys(), because=because, now=now)
    if json:
        as_json([asdict(one) for one in found])
        return
    table(
        ["mention", "phone", "order", "name", "words"],
        [
            (
                one.mention_id,
                one.phone or "",
                one.order or "",
                one.name or "",
                f"{one.title} {one.text}".strip(),
            )
            for one in found
        ],
        empty="nothing of this case was masked",
    )
