"""``python -m dashboard``: the process that ``zhuanxi dashboard`` and ``zhuanxi up`` start."""

import argparse
import signal
import sys

from dashboard.app import serve
from recovery import bootstrap, messages, supervise
from storage.config import get_settings
from storage.errors import ZhuanxiError

parser = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
parser.add_argument("--host", help="address; default: the setting")
parser.add_argument("--port", type=int, help="default: the setting")
asked = parser.parse_args()
try:
    bootstrap.start()
    supervise.end_with_parent()
    # uvicorn ends by raising the signal again; leave in order, so that the database is let go of
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    shown = asked.host or get_settings().dashboard.host
    port = asked.port or get_settings().dashboard.port
    sys.stderr.write(f"dashboard: http://{shown}:{port}\n")
    serve(asked.host, asked.port)
except ZhuanxiError as error:
    sys.stderr.write(messages.printed(error))
    sys.exit(error.exit_code)
