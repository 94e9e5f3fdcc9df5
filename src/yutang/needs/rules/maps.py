"""Where clusters and their members stand on a flat map: near each other where their needs are alike.

Multidimensional scaling of the distances between clusters by stress majorization (De Leeuw 1977), which begins where clusters
stood the day before; new ones begin where classical scaling (Torgerson 1952) puts them, turned to lie as the map did (orthogonal
Procrustes, Schönemann 1966). Then pushed apart until no two clusters overlap.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from .vectors import Matrix

Spot = tuple[float, float]
"""Right and down from the middle of the map; nothing stands further than 1 from it in either direction."""

SMALLEST_RADIUS, LARGEST_RADIUS = 0.06, 0.2
_GAP = 0.09
# How long a unit of distance between centres is on the map, and how near two clusters may come before they are pushed apart.
_SCALE, _LEAST_APART = 0.8, 1e-3
_PUSHES = 200
_GOLDEN = (math.sqrt(5) - 1) / 2
# Members lean towards the cluster they are nearest to after their own, within this part of a full turn.
_LEANING = 0.6


def radius_of(size: int, largest: int) -> float:
    """The radius of a cluster on the map: its area follows its size."""
    return SMALLEST_RADIUS + (LARGEST_RADIUS - SMALLEST_RADIUS) * math.sqrt(size / max(largest, 1))


def lay_out(centres: Matrix, sizes: Sequence[int], former: Mapping[int, Spot] | None = None) -> list[Spot]:
    """Spots of clusters with unit centres (k, d). ``former`` says where some of them stood before, by their row."""
    if not len(centres):
        return []
    flat = _flattened(centres, former or {})
    radii = np.array([radius_of(size, max(sizes)) for size in sizes])
    spots = _apart(flat, radii)
    return [(round(float(x), 4), round(float(y), 4)) for x, y in spots]


def member_spots(spot: Spot, radius: float, toward: Sequence[Spot | None]) -> list[Spot]:
    """Spots of a cluster's members, the surest first and so in the middle; ``toward`` is the spot of the cluster each is nearest to
    after its own. Members stand evenly spread within the radius.
    """
    spots = []
    for rank, other in enumerate(toward):
        distance = 0.85 * radius * math.sqrt((rank + 0.5) / len(toward))
        turn = (rank * _GOLDEN) % 1.0
        if other is not None:
            lean = math.atan2(other[1] - spot[1], other[0] - spot[0])
            angle = lean + (turn - 0.5) * 2 * math.pi * _LEANING
        else:
            angle = turn * 2 * math.pi
        x, y = spot[0] + distance * math.cos(angle), spot[1] + distance * math.sin(angle)
        spots.append((round(min(max(x, -1.0), 1.0), 4), round(min(max(y, -1.0), 1.0), 4)))
    return spots


def _flattened(centres: Matrix, former: Mapping[int, Spot]) -> Matrix:
    """Flat coordinates (k, 2) whose distances are near those of the centres, beginning with where clusters stood before."""
    from sklearn.manifold import smacof

    if len(centres) == 1:
        return np.zeros((1, 2))
    distances = np.maximum(_SCALE * np.sqrt(np.clip(2 - 2 * centres @ centres.T, 0, None)), _LEAST_APART)
    np.fill_diagonal(distances, 0.0)
    begun = _turned(_projected(distances), former)
    for row in former:
        begun[row] = former[row]
    flat, _ = smacof(distances, n_components=2, init=begun, n_init=1, max_iter=300, normalized_stress=False)
    return np.asarray(_turned(flat, former))


def _projected(distances: Matrix) -> Matrix:
    """Flat coordinates (k, 2) along the two longest axes of the distances (k, k)."""
    count = len(distances)
    middle = np.eye(count) - np.full((count, count), 1 / count)
    values, axes = np.linalg.eigh(-0.5 * middle @ np.square(distances) @ middle)
    flat = np.zeros((count, 2))
    for column, at in enumerate(range(count - 1, max(count - 3, -1), -1)):
        axis = axes[:, at] * math.sqrt(max(float(values[at]), 0.0))
        flat[:, column] = axis if axis[np.abs(axis.round(9)).argmax()] >= 0 else -axis
    return flat


def _turned(flat: Matrix, former: Mapping[int, Spot]) -> Matrix:
    """The same map turned and mirrored so that the clusters that were there before lie as they did."""
    rows = [row for row in sorted(former) if row < len(flat)]
    if not rows:
        return flat
    here, there = flat[rows], np.array([former[row] for row in rows])
    if len(rows) == 1:
        return flat
    left, _, right = np.linalg.svd((here - here.mean(axis=0)).T @ (there - there.mean(axis=0)))
    return np.asarray((flat - here.mean(axis=0)) @ (left @ right) + there.mean(axis=0))


def _apart(flat: Matrix, radii: Matrix) -> Matrix:
    """Pushed apart until no two overlap, as far as there is room, and kept within the map."""
    spots = flat.copy()
    for row in range(len(spots)):
        # Two clusters in one spot have no direction to be pushed in: each gets a little one of its own.
        spots[row] += 1e-3 * np.array([math.cos(row * 2.4), math.sin(row * 2.4)])
    needed = radii[:, None] + radii[None, :] + _GAP
    np.fill_diagonal(needed, 0.0)
    edge = (1 - radii)[:, None]
    for _ in range(_PUSHES):
        between = spots[:, None] - spots[None, :]
        distances = np.maximum(np.linalg.norm(between, axis=2), 1e-9)
        lack = np.clip(needed - distances, 0, None)
        if not lack.any():
            break
        spots = spots + 0.5 * (between / distances[..., None] * lack[..., None]).sum(axis=1)
        spots = np.clip(spots, -edge, edge)
    return np.asarray(np.clip(spots, -edge, edge))


def alike(places: Matrix) -> float | None:
    """The mean cosine over all pairs of unit rows (n, d); rows of zeros are unknown and left out. None for fewer than two."""
    known = places[np.linalg.norm(places, axis=1) > 0]
    if len(known) < 2:
        return None
    return float((np.square(known.sum(axis=0)).sum() - len(known)) / (len(known) * (len(known) - 1)))
