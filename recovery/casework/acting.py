"""The reply in public: what somebody needs who is about to answer, and the record that they did.

Nothing is ever posted by the program: a person posts, from a declared official account, and says
so here.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from recovery.access import sight
from recovery.access.actor import Actor, Right
from recovery.casework import cases, numbers
from recovery.casework.acts import Recorded, must_be_past, refuse_ended, responded
from recovery.casework.demands import Finding, Problem
from recovery.casework.drafts import Draft, DraftRefused, Earlier, check
from storage import acts, brands, problems, users
from storage.errors import WrongUsage
from storage.masking import mask
from storage.mentions import judged_text
from storage.models import Author, Brand, Case, CaseAct, Mention

STOCK_DAYS = timedelta(days=90)
"""A reply recorded for another customer within this time is a stock reply when said again."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is needed to answer a post: where, to whom, in which words, from which account."""

    case: Case
    mention: Mention
    author: str
    words: str
    accounts: tuple[str, ...]
    findings: tuple[Finding, ...]


def prepare_reply(
    session: Session,
    case_id: int,
    actor: Actor,
    *,
    now: datetime,
    mention_id: int | None = None,
    text: str = "",
) -> Prepared:
    """What somebody sees who is about to answer in public, and what is wrong with their draft.

    Args:
        session: open session.
        case_id: which case.
        actor: who is going to answer.
        now: the clock.
        mention_id: under which post; the first of the case, unless said.
        text: the draft; an empty one is not checked.

    Raises:
        CaseNotFound: there is none with this id.
        WrongUsage: the role may not, the case has ended, or it does not hold the mention.
    """
    actor.must(Right.ANSWER_IN_PUBLIC)
    case = cases.seen(session, case_id, actor)
    refuse_ended(case)
    mention = _mention(session, case, mention_id)
    author = session.get(Author, mention.author_id) if mention.author_id is not None else None
    brand, seen = session.get_one(Brand, case.brand_id), sight.of(session, actor)
    return Prepared(
        case=case,
        mention=mention,
        author=seen.name(author.handle) if author is not None else "",
        words=judged_text(mention.title, mention.text),
        accounts=tuple(brand.official_accounts.get(mention.source, ())),
        findings=_checked(session, case, brand, mention, text, now) if text.strip() else (),
    )


def record_reply(
    session: Session,
    case_id: int,
    text: str,
    actor: Actor,
    *,
    account: str,
    posted_at: datetime,
    now: datetime,
    mention_id: int | None = None,
    url: str = "",
    version: int | None = None,
) -> Recorded:
    """Somebody says: I have posted this text, from this official account, under this post.

    A reply of substance is the first response if none was before it, and moves the case to
    ``responded`` where the transition table allows it. "请私信" alone is recorded and does neither.
    The same text from the same account under the same post is recorded once.

    Args:
        session: open session.
        case_id: which case.
        text: what was posted; kept masked beside the history.
        actor: who posted it. Of a case that needs a senior handler: one of these.
        account: the official account of the brand on that source.
        posted_at: when.
        now: the clock.
        mention_id: under which post; the first of the case, unless said.
        url: where the reply itself stands, if that is known.
        version: the version the actor saw; without it the newest is meant.

    Raises:
        CaseNotFound: there is none with this id.
        CaseChanged: somebody else changed it since ``version``; nothing is overwritten.
        DraftRefused: the text is none that may be said in public.
        WrongUsage: the role or the account may not, the case has ended, or post, time or address
            cannot be right.
    """
    actor.must(Right.ANSWER_IN_PUBLIC)
    said = mask(text.strip()).text
    account = account.strip().lstrip("@")
    case = cases.locked(session, case_id, actor)
    mention = _mention(session, case, mention_id)
    for line in acts.of_case(session, case_id):
        key = (line.act.kind, line.act.mention_id, line.act.account, line.said)
        if key == ("reply", mention.id, account, said):
            return Recorded(case, line.act, False)
    case = cases.locked(session, case_id, actor, version)
    refuse_ended(case)
    if case.needs_senior:
        _must_be_senior(session, actor)
    brand = session.get_one(Brand, case.brand_id)
    _must_be_official(account, brand, mention)
    must_be_past(posted_at, now, mention.posted_at)
    _must_be_link(url)
    if not said:
        raise WrongUsage("the reply is empty", "give the text that was posted")
    findings = _checked(session, case, brand, mention, text, now)
    if any(one.is_blocking for one in findings):
        raise DraftRefused(findings)
    is_substantive = not any(one.problem is Problem.NO_SUBSTANCE for one in findings)
    event = cases.record(
        session, case, "replied", actor, now, details={"mention": mention.id}, note=said
    )
    assert event.id is not None
    act = acts.add(
        session,
        CaseAct(
            event_id=event.id,
            kind="reply",
            mention_id=mention.id,
            account=account,
            url=url.strip(),
            is_substantive=is_substantive,
            at=posted_at,
        ),
    )
    if is_substantive:
        case = responded(session, case, posted_at, actor, now, may_move=True)
    return Recorded(case, act, True, findings)


def _checked(
    session: Session, case: Case, brand: Brand, mention: Mention, text: str, now: datetime
) -> tuple[Finding, ...]:
    assert case.id is not None and mention.id is not None
    records = [
        (row.channel, row.reference)
        for row in problems.contacts_that_count(session, [mention.id])
        if row.brand_id == brand.id
    ]
    public = judged_text(mention.title, mention.text)
    products = acts.products_of(session, records)
    author = session.get(Author, mention.author_id) if mention.author_id is not None else None
    accounts: Collection[str] = [one for many in brand.official_accounts.values() for one in many]
    return check(
        Draft(
            text=text,
            references=[reference for _, reference in records if reference not in public],
            ordered=[product for product in products if product not in public],
            needs_senior=case.needs_senior,
            names=[*brands.called(brand), *accounts, author.handle if author else ""],
            earlier=_earlier(session, case, now) if case.needs_senior else (),
        )
    )


def _earlier(session: Session, case: Case, now: datetime) -> Iterator[Earlier]:
    assert case.id is not None
    rows = acts.replies_to_others(session, case.id, case.author_id, now - STOCK_DAYS)
    return (Earlier(row.text, (row.handle,)) for row in rows)


def _mention(session: Session, case: Case, mention_id: int | None) -> Mention:
    assert case.id is not None
    mention = acts.mention_of(session, case.id, mention_id)
    if mention is None:
        raise WrongUsage(
            "case {number} does not hold this mention",
            "`zhuanxi cases show {case}` shows those that it holds",
            number=numbers.number(case),
            case=case.id,
        )
    return mention


def _must_be_senior(session: Session, actor: Actor) -> None:
    user = users.by_name(session, actor.name)
    if user is None or not user.is_senior:
        raise WrongUsage(
            "this customer was failed before: only a senior handler answers",
            "hand the case over to one",
        )


def _must_be_official(account: str, brand: Brand, mention: Mention) -> None:
    known: Sequence[str] = brand.official_accounts.get(mention.source, [])
    if account not in known:
        raise WrongUsage(
            "{account!r} is no official account of {brand} on {source}",
            "its accounts there: {known}" if known else "`zhuanxi brand add --official` names one",
            account=account,
            brand=brand.name,
            source=mention.source,
            known=tuple(known),
        )


def _must_be_link(url: str) -> None:
    if url.strip() and not url.strip().startswith(("https://", "http://")):
        raise WrongUsage("{url!r} is no address of the web", "begin it with https://", url=url)
