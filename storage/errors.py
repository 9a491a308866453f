"""Errors that carry their data: the cause, and the next step that the user can take."""


class ZhuanxiError(Exception):
    """Something the user can act on. Shown without a traceback.

    Args:
        cause: what happened, in one sentence.
        next_step: what to do about it, in one sentence.
    """

    exit_code = 1

    def __init__(self, cause: str, next_step: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.next_step = next_step


class WrongUsage(ZhuanxiError):  # noqa: N818 - named for what the user did
    """The request cannot be understood or names something that does not exist."""

    exit_code = 2


class DatabaseUnavailable(ZhuanxiError):  # noqa: N818
    """The database cannot be reached or started."""


class UnsafeHome(ZhuanxiError):  # noqa: N818
    """The home folder lies where PostgreSQL could only reach it by opening private folders."""
