"""Errors that carry their data: the cause, and the next step that the user can take."""


class ModelMissing(Exception):  # noqa: N818 - named for what is wrong
    """A trained classifier was asked for and has no usable weights here.

    Args:
        cause: what is missing, in one sentence.
        next_step: what to do about it, in one sentence.
    """

    exit_code = 1

    def __init__(self, cause: str, next_step: str) -> None:
        super().__init__(f"{cause} {next_step}")
        self.cause = cause
        self.next_step = next_step
