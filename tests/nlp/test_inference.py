import re
import subprocess
import sys

from storage.checkout import CHECKOUT, PACKAGES

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


def test_openvino_is_imported_in_one_place_only() -> None:
    importing = re.compile(r"^\s*(?:import|from) openvino\b", re.M)
    found = [
        str(file.relative_to(CHECKOUT))
        for package in (*PACKAGES, "benchmarks")
        for file in (CHECKOUT / package).rglob("*.py")
        if importing.search(file.read_text("utf-8"))
    ]
    assert found == ["nlp/inference.py"]
