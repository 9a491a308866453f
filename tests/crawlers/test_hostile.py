"""A hostile server: every run ends in time, with the right status, bounded memory, nothing lost."""

import json
import time
from collections.abc import Iterator

import pytest
from sqlmodel import select

from crawlers import runner
from storage.engine import transaction
from storage.models import Brand, CrawlRun, Mention
from tests.crawlers import hostile
from tests.crawlers.conftest import APP, crawl_all, queue
from tests.crawlers.hostile import Hostile, Malice, bomb, feed, in_turn, rss, to, whole

MOST_MEMORY_MB = 400
TIMEOUT = 4.0  # seconds for one answer
LONGEST_RUN = (
    90.0  # three tries of the slowest answer, and the start of a process on a busy machine
)
SEARCH = "/api/container/getIndex"
REVIEWS = f"/cn/rss/customerreviews/page=1/id={APP}/sortBy=mostRecent/json"
MORE_REVIEWS = REVIEWS.replace("page=1", "page=2")
HTML = {"content_type": "text/html; charset=utf-8"}
XML = {"content_type": "application/xml; charset=utf-8"}
SIGN_IN = whole("<html><title>登录</title><form>请登录</form></html>".encode(), **HTML)
GOOD = feed(("a", "青柚到家的客服电话打不通"), ("b", "等了三天"))

MILLION = b'{"version":"https://jsonfeed.org/","items":[' + b"{}," * 2_000_000 + b"{}]}"


@pytest.fixture
def server(clean_database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    with hostile.serve() as served:
        for source in runner.spider_names():
            of = f"ZHUANXI_SOURCES__{source.upper()}"
            monkeypatch.setenv(f"{of}__BASE_URL", served.base_url)
            monkeypatch.setenv(f"{of}__DOWNLOAD_DELAY", "0")
            monkeypatch.setenv(f"{of}__DOWNLOAD_TIMEOUT", str(TIMEOUT))
            monkeypatch.setenv(f"{of}__LONGEST_WAIT", "3")
        yield served


def stored() -> dict[str, str]:
    with transaction() as session:
        return {each.external_id: each.text for each in session.exec(select(Mention)).all()}


def ends_well(run: CrawlRun, status: str, said: str) -> None:
    assert (run.status, said in (run.cause or "")) == (status, True), run.cause
    if not said:
        assert run.cause is None
    assert run.statistics["peak_memory_mb"] < MOST_MEMORY_MB
    assert run.statistics["seconds"] < LONGEST_RUN


FEEDS: dict[str, tuple[Malice, str, str]] = {
    "drips": (hostile.drip(GOOD), "failed", "did not answer in time"),
    "has-no-end": (hostile.endless, "failed", "larger than 10 MB"),
    "is-shorter-than-said": (whole(GOOD, length=len(GOOD) + 99), "failed", "broke off"),
    "is-longer-than-said": (whole(GOOD, length=len(GOOD) - 20), "failed", "no RSS, Atom or JSON"),
    "gzip-bomb": (bomb("gzip"), "failed", "larger than 10 MB"),
    "deflate-bomb": (bomb("deflate"), "failed", "larger than 10 MB"),
    "brotli-bomb": (bomb("br"), "failed", "larger than 10 MB"),
    "zstd-bomb": (bomb("zstd"), "failed", "larger than 10 MB"),
    "is-damaged": (whole(b"\x1f\x8bno gzip", content_encoding="gzip"), "failed", "damaged"),
    "metadata": (to("http://169.254.169.254/latest/meta-data"), "failed", "private address"),
    "other-port": (to("http://127.0.0.1:1/"), "failed", "private address"),
    "file": (to("file:///etc/passwd"), "failed", "is not followed"),
    "loop": (to("/loop"), "failed", "sends us on and on"),
    "asks-for-a-day": (whole(b"", status=429, retry_after="86400"), "blocked", "again at 2"),
    "is-blocked": (whole(b"", status=432), "blocked", "HTTP 432"),
    "sign-in": (SIGN_IN, "blocked", "sign-in page"),
    "broken": (whole(GOOD[:-30]), "failed", "no RSS, Atom or JSON feed"),
    "too-deep": (whole(b'{"items":' + b"[" * 200_000), "failed", "no RSS, Atom or JSON feed"),
    "a-million": (whole(MILLION), "failed", "none of 100000 items"),
    "all-tags": (whole(b"<rss><channel>" + b"<item>" * 1_000_000, **XML), "failed", "more tags"),
    "no-http": (lambda send: send(b"SSH-2.0-OpenSSH\r\n"), "failed", "no HTTP"),
    "hangs-up": (lambda _send: None, "failed", "ended the connection"),
    "big-header": (whole(GOOD, x_long="x" * 200_000), "failed", "ended the connection"),
}


def test_each_malice_ends_with_its_status_and_cause_and_within_bounds(server: Hostile) -> None:
    server.malices |= {f"/{name}": malice for name, (malice, _, _) in FEEDS.items()}

    ended = crawl_all([queue("feed", urls=[f"/{name}"]) for name in FEEDS])

    for run, (_, status, said) in zip(ended, FEEDS.values(), strict=True):
        ends_well(run, status, said)
    assert stored() == {}


def test_what_was_read_before_and_after_malices_is_stored(server: Hostile) -> None:
    several = ["gzip-bomb", "loop", "metadata", "is-damaged", "too-deep", "hangs-up", "drips"]
    server.malices |= {f"/{name}": FEEDS[name][0] for name in several}
    server.malices |= {f"/good-{n}": whole(feed((str(n), f"第{n}条"))) for n in range(8)}
    paths = [f"/good-{n}" for n in range(8)]
    for place, name in enumerate(several):
        paths.insert(2 * place + 1, f"/{name}")

    run = runner.run(queue("feed", urls=paths))

    first = next(FEEDS[name][2] for name in several if FEEDS[name][2] in (run.cause or ""))
    ends_well(run, "partial", first)  # whichever came first is the cause
    assert stored() == {str(n): f"第{n}条" for n in range(8)}


def test_three_bombs_need_no_more_memory_than_one(server: Hostile) -> None:
    server.malices |= {f"/{n}": bomb("gzip") for n in range(3)}

    one, three = crawl_all([queue("feed", urls=["/0"]), queue("feed", urls=["/0", "/1", "/2"])])

    assert server.asked.total() == 4 + 2  # with robots.txt
    growth = three.statistics["peak_memory_mb"] - one.statistics["peak_memory_mb"]
    assert growth < 40


def test_odd_text_is_read_as_it_was_meant(server: Hostile) -> None:
    deep = "<div>" * 100_000 + "底"
    both = rss(("utf8", "客服电话打不通"), ("gbk", "啦啦")).replace(
        "啦啦".encode(), "青柚".encode("gbk")
    )
    long = {"id": "long", "content_text": "长" * 3_300_000, "date_published": 1795132800}
    server.malices |= {
        "/gbk": whole(rss(("g", "青柚到家慢"), encoding="gbk"), **XML),
        "/both": whole(both, **XML),
        "/surrogates": whole(feed(("s\ud800", "青柚\ud83d到家\x00慢"))),
        "/line": whole(
            json.dumps(
                {"version": "https://jsonfeed.org/version/1", "items": [long]}, ensure_ascii=False
            ).encode()
        ),
        "/deep": whole(rss(("deep", deep)), **XML),
        "/attribute": whole(rss(("wide", f"<a href='{'x' * 9_000_000}'>在</a>")), **XML),
        "/twice": hostile.packed_twice(feed(("twice", "两层"))),
    }

    run = runner.run(queue("feed", urls=list(server.malices)))

    ends_well(run, "ok", "")
    texts = stored()
    assert {name: texts[name] for name in ("g", "s", "utf8", "deep", "wide", "twice")} == {
        "g": "青柚到家慢",
        "s": "青柚到家慢",
        "utf8": "客服电话打不通",
        "deep": "底",
        "wide": "在",
        "twice": "两层",
    }
    assert len(texts["long"]) == 20_000


def cards(*ids: str, text: str = "青柚到家的客服电话打不通") -> Malice:
    blogs = [
        {"mblog": {"id": each, "text": text, "created_at": "2026-11-20 08:00", "user": {"id": 1}}}
        for each in ids
    ]
    return whole(json.dumps({"ok": 1, "data": {"cards": blogs}}).encode())


WEIBO: list[tuple[Malice, str]] = [
    (whole(b"", status=432), "HTTP 432"),
    (whole(b'{"ok":-100,"url":"https://passport.weibo.com/"}'), "asks to sign in"),
    (SIGN_IN, "sign-in page"),
    (whole(b'{"ok":1,"data":{"cards":['), "no JSON object"),
    (whole(b'{"ok":0,"msg":"\\ud800\\u0000","data":[1]}'), "unknown form"),
    (bomb("gzip"), "larger than 10 MB"),
]


@pytest.mark.parametrize(("malice", "said"), WEIBO, ids=[said for _, said in WEIBO])
def test_a_malice_on_the_second_page_of_weibo_keeps_the_first(
    malice: Malice, said: str, server: Hostile
) -> None:
    server.malices[SEARCH] = in_turn(cards("1", "2\ud800"), malice)

    run = runner.run(queue("weibo", keywords=["青柚"]))

    ends_well(run, "partial", said)
    assert stored().keys() == {"1", "2"}


def test_a_long_text_behind_a_bomb_leaves_its_head(server: Hostile) -> None:
    server.malices[SEARCH] = in_turn(cards("1\udfff", text="青柚到家很慢 ...<a>全文</a>"), cards())
    server.malices["/statuses/extend"] = bomb("gzip")

    run = runner.run(queue("weibo", keywords=["青柚"]))

    ends_well(run, "partial", "larger than 10 MB")
    assert stored() == {"1": "青柚到家很慢 …"}


def test_a_malice_on_the_second_page_of_reviews_keeps_the_first(
    brand: Brand, server: Hostile
) -> None:
    entries = [
        {
            "id": {"label": "9"},
            "im:rating": {"label": "1"},
            "title": {"label": "差"},
            "content": {"label": "打不开"},
            "updated": {"label": "2026-11-20T08:00:00+08:00"},
            "author": {"name": {"label": "橘子"}},
        }
    ]
    server.malices[REVIEWS] = whole(json.dumps({"feed": {"entry": entries}}).encode())
    server.malices[MORE_REVIEWS] = bomb("br")

    run = runner.run(queue("appstore", brand_id=brand.id))

    ends_well(run, "partial", "larger than 10 MB")
    assert stored() == {"9": "打不开"}


def test_a_run_ends_when_its_time_is_up(server: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHUANXI_SOURCES__FEED__RUN_MINUTES", "0.1")
    server.malices["/good"] = whole(GOOD)
    server.malices |= {f"/{n}": hostile.drip(GOOD) for n in range(40)}
    began = time.monotonic()

    run = runner.run(queue("feed", urls=["/good", *(f"/{n}" for n in range(40))]))

    ends_well(run, "partial", "run_minutes")
    assert stored().keys() == {"a", "b"}
    assert time.monotonic() - began < LONGEST_RUN
    assert server.asked.total() < 20
