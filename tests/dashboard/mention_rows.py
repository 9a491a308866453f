"""Finding and pressing things on the mentions page."""

from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from dashboard.mentions import actions
from storage.engine import transaction
from storage.models import CaseMention, Mention, Verdict


def one(**how: object) -> int:
    """A mention whose verdict in force says this, the newest of them."""
    with transaction() as session:
        query = select(Mention.id).join(Verdict, col(Verdict.id) == Mention.verdict_id)
        for name, value in how.items():
            query = query.where(getattr(Verdict, name) == value)
        query = query.where(Mention.external_id != "hostile")
        return session.exec(query.order_by(col(Mention.posted_at).desc())).first() or 0


def without_case() -> int:
    """A complaint that no case holds."""
    with transaction() as session:
        held = session.exec(
            select(CaseMention)
            .join(Mention, col(Mention.id) == CaseMention.mention_id)
            .join(Verdict, col(Verdict.id) == Mention.verdict_id)
            .where(Mention.external_id != "hostile", Verdict.intent == "complaint")
        ).first()
        assert held is not None
        session.delete(held)
        return held.mention_id


def address(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def field(app: AppTest, mention: int, name: str) -> object:
    key = actions.key(mention, name)
    return next(
        e for kind in ("selectbox", "text_input", "checkbox") for e in app.get(kind) if e.key == key
    )


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app
