"""Corrected posts, by the dozen, that a refit can learn from."""

from recovery.access.actor import Actor, Role
from recovery.verdicts import corrections
from storage.engine import transaction
from tests.nlp.tiny import THINGS
from tests.recovery.making import NOW, brand
from tests.storage.making import id_of, judge, mention, upsert

ANALYST = Actor("qi", Role.ANALYST, "cli")

SLY = ("{}好得很，等了{}天才来，谢谢你们哦", "{}真贴心，{}次都送错门", "恭喜{}，第{}回白跑一趟")
"""Sarcasm, which the tiny model takes for praise."""

SAID = (
    {"intent": "praise", "sentiment": "positive"},
    {"intent": "complaint", "sentiment": "negative", "severity": "2"},
)

FINE = ("{}第{}回买了，一直好用", "{}用了{}天，满意")


def corrected_posts(count: int) -> list[int]:
    """So many posts, three of five sarcastic complaints, each corrected by a person."""
    ours = (brand(), "云杉")
    with transaction() as session:
        upsert(session, *(mention(str(n), _words(n), brands=(ours,)) for n in range(count)))
        made = [id_of(session, str(number)) for number in range(count)]
        judge(session, made)
        for number, mention_id in enumerate(made):
            labels = SAID[_is_sly(number)]
            corrections.correct(session, mention_id, labels, ANALYST, now=NOW)
    return made


def _is_sly(number: int) -> bool:
    return number % 5 < 3


def _words(number: int) -> str:
    form = SLY[number % 3] if _is_sly(number) else FINE[number % 2]
    return form.format(THINGS[number % len(THINGS)], number // len(THINGS) + 2)
