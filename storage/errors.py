"""Errors that carry their data: the cause, and the next step that the user can take."""

from collections.abc import Mapping


class ZhuanxiError(Exception):
    """Something the user can act on. Shown without a traceback, in the user's language.

    ``str(error)``, ``cause`` and ``next_step`` are English, for logs and for what is stored;
    ``templates`` and ``data`` are kept so that `recovery.messages` can say the same in another
    language. Templates are therefore written out where the error is raised, never put together.

    Args:
        cause: what happened, in one sentence, with ``{placeholders}``.
        next_step: what to do about it, in one sentence.
        data: a value for each placeholder; of several values, a list or tuple.
    """

    exit_code = 1

    def __init__(self, cause: str, next_step: str = "", /, **data: object) -> None:
        self.templates = (cause, next_step)
        self.data = data
        self.cause = filled(cause, data)
        self.next_step = filled(next_step, data)
        super().__init__(self.cause)


class WrongUsage(ZhuanxiError):  # noqa: N818 - named for what the user did
    """The request cannot be understood or names something that does not exist."""

    exit_code = 2


class DatabaseUnavailable(ZhuanxiError):  # noqa: N818
    """The database cannot be reached or started."""


class UnsafeHome(ZhuanxiError):  # noqa: N818
    """The home folder lies where PostgreSQL could only reach it by opening private folders."""


def filled(template: str, data: Mapping[str, object], comma: str = ", ") -> str:
    """A template with its data in place; several values are parted by ``comma``."""
    return template.format_map(
        {
            name: comma.join(map(str, value)) if isinstance(value, list | tuple) else value
            for name, value in data.items()
        }
    )
