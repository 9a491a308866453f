"""A small world for the dashboard's tests and pictures, made by the product's own functions.

Fourteen days of two fictional brands. Every text is written here; the verdicts are given, because
what is tested is the dashboard and not the classifier.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from recovery import triage
from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.casework import cases
from recovery.casework.lifecycle import Dismissal, Stage
from storage import cases as stored
from storage import mentions, runs, verdicts
from storage.config import get_settings
from storage.engine import transaction
from storage.mentions import AuthorRecord, MentionRecord
from storage.models import Brand, ClusterMember, ContactKey, Mention, ServiceContact
from storage.verdicts import VerdictRecord

HOSTILE = (
    "<script>document.title='taken'</script> <img src=x onerror=alert(1)> "
    '[点这里](javascript:alert(1)) $E=mc^2$ :smile: **粗体** 星河快递丢件 =HYPERLINK("http://x")'
)
LEAD = Actor("wang", Role.LEAD, "cli")


@dataclass(frozen=True)
class Saying:
    """What somebody says, with its verdict; ``{b}`` is the brand."""

    text: str
    sentiment: str
    intent: str
    severity: int = 0
    contact: str = "none"
    escalation: str = "none"
    topic: str | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    title: str = "说两句"


SAYINGS = (
    Saying(
        "{b}的包裹在网点躺了六天，客服电话打了四次都是忙音，谁来管管？",
        "negative",
        "complaint",
        3,
        "unreachable",
        topic="logistics",
        evidence=(
            ("包裹在网点躺了六天", "complaint"),
            ("客服电话打了四次都是忙音", "contact"),
        ),
        title="包裹卡住没人管",
    ),
    Saying(
        "{b}把我的箱子压成饼，里面的茶具碎了一半，真的无语。",
        "negative",
        "complaint",
        2,
        topic="quality",
        evidence=(("把我的箱子压成饼", "complaint"),),
        title="茶具碎了一半",
    ),
    Saying(
        "在线客服让我等了三天还是那句“已反馈”，{b}你们到底处理不处理？已经向12315提交了。",
        "negative",
        "complaint",
        4,
        "unresolved",
        "done",
        "attitude",
        evidence=(
            ("在线客服让我等了三天还是那句“已反馈”", "contact"),
            ("已经向12315提交了", "escalation:regulator"),
        ),
        title="客服只会说已反馈",
    ),
    Saying(
        "{b}多收了我十二块钱，再不退我就去找媒体曝光。",
        "negative",
        "complaint",
        3,
        escalation="threatened",
        topic="price",
        evidence=(("多收了我十二块钱", "complaint"), ("去找媒体曝光", "escalation")),
        title="多收钱不退",
    ),
    Saying("今天{b}的小哥冒雨送上楼，点赞。", "positive", "praise"),
    Saying("请问{b}国庆期间还收件吗？", "neutral", "inquiry"),
    Saying("{b}宣布新增三座分拨中心，下月启用。", "neutral", "news"),
    Saying("{b}会员日满减，领券戳主页。", "neutral", "promotion"),
    Saying("希望{b}的小程序能记住地址，每次都要重填。", "neutral", "suggestion"),
    Saying("用了两年{b}，一直挺稳的。", "positive", "praise"),
)


def fill(now: datetime, *, posts: int = 150, open_cases: bool = True) -> None:
    """Two brands, four people, runs of three sources, posts of fourteen days, and their cases."""
    chance = random.Random(7)
    with transaction() as session:
        brands = [
            Brand(name="星河快递", aliases=["星河"], official_accounts={"weibo": ["星河快递客服"]}),
            Brand(name="青禾家电", aliases=["青禾"]),
        ]
        session.add_all(brands)
        users.add(session, "wang", Role.LEAD, display_name="王组长", os_account=_account())
        users.add(session, "li", Role.HANDLER, display_name="李敏")
        users.add(session, "zhao", Role.HANDLER, display_name="赵一帆")
        users.add(session, "chen", Role.PR, display_name="陈公关")
        session.flush()
        ids = [brand.id for brand in brands]
        run_ids = [_runs(session, source, now) for source in ("weibo", "feed", "appstore")]
        made = [_post(chance, n, ids, brands, now) for n in range(posts)]
        made.append(_hostile(ids[0], now))
        records = [record for record, _ in made]
        mentions.upsert(session, records, run_ids[0], now)
        _judge(session, made, now)
        _contacts(session, chance, ids[0], now)
    if open_cases:
        triage.triage(get_settings(), now)
        _work(chance, now)


def _account() -> str:
    import getpass

    return getpass.getuser()


def _runs(session, source, now):
    if source == "appstore":
        bad = runs.create(session, kind="crawl", source=source, actor="job", now=now)
        runs.start(session, bad.id, now - timedelta(hours=1))
    since = (now - timedelta(days=14)).date().isoformat()
    at = now - timedelta(days=5) if source == "appstore" else now - timedelta(minutes=25)
    run = runs.create(
        session, kind="crawl", source=source, actor="job", options={"since": since}, now=at
    )
    runs.start(session, run.id, at)
    runs.finish(session, run.id, status="ok", read=90, new=52, updated=3, now=at)
    if source == "appstore":
        again = runs.create(session, kind="crawl", source=source, actor="job", now=now)
        runs.finish(
            session,
            again.id,
            status="blocked",
            cause="HTTP 403：对方拒绝了访问，请管理员检查来源设置",
            now=now - timedelta(minutes=10),
        )
    return run.id


def _post(chance, n, ids, brands, now):
    source = chance.choices(("weibo", "feed", "appstore"), (6, 2, 2))[0]
    which = chance.choices((0, 1), (3, 1))[0]
    saying = chance.choices(SAYINGS, (4, 5, 2, 2, 5, 4, 3, 3, 3, 4))[0]
    age = timedelta(days=14 * chance.random() ** 1.3)
    if source == "appstore":
        age = max(age, timedelta(days=5, hours=2))
    author = chance.randrange(90)
    record = MentionRecord(
        source=source,
        external_id=f"p{n}",
        text=saying.text.format(b=brands[which].name),
        posted_at=now - age - timedelta(minutes=5),
        author=AuthorRecord(
            f"hash-{source}-{author}", f"用户{author:03d}号", int(10 ** chance.uniform(1, 5.5))
        ),
        url=f"https://example.com/{source}/{n}",
        title="" if source == "weibo" else saying.title,
        region=chance.choice(("上海", "成都", "杭州", "")),
        rating=chance.randint(1, 5) if source == "appstore" else None,
        likes=chance.randrange(400),
        comments=chance.randrange(60),
        reposts=chance.randrange(90) if source == "weibo" else None,
        brands=((ids[which], brands[which].name),),
    )
    return record, saying


def _hostile(brand_id, now):
    record = MentionRecord(
        source="weibo",
        external_id="hostile",
        text=HOSTILE,
        posted_at=now - timedelta(minutes=30),
        author=AuthorRecord("hash-evil", "<b>[名字](http://x)</b> :fire: \u202egnp", 8_000_000),
        url="javascript:alert(1)",
        brands=((brand_id, "星河快递"),),
    )
    saying = Saying(
        HOSTILE,
        "negative",
        "complaint",
        4,
        "unresolved",
        "done",
        "logistics",
        evidence=(("星河快递丢件", "complaint"), ("$E=mc^2$", "contact")),
    )
    return record, saying


def spread(external_id, copies, now):
    """``copies`` other people say what one mention says, and it is folded with theirs."""
    with transaction() as session:
        first = session.exec(select(Mention).where(Mention.external_id == external_id)).one()
        records = [
            MentionRecord(
                source="weibo",
                external_id=f"copy-{external_id}-{n}",
                text=first.text,
                posted_at=now - timedelta(minutes=20 - n),
                author=AuthorRecord(f"hash-copy-{n}", f"<i>转述{n}</i> :smile:", 1000 * (n + 1)),
                url=f"https://example.com/weibo/copy{n}",
                likes=10,
            )
            for n in range(copies)
        ]
        mentions.upsert(session, records, None, now)
        names = [external_id, *(record.external_id for record in records)]
        for one in session.exec(select(Mention).where(col(Mention.external_id).in_(names))):
            session.add(
                ClusterMember(mention_id=one.id, cluster_id=first.id, posted_at=one.posted_at)
            )


def _judge(session, made, now):
    from sqlalchemy import text

    known = {
        (row.source, row.external_id): row
        for row in session.execute(
            text("SELECT id, source, external_id, title, text, text_hash FROM mention")
        )
    }
    judged = []
    for record, saying in made:
        row = known[record.source, record.external_id]
        whole = f"{row.title}\n{row.text}" if row.title else row.text
        is_complaint = saying.intent == "complaint"
        judged.append(
            VerdictRecord(
                mention_id=row.id,
                text_hash=row.text_hash,
                model_version="baseline-1",
                sentiment=saying.sentiment,
                intent=saying.intent,
                severity=saying.severity,
                contact=saying.contact,
                escalation=saying.escalation,
                topic=saying.topic,
                complaint_probability=0.91 if is_complaint else 0.06,
                probabilities={
                    "sentiment": {saying.sentiment: 0.88},
                    "intent": {saying.intent: 0.91},
                    "severity": {str(saying.severity): 0.7},
                },
                evidence=[
                    {
                        "start": whole.index(words),
                        "end": whole.index(words) + len(words),
                        "why": why,
                    }
                    for words, why in saying.evidence
                ],
            )
        )
    verdicts.store(session, judged, now)


def _contacts(session, chance, brand_id, now):
    for n in range(40):
        contact = ServiceContact(
            reference=f"T{n:04d}",
            channel=chance.choice(("热线", "App客服", "门店")),
            brand_id=brand_id,
            result=chance.choice(("solved", "unsolved", "open", "unreached")),
            opened_at=now - timedelta(days=14 * chance.random()),
        )
        session.add(contact)
        session.flush()
        session.add(ContactKey(contact_id=contact.id, kind="phone", key=f"phone-{n}"))


def _work(chance, now):
    with transaction() as session:
        rows = stored.listed(session, limit=200)
        for place, (case, _, _) in enumerate(rows):
            if place % 4 == 0 or HOSTILE.startswith(case.title[:20]):  # that one stays open
                continue
            who = ("li", "zhao", "wang")[place % 3]
            cases.assign(session, case.id, who, LEAD, now=now - timedelta(hours=3))
            if place % 4 == 2:
                cases.move(
                    session,
                    case.id,
                    Stage.RESPONDED,
                    LEAD,
                    now=now - timedelta(hours=2),
                    note="已在原帖下回复，并请客户提供单号。",
                )
            if place % 8 == 3:
                cases.move(
                    session,
                    case.id,
                    Stage.DISMISSED,
                    LEAD,
                    now=now - timedelta(hours=1),
                    reason=Dismissal.NOT_COMPLAINT,
                )
