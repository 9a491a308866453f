"""An entry as the record that is stored: checked, masked, originals sealed, brands found."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crawlers.brands import BrandMatcher
from crawlers.items import LONGEST_TEXT, MentionItem, Reason, Rejected, validate
from crawlers.parsing.html import plain
from crawlers.pipelines.mask import to_record
from crawlers.pipelines.match import assign_brands
from recovery.intake.manual import REAL_NAMES, Entry, Unfit, check, identity, one_spelling
from storage.errors import WrongUsage
from storage.keys import KeyRing
from storage.masking import identifier
from storage.matches import BrandMatch, Why
from storage.mentions import MentionRecord
from storage.models import Brand
from storage.search import normalise

HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry ready to be stored.

    Attributes:
        entry: what was entered.
        external_id: by which the same thing is known again.
        record: its mention; of a further letter about a known order it may have no brand, or be
            ``None`` where the letter has no words.
        received_at: when it reached the company.
        regulator: in one spelling, of an order that has a number.
        reference: the same of its number.
        brand: ``(id, name)`` of the brand that was named.
        letter: keyed hash of what an order says: its words, its date and the day that it came.
    """

    entry: Entry
    external_id: str
    record: MentionRecord | None
    received_at: datetime
    regulator: str | None
    reference: str | None
    brand: tuple[int, str] | None
    letter: str

    @property
    def key(self) -> tuple[str, str]:
        """Its source and its id there."""
        return self.entry.kind, self.external_id

    @property
    def unfit(self) -> str | None:
        """Why it cannot be the first of its order, if it cannot."""
        if self.record is None:
            return Reason.EMPTY_TEXT
        return None if self.record.brands else Unfit.NO_BRAND


def prepare(
    entry: Entry,
    watched: Sequence[Brand],
    matcher: BrandMatcher,
    keys: KeyRing,
    zone: ZoneInfo,
    now: datetime,
) -> Prepared:
    """Check an entry, and make its record.

    Raises:
        WrongUsage: it cannot be entered; the reason's code is among the data.
    """
    check(entry, now)
    received = entry.received_at or now
    posted = entry.spoke_at or received
    brand = _named(entry.brand, watched) if entry.brand else None
    external_id = keys.hash(f"entry:{entry.kind}", "\n".join(identity(entry, posted, zone)))
    record = None
    if entry.text.strip() or entry.title.strip() or not entry.is_order:
        record = _record(entry, external_id, posted, keys, zone, now)
        if brand is not None:
            record.brands = (BrandMatch(*brand, Why.GIVEN),)
        assign_brands(record, matcher)
        if not record.brands and not entry.is_order:
            raise WrongUsage(
                "no monitored brand is named in it",
                "say which it is about with --brand: {known}",
                known=[one.name for one in watched],
                reason=Unfit.NO_BRAND,
            )
    is_order = entry.is_order
    return Prepared(
        entry=entry,
        external_id=external_id,
        record=record,
        received_at=received,
        regulator=one_spelling(entry.regulator) if entry.regulator else None,
        reference=one_spelling(entry.reference) if is_order else None,
        brand=brand,
        letter=keys.hash("letter", _said(entry, received, zone)),
    )


def _said(entry: Entry, received: datetime, zone: ZoneInfo) -> str:
    due = entry.due.astimezone(zone).isoformat() if entry.due is not None else ""
    day = received.astimezone(zone).date().isoformat()
    return "\n".join((normalise(entry.title + entry.text), due, day))


def _record(
    entry: Entry, external_id: str, posted: datetime, keys: KeyRing, zone: ZoneInfo, now: datetime
) -> MentionRecord:
    # A name that somebody typed is no account: with its own id it joins nobody else's.
    account = entry.account.strip() or (f"entry {external_id}" if entry.author.strip() else "")
    item = MentionItem(
        source=entry.kind,
        external_id=external_id,
        title=plain(entry.title),
        text=plain(entry.text),
        posted_at=posted,
        author_id=account,
        author_handle=entry.author,
    )
    try:
        item = validate(item, now, zone)
    except Rejected as rejected:
        raise WrongUsage(
            "this cannot be entered: {reason}",
            "correct it, then enter it again",
            reason=rejected.reason,
        ) from rejected
    record = to_record(item, keys)
    own = {"phone": entry.phone, "order": entry.order}
    told = [identifier(kind, words) for kind, words in own.items() if words.strip()]
    known = [(one.kind, keys.hash(*one)) for one in told if one.value]
    record.keys = tuple(dict.fromkeys((*record.keys, *known)))
    hidden = {kind: words.strip() for kind, words in own.items() if words.strip()}
    if record.author is not None and entry.author.strip() and entry.kind in REAL_NAMES:
        hidden["author"] = item.author_handle
        record.author.handle = f"{item.author_handle[:1]}{HIDDEN}"
    if hidden:
        sealed = {"title": item.title, "text": item.text, **hidden}
        record.text_sealed = keys.seal(json.dumps(sealed, ensure_ascii=False))
    return record


def is_cut(entry: Entry) -> bool:
    """Whether the words are longer than what is kept."""
    return len(plain(entry.text)) > LONGEST_TEXT


def _named(name: str, watched: Sequence[Brand]) -> tuple[int, str]:
    """A monitored brand by its name, or by an alias that is no other brand's."""
    exact = [brand for brand in watched if brand.name == name.strip()]
    found = exact or [brand for brand in watched if name.strip() in brand.aliases]
    if len(found) != 1 or found[0].id is None:
        raise WrongUsage(
            "there is no monitored brand {name!r}",
            "known: {known}; `zhuanxi brand add` adds one",
            name=name,
            known=[brand.name for brand in watched],
            reason=Unfit.UNKNOWN_BRAND,
        )
    return found[0].id, found[0].name
