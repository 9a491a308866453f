"""What is known of complaints, read for a batch of them, as the channel decision takes it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from recovery.channel.problem import PersonsWord, Problem, Record, Reply, Said, Voice
from recovery.channel.products import Products, are_apart
from recovery.channel.telling import tell
from recovery.clocks import sla
from recovery.contacts.matches import catalogue_of
from recovery.contacts.matching import BEFORE
from storage import contact_periods, problems
from storage.complaints import Complaint
from storage.config import Settings
from storage.contact_periods import Coverage
from storage.mentions import judged_text
from storage.models import Brand
from storage.problems import Words

_SERVES = re.compile(
    "客服|服务|售后|客户|助手|帮助|支持|小秘|管家|care|help|support|service", re.IGNORECASE
)


class Evidence:
    """What is known of the complaints of one brand in a batch, and of the cases that hold them.

    Args:
        session: open session; what was committed by now is seen.
        settings: first-response limit and zone.
        brand: whose complaints.
        batch: the complaints.
    """

    def __init__(
        self, session: Session, settings: Settings, brand: Brand, batch: Sequence[Complaint]
    ) -> None:
        assert brand.id is not None
        self._session, self._settings, self._brand, self._brand_id = (
            session,
            settings,
            brand,
            brand.id,
        )
        self._voices: dict[int, list[Voice]] = {}
        self._records: dict[int, list[Record]] = defaultdict(list)
        self._replies: dict[int, list[Reply]] = defaultdict(list)
        catalogue = catalogue_of(brand)
        self._products = Products(catalogue.names, catalogue.products)
        self._coverages: dict[tuple[date, date], Coverage] = {}
        ids = [complaint.mention_id for complaint in batch]
        self._read(ids)
        self._said = problems.last_words(session, ids)
        self._identities = problems.identities(session, ids)

    def problem(self, complaint: Complaint, case_id: int | None) -> Problem:
        """What is known of one complaint, the other mentions of its case included.

        Those that name other products, and none of this one's, are about another problem.
        """
        ids = [complaint.mention_id]
        if case_id is not None:
            ids += [
                other
                for other in problems.case_mentions(self._session, case_id, self._brand_id)
                if other != complaint.mention_id
            ]
            self._read([other for other in ids if other not in self._voices])
        about = self._named(complaint.mention_id)
        voices = {
            voice.mention_id: voice
            for each in ids
            if each == complaint.mention_id or not are_apart(about, self._named(each))
            for voice in self._voices[each]
        }
        records = {
            record.contact_id: record for each in voices for record in self._records.get(each, ())
        }
        replies = dict.fromkeys(reply for each in voices for reply in self._replies.get(each, ()))
        word = self._said.get((complaint.mention_id, self._brand_id))
        return Problem(
            mention_id=complaint.mention_id,
            voices=tuple(voices.values()),
            records=tuple(records.values()),
            replies=tuple(replies),
            word=PersonsWord(word.value, word.said_by, word.said_at)
            if word is not None and word.value is not None
            else None,
            covered=self._covered(complaint),
        )

    def _named(self, mention_id: int) -> frozenset[str]:
        return self._products.named("\n".join(each.text for each in self._voices[mention_id]))

    def _read(self, mention_ids: Sequence[int]) -> None:
        if not mention_ids:
            return
        found = problems.own_words(self._session, self._brand_id, mention_ids)
        for words in found:
            self._voices.setdefault(words.of_mention, []).append(self._voice(words))
        ids = sorted({words.mention_id for words in found})
        for row in problems.contacts_that_count(self._session, ids):
            if row.brand_id == self._brand_id:
                self._records[row.mention_id].append(
                    Record(row.reference, row.channel, row.result, row.opened_at, row.contact_id)
                )
        for row in problems.official_replies(self._session, self._brand_id, ids):
            self._replies[row.mention_id].append(Reply(row.text, row.posted_at))

    def _voice(self, words: Words) -> Voice:
        text = judged_text(words.title, words.text)
        account = called(self._brand, words.source, words.text)
        day = words.posted_at.astimezone(self._settings.zone).date()
        return Voice(
            mention_id=words.mention_id,
            at=words.posted_at,
            source=words.source,
            text=text,
            telling=tell(text, competitors=self._brand.competitors, posted_on=day),
            said=_said(words, text),
            called=account,
            is_staffed=account is None or is_staffed(self._brand, words.source, account),
            own_area=words.area,
            answer_due=sla.first_response_due(
                words.posted_at, 0, self._settings.sla, self._settings.zone
            ),
        )

    def _covered(self, complaint: Complaint) -> tuple[str, ...]:
        """The known channels, if in all of them an identified customer has left no trace."""
        identity = self._identities.get(complaint.mention_id)
        if identity is None or identity.has_contact:
            return ()
        first, last = (
            moment.astimezone(self._settings.zone).date()
            for moment in (complaint.posted_at - BEFORE, complaint.posted_at)
        )
        if (first, last) not in self._coverages:
            self._coverages[first, last] = contact_periods.coverage(
                self._session, self._brand_id, first, last
            )
        known = self._coverages[first, last]
        if known.open or not known.covered:
            return ()
        if not {"phone", "order"} & {*identity.kinds} and not problems.keep_handles(
            self._session, self._brand_id, known.covered
        ):
            return ()
        return known.covered


def called(brand: Brand, source: str, words: str) -> str | None:
    """The official account that a post calls with an @; one that serves goes first."""
    accounts = [
        account
        for account in brand.official_accounts.get(source, [])
        if re.search(rf"@{re.escape(account)}(?![\w\-·])", words)
    ]
    return min(accounts, key=lambda one: not is_staffed(brand, source, one), default=None)


def is_staffed(brand: Brand, source: str, account: str) -> bool:
    """Whether an official account is there to serve.

    Where one of a brand's accounts on a platform is named for service, the others are not staffed.
    """
    serving = [one for one in brand.official_accounts.get(source, []) if _SERVES.search(one)]
    return account in serving or not serving


def _said(words: Words, text: str) -> Said:
    if words.contact is None or words.escalation is None:
        return Said()
    chances = words.probabilities or {}
    spans = words.evidence or []
    places = [
        span["why"].removeprefix("escalation:")
        for span in spans
        if span["why"].startswith("escalation:")
    ]
    return Said(
        contact=words.contact,
        escalation=words.escalation,
        contact_chance=chances.get("contact", {}).get(words.contact, 1.0),
        escalation_chance=chances.get("escalation", {}).get(words.escalation, 1.0),
        contact_quote=_quote(text, spans, "contact"),
        escalation_quote=_quote(text, spans, "escalation"),
        escalated_to=places[0] if places else None,
    )


def _quote(text: str, spans: Iterable[dict[str, Any]], why: str) -> str:
    return next(
        (text[span["start"] : span["end"]] for span in spans if span["why"].startswith(why)), ""
    )
