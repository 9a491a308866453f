"""Errors that carry their data: the cause, and the next step that the user can take."""


class ModelMissing(Exception):  # noqa: N818 - named for what is wrong
    """A trained classifier was asked for and has no usable weights here.

    The texts are English; the application translates ``templates`` with ``data``.

    Args:
        cause: what is missing, in one sentence, with ``{placeholders}``.
        next_step: what to do about it, in one sentence.
        data: a value for each placeholder.
    """

    exit_code = 1

    def __init__(self, cause: str, next_step: str, /, **data: object) -> None:
        self.templates = (cause, next_step)
        self.data = data
        self.cause = cause.format_map(data)
        self.next_step = next_step.format_map(data)
        super().__init__(f"{self.cause} {self.next_step}")


class ModelDamaged(ModelMissing):
    """A model's folder is not whole: no card, or a file missing or changed.

    Args:
        file: what is missing or damaged.
        why: what is wrong with it, a few words.
    """

    def __init__(self, file: object, why: str) -> None:
        super().__init__(
            "The model file {file} {why}.",
            "Restore the shipped model with `git checkout -- nlp/model`, choose another with "
            "`zhuanxi model use`, or judge with the rules for now: --backend baseline.",
            file=file,
            why=why,
        )
