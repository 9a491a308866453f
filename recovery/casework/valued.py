"""The list of valued customers (VIP): whom it holds is known by keyed hashes alone."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from crawlers.importers.columns import open_mapped
from crawlers.importers.reading import Table
from crawlers.importers.rejects import Rejects
from crawlers.importers.rows import Row, handle, person, said
from recovery.access.actor import Actor, Right
from recovery.casework.lifecycle import OPEN
from recovery.contacts.rows import customer_key
from recovery.triage import lock
from storage import brands, valued
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.keys import KeyRing
from storage.masking import mask
from storage.valued import By, Valued

LEVELS = (1, 2, 3)
KINDS = ("handle", "phone")
BATCH = 1000
LONGEST = 100
NAMES = {
    "handle": ("handle", "昵称", "微博昵称", "用户昵称", "账号"),
    "phone": ("phone", "手机号", "手机号码", "联系电话", "电话"),
    "level": ("level", "等级", "客户等级", "会员等级", "级别"),
    "label": ("label", "标签", "说明", "备注"),
}


@dataclass(slots=True)
class ValuedImport:
    """What an import of the list did.

    Attributes:
        columns: which column holds which field.
        ignored_columns: those that are not understood.
        read: rows that were read.
        new: entries that were not known.
        updated: known entries with another level or label now.
        cases: open cases whose value changed.
        reasons: how many rows were rejected, by reason.
        rejected_file: where they are, line by line.
    """

    columns: dict[str, str]
    ignored_columns: list[str]
    read: int = 0
    new: int = 0
    updated: int = 0
    cases: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    rejected_file: Path | None = None

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return self.reasons.total()


class NoCustomer(Exception):  # noqa: N818 - an outcome, not a fault
    """A row is no valued customer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def add(
    session: Session,
    actor: Actor,
    keys: KeyRing,
    *,
    kind: str,
    words: str,
    level: int,
    label: str,
    brand_id: int | None,
    now: datetime,
) -> tuple[bool, int]:
    """Put a customer on the list, or change the level of one who is there.

    Args:
        session: open session.
        actor: a lead or an administrator.
        keys: what hashes are made with.
        kind: ``handle`` or ``phone``.
        words: the handle or number, as somebody wrote it; kept as a keyed hash only.
        level: 1 to 3.
        label: what the house calls it; masked.
        brand_id: for this brand; ``None``: for all.
        now: the clock.

    Returns:
        Whether the entry is new, and how many open cases follow it.

    Raises:
        WrongUsage: the role may not, the level is none, or the words are nobody's.
    """
    actor.must(Right.KEEP_VALUED)
    if level not in LEVELS:
        raise WrongUsage(
            "{level} is no level of a valued customer", "levels are 1, 2 and 3", level=level
        )
    key = customer_key(kind, words, keys) if kind in KINDS else None
    if key is None:
        raise WrongUsage(
            "this is nobody's handle and nobody's phone number",
            "say handle or phone, and which, as in: handle 青柚小站",
        )
    one = Valued(*key, level, _label(label), brand_id)
    new, _ = valued.put(session, [one], actor.name, now)
    return bool(new), _follow(session, [key], actor, now)


def remove(session: Session, actor: Actor, number: int, now: datetime) -> int:
    """Take a customer off the list.

    Returns:
        How many open cases follow it.

    Raises:
        WrongUsage: the role may not, or there is no such entry.
    """
    actor.must(Right.KEEP_VALUED)
    gone = valued.remove(session, number)
    if gone is None:
        raise WrongUsage(
            "there is no entry {number} in the list of valued customers",
            "`zhuanxi customers value list` shows them",
            number=number,
        )
    return _follow(session, [(gone.kind, gone.key)], actor, now)


def import_file(
    path: Path,
    actor: Actor,
    keys: KeyRing,
    now: datetime,
    *,
    brand: str | None = None,
    level: int | None = None,
    columns: Mapping[str, str] | None = None,
) -> ValuedImport:
    """Read the list from csv or xlsx; running it twice changes nothing.

    A row with a handle and a phone number makes an entry for each. One that cannot be used is
    written with line and reason to ``<file>.rejected.csv``, masked.

    Args:
        path: the file.
        actor: a lead or an administrator.
        keys: what hashes are made with.
        now: the clock.
        brand: the list is this brand's; default: all brands'.
        level: of rows that do not say one.
        columns: ``{field: column}``, over what is guessed.

    Raises:
        WrongUsage: the role may not, or there is no such file, field, column or brand.
        ZhuanxiError: the file is unreadable. Nothing was stored.
    """
    actor.must(Right.KEEP_VALUED)
    if not path.is_file():
        raise WrongUsage("there is no file {file}", "check the path", file=path)
    with transaction() as session:
        brand_id = brands.by_name(session, brand).id if brand is not None else None
    table, found, ignored = open_mapped(path, columns, names=NAMES, needed=())
    with closing(table), Rejects(path) as rejects:
        result = ValuedImport(found, ignored)
        reading = _Reading(found, level, brand_id, keys)
        for batch in reading.batches(table, result, rejects):
            with transaction() as session:
                new, updated = valued.put(session, batch, actor.name, now)
                told = [(one.kind, one.key) for one in batch]
                result.cases += _follow(session, told, actor, now)
            result.new += new
            result.updated += updated
        result.rejected_file = rejects.path
    return result


@dataclass(frozen=True, slots=True)
class _Reading:
    columns: Mapping[str, str]
    level: int | None
    brand_id: int | None
    keys: KeyRing

    def batches(
        self, table: Table, result: ValuedImport, rejects: Rejects
    ) -> Iterator[list[Valued]]:
        batch: list[Valued] = []
        for row in table.rows:
            result.read += 1
            try:
                batch += self.customers(row)
            except NoCustomer as error:
                result.reasons[error.reason] += 1
                rejects.write(row, error.reason)
            if len(batch) >= BATCH:
                yield batch
                batch = []
        yield batch

    def customers(self, row: Row) -> list[Valued]:
        if row.fault is not None:
            raise NoCustomer(row.fault)
        told = {name: row.cells.get(column) for name, column in self.columns.items()}
        level = _level(said(told.get("level")), self.level)
        words = {"handle": handle(told.get("handle")), "phone": person(told.get("phone"))}
        known = [customer_key(kind, one, self.keys) for kind, one in words.items()]
        label = _label(said(told.get("label")))
        found = [Valued(*key, level, label, self.brand_id) for key in known if key is not None]
        if not found:
            raise NoCustomer("missing_customer")
        return found


def _level(told: str, otherwise: int | None) -> int:
    """``3``, ``VIP3`` and ``V3`` are level 3."""
    digits = told.upper().removeprefix("VIP").removeprefix("V").removesuffix(".0")
    if not digits and otherwise is not None:
        return otherwise
    if digits not in map(str, LEVELS):
        raise NoCustomer("bad_level")
    return int(digits)


def _label(words: str) -> str:
    return mask(words.strip()[:LONGEST]).text


def _follow(
    session: Session, keys: Collection[tuple[str, str]], actor: Actor, now: datetime
) -> int:
    by = By(actor.name, actor.role, actor.origin)
    lock(session)
    return valued.follow(session, keys, OPEN, by, now)
