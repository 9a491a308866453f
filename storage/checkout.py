"""Whether our packages are ours. Their names are generic, and another one could be found first."""

from importlib.util import find_spec
from pathlib import Path

from storage.errors import ZhuanxiError

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGES = ("crawlers", "nlp", "recovery", "dashboard", "storage")


def check_packages() -> None:
    """Make sure that each of the five packages was found in this checkout.

    Raises:
        ZhuanxiError: one of them comes from somewhere else.
    """
    for name in PACKAGES:
        spec = find_spec(name)
        found = Path(spec.origin).resolve().parent if spec and spec.origin else None
        if found != CHECKOUT / name:
            raise ZhuanxiError(
                "the package {name!r} was found in {found}, not in {checkout}",
                "uninstall what shadows it, or run from {checkout}",
                name=name,
                found=found,
                checkout=CHECKOUT,
            )
