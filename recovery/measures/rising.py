"""热词: words that rose, and not merely frequent ones. Pure.

Nothing is segmented: a word is a run of two to six Chinese characters, or a Latin word, that
stands in several texts. A run is found only where both runs within it are (Agrawal and Srikant,
"Fast algorithms for mining association rules", 1994), which keeps the number small.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SIGNIFICANT = 10.83
"""The least G², with one degree of freedom: 1 in 1,000 by chance."""
LEAST_TEXTS = 5
"""A word stands in so many texts at least."""
LEAST_BEFORE = 30
"""With fewer texts before there is no usual, and nothing can have risen."""

_LONGEST = 6
_READ = 200  # characters of a text
_COVERS = 0.75  # of the texts of a word, from which on the longer one is the word
_ALIKE = 0.6  # of the texts of two runs that overlap, from which on they are one phrase
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z0-9]{1,19}")
_MASKED = re.compile(r"[\[【][^\]】]{0,12}[\]】]|https?://\S+|[@#＠＃]")
_NOT_FIRST = frozenset("的了着过吗呢吧啊呀么们个与及得地等是在也就都又还很之其这那您你我他她它")
_NOT_LAST = _NOT_FIRST - frozenset("过等个") | frozenset("不没被把给让对从向和或一")
_ALWAYS = """
今天 昨天 明天 现在 已经 可以 知道 觉得 感觉 真的 怎么 什么 为什么 这个 那个 这样 那样
自己 大家 有人 没有 不是 就是 还是 但是 因为 所以 如果 时候 一个 一下 一直 直接 然后 结果
希望 请问 谢谢 不能 不会 可能 应该 需要 有点 东西 问题
the and for you that this with are not have
"""
_SAID_ALWAYS = frozenset(_ALWAYS.split())


@dataclass(frozen=True, slots=True)
class Rising:
    """A word that rose.

    Attributes:
        word: as it stands in the texts, normalised.
        texts: in how many of this period's it stands.
        of: texts read of this period.
        before: in how many of the usual ones.
        of_before: usual texts read.
        strength: G².
    """

    word: str
    texts: int
    of: int
    before: int
    of_before: int
    strength: float

    @property
    def times(self) -> float | None:
        """How many times as often as usual; ``None`` for one that was never said before."""
        if not self.before:
            return None
        return (self.texts / self.of) / (self.before / self.of_before)


def rose(
    now: Sequence[str], before: Sequence[str], left_out: Iterable[str] = (), limit: int = 12
) -> list[Rising]:
    """The words that rose most surely against the usual, the surest first.

    By the log-likelihood ratio G² (Dunning, "Accurate methods for the statistics of surprise and
    coincidence", Computational Linguistics 19, 1993) of the texts with and without a word, then
    and now; only those that rose. None where there are too few texts to say what is usual.

    Args:
        now: texts of the period.
        before: texts of the usual time before it.
        left_out: names that everybody says: of brands and products.
        limit: at most so many.
    """
    if len(before) < LEAST_BEFORE or not now:
        return []
    names = sorted({_plain(name) for name in left_out if name.strip()}, key=len, reverse=True)
    named = re.compile("|".join(map(re.escape, names))) if names else None
    found = _frequent([_runs(text, named) for text in now])
    if not found:
        return []
    usual = _count((_runs(text, named) for text in before), found.keys())
    risen = [
        Rising(word, len(texts), len(now), usual[word], len(before), strength)
        for word, texts in found.items()
        if _is_word(word)
        and (strength := signed_g2(len(texts), len(now), usual[word], len(before))) >= SIGNIFICANT
    ]
    risen.sort(key=lambda one: (-one.strength, -len(one.word), one.word))
    return _without_fragments(risen, found)[:limit]


def signed_g2(hits: int, of: int, hits_before: int, of_before: int) -> float:
    """Dunning's G² of two shares, negative where the first is not the greater one."""
    expected = (hits + hits_before) / (of + of_before)
    total = 0.0
    for seen, count in ((hits, of), (hits_before, of_before)):
        for part, share in ((seen, expected), (count - seen, 1 - expected)):
            if part:
                total += part * math.log(part / (count * share))
    return 2 * total if hits * of_before > hits_before * of else -2 * total


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _runs(text: str, named: re.Pattern[str] | None) -> list[str]:
    plain = _MASKED.sub(" ", _plain(text[:_READ]))
    return _RUN.findall(named.sub(" ", plain) if named is not None else plain)


def _grams(runs: Sequence[str], length: int) -> Iterator[str]:
    for run in runs:
        if run[0] < "\u3400":
            if length == 2:
                yield run
            continue
        for start in range(len(run) - length + 1):
            yield run[start : start + length]


def _frequent(texts: Sequence[Sequence[str]]) -> dict[str, set[int]]:
    """Runs that stand in enough texts, with the texts."""
    found: dict[str, set[int]] = {}
    for length in range(2, _LONGEST + 1):
        level: dict[str, set[int]] = defaultdict(set)
        for number, runs in enumerate(texts):
            for gram in _grams(runs, length):
                if length == 2 or (gram[1:] in found and gram[:-1] in found):
                    level[gram].add(number)
        kept = {gram: which for gram, which in level.items() if len(which) >= LEAST_TEXTS}
        if not kept:
            break
        found |= kept
    return found


def _count(texts: Iterable[Sequence[str]], known: Iterable[str]) -> Counter[str]:
    wanted = frozenset(known)
    lengths = sorted({2 if gram[0] < "\u3400" else len(gram) for gram in wanted})
    found: Counter[str] = Counter()
    for runs in texts:
        found.update({gram for n in lengths for gram in _grams(runs, n) if gram in wanted})
    return found


def _is_word(gram: str) -> bool:
    return gram[0] not in _NOT_FIRST and gram[-1] not in _NOT_LAST and gram not in _SAID_ALWAYS


def _without_fragments(risen: Sequence[Rising], texts: dict[str, set[int]]) -> list[Rising]:
    """Each phrase once: a longer run in place of the runs within it that hardly stand alone."""
    longest_first = sorted(risen, key=lambda one: (-len(one.word), -one.strength))
    kept: list[Rising] = []
    for one in longest_first:
        inside = [long for long in kept if one.word in long.word]
        if any(long.texts >= _COVERS * one.texts for long in inside):
            continue
        kept = [long for long in kept if long not in inside or long.texts * 2 > one.texts]
        kept.append(one)
    chosen: list[Rising] = []
    for one in risen:
        if one in kept and not any(_is_same(one.word, other.word, texts) for other in chosen):
            chosen.append(one)
    return chosen


def _is_same(one: str, other: str, texts: dict[str, set[int]]) -> bool:
    pairs = {one[i : i + 2] for i in range(len(one) - 1)}
    if not any(other[i : i + 2] in pairs for i in range(len(other) - 1)):
        return False
    mine, theirs = texts[one], texts[other]
    return len(mine & theirs) >= _ALIKE * len(mine | theirs)
