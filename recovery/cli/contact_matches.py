"""``zhuanxi contacts matches|confirm|reject``: the records of one complaint."""

from typing import Annotated, Any

import typer

from recovery.access.actor import Right
from recovery.cli import output
from recovery.cli.mapping import SHOWN
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from recovery.contacts import matches as service
from recovery.contacts.matches import Found, Matches
from recovery.contacts.matching import Level
from storage import contact_matches as stored

MentionId = Annotated[int, typer.Argument(metavar="MENTION", help="the mention's number")]
Reference = Annotated[str, typer.Argument(help="the record's number in the service system")]
Channel = Annotated[str, typer.Option(help="the record's channel")]
BrandName = Annotated[str | None, typer.Option("--brand", help="where it is about several")]
Note = Annotated[str, typer.Option(help="why")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("matches")(matches)
    app.command("confirm")(confirm)
    app.command("reject")(reject)


def matches(
    context: typer.Context,
    mention_id: MentionId,
    brand: BrandName = None,
    json: Json = False,
) -> None:
    """The service records that may be about a mention, and what shows it."""
    with work(context) as (session, state, _now):
        state.reader(session).must(Right.SEE_FIGURES)
        every = [] if brand else stored.brands_of(session, mention_id)
        ids = every or [service.brand_of(session, mention_id, brand)]
        found = [service.matches(session, mention_id, one, state.settings.zone) for one in ids]
    if json:
        as_json([_told(one) for one in found])
        return
    for one in found:
        _show(one)


def confirm(
    context: typer.Context,
    mention_id: MentionId,
    reference: Reference,
    channel: Channel,
    brand: BrandName = None,
    note: Note = "",
) -> None:
    """Say that a record is about this mention; the channel is then decided anew."""
    _decide(context, mention_id, reference, channel, brand, note, is_same=True)


def reject(
    context: typer.Context,
    mention_id: MentionId,
    reference: Reference,
    channel: Channel,
    brand: BrandName = None,
    note: Note = "",
) -> None:
    """Say that a record is not about this mention; the channel is then decided anew."""
    _decide(context, mention_id, reference, channel, brand, note, is_same=False)


def _decide(
    context: typer.Context,
    mention_id: int,
    reference: str,
    channel: str,
    brand: str | None,
    note: str,
    *,
    is_same: bool,
) -> None:
    with work(context) as (session, state, now):
        brand_id = service.brand_of(session, mention_id, brand)
        _, is_new = service.decide(
            session,
            mention_id,
            brand_id,
            channel,
            reference,
            state.actor(session),
            is_same=is_same,
            now=now,
            note=note,
        )
    word = "is about" if is_same else "is not about"
    if is_new:
        done(f"{channel} {reference} {word} mention {mention_id}; `zhuanxi triage` decides it anew")
    else:
        done(f"{channel} {reference} {word} mention {mention_id}, as was said before")


def _show(one: Matches) -> None:
    done(f"mention {one.mention_id}  {one.brand}  {one.level}")
    table(
        ["level", "score", "channel", "reference", "opened", "result", "counts", "shown by"],
        [
            (
                _word(each),
                f"{each.match.score:.2f}" if each.match else "",
                each.record.channel,
                each.record.reference,
                local(each.record.opened_at),
                each.record.result,
                "yes" if each.counts else "no",
                _evidence(each),
            )
            for each in one.found
        ],
        empty="no record was found",
    )
    if one.level is Level.UNKNOWN:
        output.warn(
            "whether the customer came to us is unknown: no record of {brand} fits",
            brand=one.brand,
        )
    if one.coverage.covered:
        done(f"  all records of these days are here: {', '.join(one.coverage.covered)}")
    if one.coverage.open:
        output.warn(
            "records of these channels may be missing: {channels}", channels=one.coverage.open
        )


def _word(each: Found) -> str:
    if each.said is not None:
        return "confirmed" if each.said.is_same else "rejected"
    return str(each.match.level if each.match else Level.UNKNOWN)


def _evidence(each: Found) -> str:
    shown = []
    if each.match is not None:
        told = each.match.evidence
        shown += [f"same {kind}" for kind in told.get("keys", ())]
        shown += [f"{name} {told[name]}" for name in ("product", "topic") if name in told]
        if "differs" in told:
            shown.append(f"other product {told['differs']}")
        shown.append(f"{told['days']} days before")
        if told["words"]:
            shown.append("words " + " ".join(told["words"]))
    if each.said is not None:
        shown.append(f"{each.said.decided_by}: {each.said.note}".rstrip(": "))
    return f"{', '.join(shown)} | {each.record.text[:SHOWN]}"


def _told(one: Matches) -> dict[str, Any]:
    return {
        "mention_id": one.mention_id,
        "brand": one.brand,
        "level": one.level,
        "matches": [
            {
                "channel": each.record.channel,
                "reference": each.record.reference,
                "opened_at": each.record.opened_at,
                "result": each.record.result,
                "is_complaint": each.record.is_complaint,
                "product": each.record.product,
                "topic": each.record.topic,
                "text": each.record.text,
                "level": each.match.level if each.match else Level.UNKNOWN,
                "score": each.match.score if each.match else None,
                "evidence": each.match.evidence if each.match else {},
                "said": None
                if each.said is None
                else {
                    "is_same": each.said.is_same,
                    "decided_by": each.said.decided_by,
                    "decided_at": each.said.decided_at,
                    "note": each.said.note,
                },
                "counts": each.counts,
            }
            for each in one.found
        ],
        "covered": one.coverage.covered,
        "open": one.coverage.open,
    }
