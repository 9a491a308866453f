"""What ``zhuanxi intake add`` asks on a terminal, and the customer's numbers from a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from crawlers.parsing.encoding import text_of
from recovery.cli import output
from recovery.intake.manual import Kind
from storage.errors import WrongUsage

_FIELDS = {
    **dict.fromkeys(("phone", "电话", "手机", "手机号"), "phone"),
    **dict.fromkeys(("order", "订单", "订单号"), "order"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What is said of an entry beside its words; ``None`` where nobody has said it yet."""

    kind: Kind | None
    brand: str | None
    author: str | None
    regulator: str | None
    reference: str | None
    due: str | None


def ask(said: Answers, brands: Sequence[str]) -> Answers:
    """Ask for what is not said; Enter leaves it open."""
    kind = said.kind if said.kind is not None else _kind()
    answers = replace(
        said,
        kind=kind,
        brand=said.brand or (brands[0] if len(brands) == 1 else None),
        author=_open("who (as they are called there)", said.author),
    )
    if kind is Kind.REGULATOR_ORDER:
        answers = replace(
            answers,
            regulator=said.regulator or typer.prompt("regulator", err=True),
            reference=_open("number of the order", said.reference),
            due=_open("answer until (2026-11-30)", said.due),
        )
    return answers


def brand(names: Sequence[str]) -> str:
    """Which brand it is about, where its words do not say."""
    shown = "; ".join(f"{n} {name}" for n, name in enumerate(names, start=1))
    return names[_number(f"{shown}\nwhich brand", 1, len(names)) - 1]


def ask_customer() -> dict[str, str]:
    """The customer's numbers, which belong on no command line."""
    return {
        "phone": _open("phone", None) or "",
        "order": _open("order number", None) or "",
    }


def customer_of(file: Path | None) -> dict[str, str]:
    """The customer's numbers from a file of lines such as ``phone: …``.

    Raises:
        WrongUsage: it cannot be read, or holds something else.
    """
    if file is None:
        return {}
    try:
        lines = text_of(file.read_bytes()).splitlines()
    except OSError as error:
        raise WrongUsage(
            "{file} cannot be read: {reason}",
            "check that the file is there and that you may read it",
            file=file,
            reason=error.strerror,
        ) from error
    found = {}
    for line in filter(str.strip, lines):
        name, _, value = line.replace("：", ":", 1).partition(":")
        field = _FIELDS.get(name.strip().lower())
        if field is None:
            raise WrongUsage(
                "a line of {file} is neither phone nor order",
                "write phone: … and order: …, each on a line of its own",
                file=file.name,
            )
        found[field] = value.strip()
    return found


def speaker(names: Sequence[str]) -> str | None:
    """Whose words of a talk are kept; ``None``: everybody's."""
    shown = "; ".join(f"{n} {output.printable(one)}" for n, one in enumerate(names, start=1))
    chosen = _number(f"{shown}\nwhose words (0: all)", 0, len(names))
    return names[chosen - 1] if chosen else None


def is_complaint(intent: str) -> bool:
    """Whether the person entering says that it is a complaint, where the classifier does not."""
    return typer.confirm(f"the classifier says {intent}; is it a complaint?", err=True)


def _kind() -> Kind:
    kinds = list(Kind)
    shown = "; ".join(f"{n} {output.source_name(kind)}" for n, kind in enumerate(kinds, start=1))
    return kinds[_number(f"{shown}\nhow it came", 1, len(kinds)) - 1]


def _number(question: str, least: int, most: int) -> int:
    while True:
        chosen = int(typer.prompt(question, type=int, default=least, err=True))
        if least <= chosen <= most:
            return chosen


def _open(question: str, said: str | None) -> str | None:
    if said is not None:
        return said
    answer = typer.prompt(f"{question} (Enter: none)", default="", show_default=False, err=True)
    return str(answer).strip() or None
