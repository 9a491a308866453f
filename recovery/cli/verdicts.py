"""``zhuanxi verdicts``: see a verdict, correct it, and choose what to label next."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp.labels import Contact, Escalation, Intent, Sentiment, Topic
from recovery import spreadsheet
from recovery.access.actor import Right
from recovery.cli.output import Json, as_json, done, local, progress, table, warn
from recovery.cli.state import work
from recovery.verdicts import corrections, sampling
from recovery.verdicts.missed import LEAST
from storage import corrections as stored
from storage import migrate
from storage.errors import WrongUsage
from storage.models import Correction, Mention, Verdict
from storage.samples import Candidate

app = typer.Typer(help="What the classifier said, and what people say of it.", no_args_is_help=True)

MentionId = Annotated[int, typer.Argument(help="the mention's number")]
HEADS = ("sentiment", "intent", "severity", "contact", "escalation", "topic")


@app.command()
def show(context: typer.Context, mention_id: MentionId, json: Json = False) -> None:
    """The verdict in force of a mention, the others of its texts, and its corrections."""
    with work(context) as (session, state, _now):
        state.reader(session).must(Right.SEE_MODEL)
        mention = session.get(Mention, mention_id)
        if mention is None:
            raise WrongUsage(
                "there is no mention {mention}",
                "`zhuanxi cases show` and `zhuanxi verdicts sample` show their numbers",
                mention=mention_id,
            )
        in_force = stored.in_force(session, mention_id)
        verdicts = stored.verdicts_of(session, mention_id)
        said = stored.of_mention(session, mention_id)
    if json:
        fields = {"id", "source", "external_id", "url", "posted_at", "title", "text", "text_hash"}
        as_json(
            {
                "mention": mention.model_dump(include=fields),
                "verdict": in_force.model_dump() if in_force else None,
                "verdicts": [each.model_dump() for each in verdicts],
                "corrections": [each.model_dump() for each in said],
            }
        )
        return
    done(f"{local(mention.posted_at)}  {mention.source}  {mention.title} {mention.text}".strip())
    table(
        ["verdict", "by", "complaint", "labels"],
        [
            (
                f"{each.id}{' in force' if in_force and each.id == in_force.id else ''}",
                each.model_version,
                f"{each.complaint_probability:.2f}",
                _labelled(each),
            )
            for each in verdicts
        ],
        empty="no verdict yet; `zhuanxi classify` makes one",
    )
    if said:
        table(
            ["when", "who", "overruled", "what was said"],
            [
                (
                    local(each.created_at),
                    each.actor,
                    each.overruled,
                    f"{each.kind}: {_sayings(each)} {each.note}".strip(),
                )
                for each in said
            ],
            empty="",
        )


@app.command()
def correct(
    context: typer.Context,
    mention_id: MentionId,
    intent: Annotated[Intent | None, typer.Option(help="what the text mainly does")] = None,
    sentiment: Annotated[Sentiment | None, typer.Option(help="the author's attitude")] = None,
    severity: Annotated[
        int | None, typer.Option(min=1, max=4, help="of a complaint: 1 implicit to 4 critical")
    ] = None,
    contact: Annotated[
        Contact | None, typer.Option(help="what it says of the company's own service")
    ] = None,
    escalation: Annotated[
        Escalation | None, typer.Option(help="platform, regulator, media or court")
    ] = None,
    topic: Annotated[Topic | None, typer.Option(help="what a complaint is about")] = None,
    not_complaint: Annotated[
        bool, typer.Option("--not-complaint", help="it is none, whatever else it may be")
    ] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="the verdict is right; that teaches too")
    ] = False,
    note: Annotated[str, typer.Option(help="why, in your own words")] = "",
    verdict: Annotated[
        int | None, typer.Option(help="the verdict you saw; refused if another is in force")
    ] = None,
    json: Json = False,
) -> None:
    """Say what is right. It is in force at once, and later models do not overrule it."""
    given = {
        "sentiment": sentiment,
        "intent": intent,
        "severity": severity,
        "contact": contact,
        "escalation": escalation,
        "topic": topic,
    }
    labels = {head: str(label) for head, label in given.items() if label is not None}
    if confirm and (labels or not_complaint):
        raise WrongUsage(
            "--confirm says that the verdict is right, the other options that it is not",
            "say one or the other",
        )
    with work(context) as (session, state, now):
        actor = state.actor(session)
        if confirm:
            made = corrections.confirm(
                session, mention_id, actor, now=now, note=note, verdict_id=verdict
            )
        else:
            made = corrections.correct(
                session,
                mention_id,
                labels,
                actor,
                now=now,
                not_complaint=not_complaint,
                note=note,
                verdict_id=verdict,
            )
        in_force = stored.in_force(session, mention_id)
    assert in_force is not None
    if json:
        as_json({"correction": made.model_dump(), "verdict": in_force.model_dump()})
        return
    done(f"mention {mention_id}, verdict {in_force.id} by {made.actor}: {_labelled(in_force)}")


@app.command()
def sample(
    context: typer.Context,
    size: Annotated[int, typer.Option(min=1, max=10_000, help="how many mentions")] = 100,
    unflagged: Annotated[
        bool, typer.Option("--unflagged", help="random ones that were not called complaints")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="a csv file for a spreadsheet")] = None,
    json: Json = False,
) -> None:
    """The mentions that teach most; or a random sample that shows what is missed."""
    told: dict[str, Any] = {}
    if unflagged:
        with work(context) as (session, state, now):
            drawn, rows = sampling.draw(session, size, state.actor(session), now)
        told = {"draw": drawn.id, "population": drawn.population}
    else:
        state = context.obj
        migrate.ensure_current(state.settings)
        with progress("verdicts sample", quiet=json) as advance:
            rows = sampling.useful(state.settings, size, progress=advance)
    if output is not None:
        spreadsheet.write(output, list(COLUMNS), [tuple(_row(each).values()) for each in rows])
    if json:
        as_json({**told, "mentions": [_row(each) for each in rows]})
        return
    if unflagged:
        done(f"draw {told['draw']}: {len(rows)} of {told['population']} unflagged mentions")
    if output is not None:
        done(f"{len(rows)} mentions in {output}")
        return
    table(
        ["mention", "p(complaint)", "intent", "sentiment", "source", "words"],
        [
            (
                each.mention_id,
                f"{each.complaint_probability:.2f}",
                each.intent,
                each.sentiment,
                each.source,
                f"{each.title} {each.text}".strip(),
            )
            for each in rows
        ],
        empty="no mention has a verdict that nobody has judged yet; `zhuanxi classify` makes them",
    )


@app.command()
def missed(
    context: typer.Context,
    draw: Annotated[int | None, typer.Option(help="an earlier draw; default: the newest")] = None,
    json: Json = False,
) -> None:
    """How many complaints were missed, from what people said of a random sample."""
    with work(context) as (session, state, _now):
        state.reader(session).must(Right.SEE_MODEL)
        drawn, found = sampling.missed(session, draw)
    if json:
        as_json(
            {
                "draw": drawn.id,
                "drawn_at": drawn.drawn_at,
                "by": drawn.actor,
                **asdict(found),
                "is_too_small": found.is_too_small,
            }
        )
        return
    done(
        f"draw {drawn.id} of {local(drawn.drawn_at)} by {drawn.actor}: {found.size} of "
        f"{found.population} unflagged mentions; {found.labelled} labelled since, "
        f"{found.missed} of them complaints"
    )
    if found.rate is None:
        warn(
            "sample too small: {count} labels, {needed} are needed for a rate",
            count=found.labelled,
            needed=LEAST,
        )
        return
    done(
        f"missed: {found.rate:.1%} (95 % interval {found.low:.1%} to {found.high:.1%}), "
        f"about {found.expected} complaints ({found.expected_low} to {found.expected_high})"
    )
    if found.labelled < found.size:
        warn(
            "{count} of the {size} are not labelled; the rate holds only if nobody chose which",
            count=found.size - found.labelled,
            size=found.size,
        )


def _labelled(verdict: Verdict) -> str:
    labels = [(head, getattr(verdict, head)) for head in HEADS]
    return ", ".join(f"{head} {label}" for head, label in labels if label is not None)


def _sayings(correction: Correction) -> str:
    return ", ".join(
        f"{head} {' or '.join(correction.labels[head])}"
        for head in HEADS
        if head in correction.labels
    )


COLUMNS = Candidate.__slots__


def _row(candidate: Candidate) -> dict[str, Any]:
    return {name: getattr(candidate, name) for name in COLUMNS}
