"""``zhuanxi cases channel``: how a complaint's channel was decided, and a person's word on it."""

from typing import Annotated, Any

import typer

from recovery.access.actor import Right
from recovery.channel import word as channel_word
from recovery.channel.decision import Channel
from recovery.channel.word import ChannelView
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from recovery.contacts import matches
from storage.errors import WrongUsage
from storage.models import ChannelDecision

MentionId = Annotated[int, typer.Argument(metavar="MENTION", help="the mention's number")]
Value = Annotated[Channel | None, typer.Argument(help="what you say it is; without: show it")]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("channel")(channel)


def channel(
    context: typer.Context,
    mention_id: MentionId,
    value: Value = None,
    brand: Annotated[str | None, typer.Option(help="where it is about several")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="take back what was said")] = False,
    note: Annotated[str, typer.Option(help="why")] = "",
    json: Json = False,
) -> None:
    """How the channel of a complaint was decided; with a value, say what it is."""
    if value is not None and withdraw:
        raise WrongUsage(
            "a channel cannot be said and taken back at once", "say one of VALUE, --withdraw"
        )
    with work(context) as (session, state, now):
        state.reader(session).must(Right.SEE_FIGURES)
        brand_id = matches.brand_of(session, mention_id, brand)
        is_new = False
        if value is not None or withdraw:
            _, is_new = channel_word.say(
                session,
                mention_id,
                brand_id,
                value,
                state.actor(session),
                now=now,
                note=note,
            )
        shown = channel_word.view(session, mention_id, brand_id)
    if json:
        as_json(_told(shown))
    elif value is not None or withdraw:
        said = "the rules decide" if withdraw else f"channel {value}"
        then = "`zhuanxi triage` decides it anew" if is_new else "as was said before"
        done(f"mention {mention_id} for {shown.brand}: {said}; {then}")
    else:
        _show(shown)


def _show(shown: ChannelView) -> None:
    decision = shown.decision
    if decision is None:
        done(f"mention {shown.mention_id}  {shown.brand}  not decided")
    else:
        certainty = f" ({decision.certainty})" if decision.certainty else ""
        flag = "  threatens" if decision.is_threatened else ""
        done(
            f"mention {shown.mention_id}  {shown.brand}  {decision.value}{certainty}  "
            f"by {decision.rule or 'an earlier version'}{flag}"
        )
        table(
            ["fact", "value", "shown by", "evidence"],
            [
                (name, fact.get("value"), fact.get("shown_by"), _evidence(fact))
                for name, fact in decision.facts.items()
            ],
            empty="no fact is known",
        )
    if shown.earlier:
        table(
            ["decided", "until", "channel", "by"],
            [
                (local(one.decided_at), local(one.retired_at), one.value, one.rule or "")
                for one in shown.earlier
            ],
            empty="",
        )
    if shown.words:
        table(
            ["said", "by", "channel", "note"],
            [
                (local(word.said_at), word.said_by, word.value or "taken back", word.note)
                for word in shown.words
            ],
            empty="",
        )


def _evidence(fact: dict[str, Any]) -> str:
    left = {k: v for k, v in fact.items() if k not in ("value", "shown_by", "quote")}
    details = " ".join(
        f"{name} {', '.join(map(str, known)) if isinstance(known, list) else known}"
        for name, known in left.items()
    )
    return " | ".join(part for part in (str(fact.get("quote") or ""), details) if part)


def _told(shown: ChannelView) -> dict[str, Any]:
    return {
        "mention_id": shown.mention_id,
        "brand": shown.brand,
        "decision": None if shown.decision is None else _decision(shown.decision),
        "earlier": [_decision(one) for one in shown.earlier],
        "words": [
            {
                "value": word.value,
                "said_by": word.said_by,
                "said_role": word.said_role,
                "said_at": word.said_at,
                "note": word.note,
            }
            for word in shown.words
        ],
    }


def _decision(one: ChannelDecision) -> dict[str, Any]:
    return {
        "value": one.value,
        "certainty": one.certainty,
        "rule": one.rule,
        "is_threatened": one.is_threatened,
        "facts": one.facts,
        "verdict_id": one.verdict_id,
        "decided_at": one.decided_at,
        "retired_at": one.retired_at,
    }
