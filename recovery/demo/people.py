"""The people of the demo: one of every role, who sign in with the demo's password."""

import getpass
from datetime import datetime

from sqlmodel import Session

from recovery.access import accounts, passwords, users
from recovery.access.actor import Actor, Role
from recovery.team import duties
from recovery.team.skills import Skill
from storage import brands
from storage import users as stored
from storage.sign_in_settings import SignInSettings

ADMIN = Actor("guan", Role.ADMIN, "job")
PEOPLE = (
    (ADMIN.name, "管理员小关", Role.ADMIN),
    ("lin", "林组长", Role.LEAD),
    ("xu", "小徐", Role.HANDLER),
    ("he", "小何", Role.HANDLER),
    ("mei", "公关小梅", Role.PR),
    ("shu", "分析师小舒", Role.ANALYST),
    ("wai", "外包小魏", Role.OUTSOURCED),
)


def set_up(session: Session, password: str, rules: SignInSettings, *, now: datetime) -> None:
    """Make those who are missing, and give everybody the password. Twice changes nothing.

    The operating-system account stands for a lead, so that commands work at once. The outsourced
    handler sees the first brand only.
    """
    account = getpass.getuser()
    if not users.active(session):
        users.add(session, account, Role.LEAD, display_name="演示账号", os_account=account)
    for name, display_name, role in PEOPLE:
        user = stored.any_by_name(session, name)
        if user is None:
            user = users.add(session, name, role, display_name=display_name)
            if role is Role.OUTSOURCED:
                first = brands.active(session)[0]
                duties.add_skill(session, name, Skill.BRAND, first.name, ADMIN)
        if not passwords.is_right(user.password_hash, password, rules):
            accounts.set_password(session, name, ADMIN, rules, now=now, password=password)


def told() -> list[dict[str, str]]:
    """Who can sign in, without the password."""
    return [{"name": name, "display_name": shown, "role": role} for name, shown, role in PEOPLE]
