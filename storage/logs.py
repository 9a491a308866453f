"""Log lines without personal data, whoever writes them."""

import logging
import traceback
from typing import Any

from storage.masking import mask


class MaskedRecord(logging.LogRecord):
    """A log record whose message and traceback are masked before any handler sees them.

    The libraries underneath quote what they fail on: addresses, rows, parts of pages.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.args, tuple):
            self.args = tuple(mask(a).text if isinstance(a, str) else a for a in self.args)
        try:
            told = self.getMessage()
        except (TypeError, ValueError):
            return  # the handlers report a message that does not fit its arguments
        masked = mask(told).text
        if masked != told:
            self.msg, self.args = masked, None
        if self.exc_info and self.exc_info[0] is not None:
            lines = traceback.format_exception(*self.exc_info)
            self.exc_text = mask("".join(lines)).text.rstrip("\n")


def mask_logs() -> None:
    """Mask every log record of this process from now on."""
    logging.setLogRecordFactory(MaskedRecord)
