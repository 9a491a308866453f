"""The labels that a person can say of a mention, for the pages."""

from nlp.labels import HEADS

LABELS: dict[str, tuple[str, ...]] = {
    head: tuple(str(label) for label in labels if (head, str(label)) != ("severity", "0"))
    for head, labels in HEADS.items()
}
"""By head; severity 0 follows from what is no complaint and is not said."""
