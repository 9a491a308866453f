"""Brands of stored mentions, decided again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from storage import rollup
from storage.matches import Given
from storage.mentions import DROP_OLD_LINKS, LINK_BRANDS, STAGING


@dataclass(slots=True, frozen=True)
class LinkResult:
    """How many links to brands were new, said something else than before, or went away."""

    added: int = 0
    changed: int = 0
    dropped: int = 0


def relink(session: Session, brands: Mapping[int, Sequence[Given]], now: datetime) -> LinkResult:
    """Replace the brands of stored mentions (by id), and keep the rollup true.

    A mention in a case keeps the case's brand.
    """
    ids = sorted(brands)
    with rollup.tracked(session, ids):
        session.execute(text(STAGING))
        session.execute(text("TRUNCATE incoming"))
        rows = [{"id": id_, "brands": list(brands[id_])} for id_ in ids]
        session.execute(text(_STAGE_LINKS), {"rows": json.dumps(rows)})
        before = session.execute(text(_COUNT_LINKS), {"ids": ids}).scalar_one()
        session.execute(text(DROP_OLD_LINKS), {"now": now})
        written = session.execute(text(LINK_BRANDS)).scalars().all()
        after = session.execute(text(_COUNT_LINKS), {"ids": ids}).scalar_one()
    added = sum(written)
    return LinkResult(added, len(written) - added, before + added - after)


_STAGE_LINKS = """
INSERT INTO incoming (source, external_id, brands)
SELECT m.source, m.external_id, r.brands
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id bigint, brands jsonb)
JOIN mention m ON m.id = r.id
"""

_COUNT_LINKS = "SELECT count(*) FROM mention_brand WHERE mention_id = ANY(:ids)"
