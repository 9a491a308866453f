"""Minimising a smooth function of many numbers, in numpy alone."""

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_MEMORY = 10
_ENOUGH = 1e-4
_SHORTEST = 1e-10


def minimise(
    function: Callable[[Vector], tuple[float, Vector]],
    start: Vector,
    *,
    steps: int = 200,
    tolerance: float = 1e-6,
) -> Vector:
    """A point where the function is smallest, found downhill from ``start``.

    L-BFGS (Nocedal and Wright, *Numerical Optimization*, algorithm 7.5) with backtracking until
    Armijo's condition holds. Takes the same way every time.

    Args:
        function: gives its value and gradient at a point.
        start: where to begin.
        steps: at most so many.
        tolerance: it ends where no part of the gradient is larger.
    """
    point = start.copy()
    value, slope = function(point)
    past: deque[tuple[Vector, Vector, float]] = deque(maxlen=_MEMORY)
    for _ in range(steps):
        if np.abs(slope).max(initial=0.0) <= tolerance:
            break
        direction = _downhill(slope, past)
        fall = float(direction @ slope)
        if fall >= 0:
            past.clear()
            direction, fall = -slope, -float(slope @ slope)
        length = 1.0 if past else min(1.0, 1.0 / float(np.linalg.norm(slope)))
        while True:
            moved = point + length * direction
            new_value, new_slope = function(moved)
            if new_value <= value + _ENOUGH * length * fall:
                break
            length /= 2
            if length < _SHORTEST:
                return point
        step, turn = moved - point, new_slope - slope
        bend = float(step @ turn)
        if bend > 1e-12:
            past.append((step, turn, 1.0 / bend))
        point, value, slope = moved, new_value, new_slope
    return point


def _downhill(slope: Vector, past: deque[tuple[Vector, Vector, float]]) -> Vector:
    direction = -slope
    weights = []
    for step, turn, inverse in reversed(past):
        weight = inverse * float(step @ direction)
        weights.append(weight)
        direction = direction - weight * turn
    if past:
        step, turn, _ = past[-1]
        direction = direction * (float(step @ turn) / float(turn @ turn))
    for (step, turn, inverse), weight in zip(past, reversed(weights), strict=True):
        direction = direction + (weight - inverse * float(turn @ direction)) * step
    return direction
