"""``python -m recovery`` is the command ``zhuanxi``."""

from recovery.cli import main

main()
