"""Of which brand figures are shown to whom: every query of figures asks this first."""

from recovery.sight import Sight
from storage.errors import WrongUsage

ALL = 0


def brand_in(sight: Sight, brand_id: int) -> int:
    """The brand itself; ``ALL`` only for those who see every brand.

    Raises:
        WrongUsage: it may not be seen.
    """
    if sight.brand_ids is not None and (brand_id == ALL or not sight.covers(brand_id)):
        raise WrongUsage("this brand is not one of yours", "choose one of your brands")
    return brand_id
