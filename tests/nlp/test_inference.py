import subprocess
import sys

PROGRAM = """
import socket, sys

def refuse(*args, **kwargs):
    raise SystemExit("a connection was tried")

socket.getaddrinfo = socket.socket.connect = refuse
{imports}
assert sys.modules["openvino_telemetry"] is None
from openvino.tools.ovc import telemetry
assert type(telemetry).__module__ == "openvino.tools.ovc.telemetry_stub", type(telemetry)
"""


def test_openvino_reports_nothing_to_its_maker() -> None:
    for imports in ("import nlp.encoder", "import nlp.training.export, nncf"):
        program = PROGRAM.format(imports=imports)
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert ended.returncode == 0, ended.stdout + ended.stderr
