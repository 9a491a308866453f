"""常用视图: addresses that people keep, for themselves or for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from recovery.access import sight
from recovery.access.actor import Actor, Right
from storage import saved_views, users
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import SavedView, User

LONGEST = 40
_NUMBERED = {"brand", "cluster", "event", "followers", "ids", "run"}
"""Parts of an address that hold our own numbers, which are no one's phone."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A view with its owner's name, whether it is one's own, and whether one may delete it."""

    view: SavedView
    owner: str
    is_own: bool
    is_deletable: bool


def views(session: Session, actor: Actor, page: str) -> list[Saved]:
    """One's own views of a page, then those that others share. Somebody unknown has none.

    What others share may name brands: it is for those who see every brand.
    """
    user = users.by_name(session, actor.name)
    if user is None or user.id is None:
        return []
    return [
        Saved(view, owner, view.user_id == user.id, _may_delete(view, user, actor))
        for view, owner in saved_views.listed(session, user.id, page)
        if _is_seen(session, view, user, actor)
    ]


def save(
    session: Session,
    actor: Actor,
    page: str,
    name: str,
    query: Mapping[str, str],
    *,
    is_shared: bool,
    now: datetime,
) -> SavedView:
    """Keep an address under a name, which is masked: a view can be shared.

    An address that asks for somebody's number is refused, for masked it would find nothing.

    Args:
        session: open session.
        actor: whose it will be.
        page: the page's path.
        name: what it is called; one's own name once a page.
        query: the parameters of the address.
        is_shared: whether everybody may use it.
        now: the clock.

    Raises:
        WrongUsage: it has no name or too long a one, one's own view is called so already, or the
            actor is no user; or it asks for what is masked.
    """
    user = _user(session, actor)
    called = mask(" ".join(name.split())).text
    if not called or len(called) > LONGEST:
        raise WrongUsage(
            "a view needs a name", "give it one of at most {most} characters", most=LONGEST
        )
    assert user.id is not None
    if saved_views.called(session, user.id, page, called) is not None:
        raise WrongUsage(
            "you have a view called {name!r} on this page already",
            "delete it first, or choose another name",
            name=called,
        )
    if any(mask(value).text != value for key, value in query.items() if key not in _NUMBERED):
        raise WrongUsage(
            "a view keeps no phone, order number or other personal data",
            "take it out of what is looked for, and save the view then",
        )
    view = SavedView(
        user_id=user.id,
        page=page,
        name=called,
        query=dict(query),
        is_shared=is_shared,
        created_at=now,
    )
    session.add(view)
    session.flush()
    return view


def delete(session: Session, actor: Actor, view_id: int) -> SavedView:
    """Delete a view: its owner may, and a lead may delete a shared one.

    Raises:
        WrongUsage: there is no such view that the actor may see, or it is somebody else's.
    """
    user, view = _user(session, actor), session.get(SavedView, view_id)
    if view is None or not _is_seen(session, view, user, actor):
        raise WrongUsage(
            "there is no saved view {view}",
            "somebody may have deleted it; look at the list again",
            view=view_id,
        )
    if not _may_delete(view, user, actor):
        raise WrongUsage(
            "the view {name!r} is somebody else's", "ask its owner or a lead", name=view.name
        )
    session.delete(view)
    session.flush()
    return view


def _is_seen(session: Session, view: SavedView, user: User, actor: Actor) -> bool:
    return view.user_id == user.id or (
        view.is_shared and sight.of(session, actor).brand_ids is None
    )


def _may_delete(view: SavedView, user: User, actor: Actor) -> bool:
    return view.user_id == user.id or (view.is_shared and actor.may(Right.LEAD_TEAM))


def _user(session: Session, actor: Actor) -> User:
    user = users.by_name(session, actor.name)
    if user is None:
        raise WrongUsage(
            "there is no active user {name!r}",
            "`zhuanxi user list` shows the active ones",
            name=actor.name,
        )
    return user
