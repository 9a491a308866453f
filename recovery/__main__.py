"""``python -m recovery`` is the command ``zhuanxi``."""

import sys
from typing import NoReturn

from recovery import messages
from storage.checkout import check_packages
from storage.errors import ZhuanxiError


def main() -> NoReturn:
    """Check that our packages are ours, and only then import what stands on them."""
    try:
        check_packages()
    except ZhuanxiError as error:
        sys.stderr.write(messages.printed(error))
        sys.exit(error.exit_code)
    from recovery.cli import main as command  # late: a foreign package breaks its imports

    command()


if __name__ == "__main__":
    main()
