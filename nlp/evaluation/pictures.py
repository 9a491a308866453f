"""The pictures of a report, as PNG. Their words are English, so that no Chinese font is needed."""

from collections.abc import Mapping
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nlp.evaluation.complaints import ComplaintFigures
from nlp.evaluation.metrics import HeadFigures

_COLOURS = ("#1a5fb4", "#c64600", "#26a269", "#813d9c", "#865e3c")
_LINES = ("-", "--", "-.", ":")
_DPI = 110
_LONGEST_NAME = 40


def curve(judges: Mapping[str, ComplaintFigures]) -> bytes:
    """Precision over recall of complaints, a line a judge; the dot is the verdict as it is said."""
    figure, axes = _square("recall", "precision")
    for place, (name, found) in enumerate(judges.items()):
        colour = _COLOURS[place % len(_COLOURS)]
        decision = found.decision.labels["complaint"]
        axes.plot(
            [point.recall for point in found.curve],
            [point.precision for point in found.curve],
            _LINES[place % len(_LINES)],
            color=colour,
            label=_ascii(name),
        )
        if decision.precision and decision.recall:
            axes.plot(decision.recall.value, decision.precision.value, "o", color=colour)
    axes.legend(loc="lower left")
    return _png(figure)


def reliability(judges: Mapping[str, ComplaintFigures]) -> bytes:
    """Share of complaints over the complaint probability, a line a judge; the diagonal is ideal."""
    figure, axes = _square("complaint probability", "share of complaints")
    axes.plot([0, 1], [0, 1], color="#9a9996", linewidth=1)
    for place, (name, found) in enumerate(judges.items()):
        if found.calibration_error is None:
            continue
        axes.plot(
            [each.foretold for each in found.reliability],
            [each.happened for each in found.reliability],
            _LINES[place % len(_LINES)],
            marker="o",
            color=_COLOURS[place % len(_COLOURS)],
            label=f"{_ascii(name)} (ECE {found.calibration_error:.3f})",
        )
    axes.legend(loc="upper left")
    return _png(figure)


def confusion(head: str, found: HeadFigures) -> bytes:
    """Texts by true label and label said; the shade is the share of the true label."""
    counts = np.array(found.confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    labels = [_ascii(label) for label in found.labels]
    side = 2.4 + 0.62 * len(labels)
    figure = Figure(figsize=(side, side * 0.9), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(counts.shape):
        axes.text(
            column,
            row,
            str(counts[row, column]),
            ha="center",
            va="center",
            fontsize=8,
            color="white" if shares[row, column] > 0.5 else "black",
        )
    axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("said")
    axes.set_ylabel("truth")
    axes.set_title(_ascii(head))
    return _png(figure)


def _square(across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(5.4, 5.0), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlim=(0, 1.01), ylim=(0, 1.01), xlabel=across, ylabel=up)
    axes.grid(visible=True, alpha=0.3)
    return figure, axes


def _ascii(name: str) -> str:
    """A short name that can be drawn: other signs are ``?``, and ``$`` begins no formula."""
    drawn = "".join(sign if " " <= sign <= "~" else "?" for sign in name[:_LONGEST_NAME])
    return drawn.replace("$", r"\$")


def _png(figure: Figure) -> bytes:
    out = BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(out, format="png", dpi=_DPI, metadata={"Software": None})
    return out.getvalue()
