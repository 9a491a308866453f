"""OpenVINO, without its telemetry.

``import openvino`` reports each use to its maker over the network unless a package beside it,
``openvino_telemetry``, is missing; then it goes without. This product reports nothing to anybody,
so that package is made to look missing. Import OpenVINO from here and nowhere else.
"""

import sys
from typing import Any, cast

cast("dict[str, Any]", sys.modules).setdefault("openvino_telemetry", None)

import openvino as ov  # noqa: E402 - only now

__all__ = ["ov"]
