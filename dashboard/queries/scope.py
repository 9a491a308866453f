"""Of which brand figures are shown to whom: every query of figures asks this first."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from recovery.access.sight import Sight
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


def clusters_in(session: Session, cluster_ids: Sequence[int], sight: Sight) -> set[int]:
    """Those clusters of which every post is about a brand that may be seen.

    The totals of the others would tell of the rest.
    """
    if sight.brand_ids is None:
        return set(cluster_ids)
    asked = {"ids": list(cluster_ids), "brands": sorted(sight.brand_ids)}
    return set(session.execute(text(_CLUSTERS), asked).scalars())


_CLUSTERS = """
SELECT c.cluster_id FROM cluster_member c WHERE c.cluster_id = ANY(:ids)
GROUP BY c.cluster_id HAVING bool_and(EXISTS (
    SELECT FROM mention_brand b
    WHERE b.mention_id = c.mention_id AND b.brand_id = ANY(CAST(:brands AS int[]))))
"""
