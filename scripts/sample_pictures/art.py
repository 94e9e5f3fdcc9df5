"""Drawing with shapes: curves, pieces of cloth that catch the light from the upper left, and soft shadows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Points = list[Point]
Mask = Image.Image
Pattern = Callable[["Art", Mask], None]

SCALE = 3
STEPS = 20
MIDDLE = 300


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(one: str, other: str, share: float) -> str:
    """`one` with a share of `other` in it."""
    parts = [round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*parts)


def darker(colour: str, share: float = 0.3) -> str:
    return mix(colour, "#2a2433", share)


def lighter(colour: str, share: float = 0.35) -> str:
    return mix(colour, "#fffdf8", share)


def path(text: str) -> Points:
    """The points of a path in SVG's letters M, L, Q and C, with absolute coordinates."""
    points: Points = []
    for letter, rest in re.findall(r"([MLQC])([^MLQC]*)", text):
        numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", rest)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        size = {"M": 1, "L": 1, "Q": 2, "C": 3}[letter]
        for at in range(0, len(pairs), size):
            points += _curve([points[-1], *pairs[at : at + size]]) if size > 1 else [pairs[at]]
    return points


def _curve(controls: Sequence[Point]) -> Points:
    degree = len(controls) - 1
    along = [step / STEPS for step in range(1, STEPS + 1)]
    weights = [[math.comb(degree, k) * t**k * (1 - t) ** (degree - k) for k in range(degree + 1)] for t in along]
    return [
        (
            sum(w * x for w, (x, _) in zip(row, controls, strict=True)),
            sum(w * y for w, (_, y) in zip(row, controls, strict=True)),
        )
        for row in weights
    ]


def mirror(points: Points) -> Points:
    return [(2 * MIDDLE - x, y) for x, y in points]


def symmetric(half: Points) -> Points:
    """A whole outline from its right half, which goes from the top of the middle line to its bottom."""
    return half + mirror(half)[::-1]


def across(half: Points) -> Points:
    """A line from side to side, from its right half, which starts in the middle."""
    return mirror(half)[::-1] + half


def circle(x: float, y: float, radius: float, tall: float | None = None) -> Points:
    turns = [2 * math.pi * step / 48 for step in range(48)]
    return [(x + radius * math.cos(turn), y + (tall or radius) * math.sin(turn)) for turn in turns]


class Art:
    """What has been drawn so far: colours, and where they cover. Coordinates are those of the finished picture."""

    def __init__(self, width: int, height: int, *, zoom: float = 1, lower: float = 0) -> None:
        self.width, self.height = width, height
        self.zoom, self.lower = zoom, lower
        self.colours = Image.new("RGB", (width * SCALE, height * SCALE), "#ffffff")
        self.covered = Image.new("L", self.colours.size, 0)

    def at(self, point: Point) -> Point:
        """Where a point lies on the large canvas."""
        x, y = (
            (place - half) * self.zoom + half
            for place, half in zip(point, (self.width / 2, self.height / 2), strict=True)
        )
        return x * SCALE, (y + self.lower) * SCALE

    def mask(self, points: Points) -> Mask:
        mask = Image.new("L", self.colours.size, 0)
        ImageDraw.Draw(mask).polygon([self.at(point) for point in points], fill=255)
        return mask

    def line_mask(self, points: Points, width: float) -> Mask:
        mask = Image.new("L", self.colours.size, 0)
        pen = ImageDraw.Draw(mask)
        scaled = [self.at(point) for point in points]
        broad = max(1, round(width * SCALE * self.zoom))
        pen.line(scaled, fill=255, width=broad, joint="curve")
        radius = broad / 2
        for x, y in (scaled[0], scaled[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        return mask

    def soft(self, mask: Mask, blur: float, by: Point = (0, 0)) -> Mask:
        """The mask blurred and moved. Done small, since a blur has no detail to lose."""
        small = mask.resize((self.width, self.height), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(blur))
        moved = Image.new("L", small.size, 0)
        moved.paste(small, (round(by[0]), round(by[1])))
        return moved.resize(mask.size, Image.Resampling.BICUBIC)

    def paint(self, mask: Mask, colour: str, opacity: float = 1, *, within: Mask | None = None) -> None:
        """Colour where the mask is; with `within`, only there, and covering nothing new."""
        seen = ImageChops.multiply(mask, within) if within else mask
        if opacity < 1:
            seen = seen.point([round(level * opacity) for level in range(256)])
        self.colours.paste(rgb(colour), mask=seen)
        if within is None:
            self.covered = ImageChops.lighter(self.covered, mask)

    def fill(self, points: Points, colour: str, opacity: float = 1, *, within: Mask | None = None) -> None:
        self.paint(self.mask(points), colour, opacity, within=within)

    def stroke(
        self, points: Points, colour: str, width: float = 1.4, opacity: float = 1, *, within: Mask | None = None
    ) -> None:
        self.paint(self.line_mask(points, width), colour, opacity, within=within)

    def piece(self, points: Points, colour: str, pattern: Pattern | None = None, depth: float = 1) -> Mask:
        """A piece of cloth: it throws a small shadow on what lies below, and is rounded by light and shade."""
        mask = self.mask(points)
        self.paint(self.soft(mask, 5, (1, 4)), darker(colour, 0.75), 0.28, within=self.covered)
        self.paint(mask, colour)
        if pattern:
            pattern(self, mask)
        self.round_off(mask, colour, depth)
        self.stroke([*points, points[0]], darker(colour, 0.45), 1.2, 0.5, within=mask)
        return mask

    def round_off(self, mask: Mask, colour: str, depth: float = 1, *, reach: float = 0) -> None:
        """Shade along the right and lower edges of a piece, light along the left; `reach` is how far in."""
        if not reach:
            left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
            reach = max(2, min(16, min(right - left, bottom - top) / SCALE / 7))
        shade = ImageChops.invert(self.soft(mask, reach, (-reach * 0.56, -reach * 0.32)))
        self.paint(shade, darker(colour, 0.42), 0.42 * depth, within=mask)
        light = ImageChops.invert(self.soft(mask, reach * 0.75, (reach * 0.5, reach * 0.32)))
        self.paint(light, lighter(colour, 0.75), 0.38 * depth, within=mask)

    def fold(self, points: Points, colour: str, within: Mask, *, width: float = 6, strength: float = 0.3) -> None:
        """A crease that fades at its ends: a soft dark line with a thin light one beside it."""
        mask = self.mask(_tapered(points, width))
        self.paint(self.soft(mask, width * 0.6), darker(colour, 0.5), strength * 1.3, within=within)
        self.paint(self.soft(mask, width * 0.5, (-width * 0.8, 0)), lighter(colour, 0.7), strength * 0.6, within=within)

    def stitches(self, points: Points, colour: str, *, dash: float = 6, width: float = 1.1) -> None:
        for piece in dashes(points, dash):
            self.stroke(piece, colour, width, 0.9, within=self.covered)

    def button(self, x: float, y: float, colour: str, radius: float = 5.5) -> None:
        self.fill(circle(x + 0.6, y + 1.6, radius + 0.6), darker(colour, 0.7), 0.35, within=self.covered)
        self.fill(circle(x, y, radius), colour)
        self.fill(circle(x - 0.4, y - 0.5, radius * 0.72), lighter(colour, 0.3))
        for side in (-1, 1):
            self.fill(circle(x + side * radius * 0.26, y, max(0.8, radius * 0.14)), darker(colour, 0.55))

    def over(self, background: Image.Image, *, shadow: float = 0.3) -> Image.Image:
        """What was drawn, standing a little off the background, in its finished size."""
        behind = background.copy()
        for blur, by, opacity in ((20, (16, 22), shadow * 0.75), (5, (4, 6), shadow * 0.6)):
            cast = self.soft(self.covered, blur, by).point([round(level * opacity) for level in range(256)])
            behind.paste(rgb("#5b4a4a"), mask=cast)
        behind.paste(self.colours, mask=self.covered)
        return behind.resize((self.width, self.height), Image.Resampling.LANCZOS)


def _tapered(points: Points, width: float) -> Points:
    """The line as a shape that is widest in its middle and comes to nothing at both ends."""
    along = walk(points, 4)
    left, right = [], []
    for at, (x, y) in enumerate(along):
        (from_x, from_y), (to_x, to_y) = along[max(0, at - 1)], along[min(len(along) - 1, at + 1)]
        long = math.hypot(to_x - from_x, to_y - from_y) or 1
        half = width * (0.1 + 0.65 * math.sin(math.pi * at / max(1, len(along) - 1)))
        across = ((to_y - from_y) / long * half, (from_x - to_x) / long * half)
        left.append((x + across[0], y + across[1]))
        right.append((x - across[0], y - across[1]))
    return left + right[::-1]


def dashes(points: Points, length: float) -> Iterable[Points]:
    """The line cut into dashes with gaps of two thirds of their length."""
    evenly = walk(points, length / 3)
    for at in range(0, len(evenly) - 3, 5):
        yield evenly[at : at + 4]


def walk(points: Points, pace: float) -> Points:
    """Points along a line, one every `pace`."""
    steps, left = [points[0]], pace
    for (x, y), (to_x, to_y) in pairwise(points):
        long = math.hypot(to_x - x, to_y - y)
        done = 0.0
        while long - done >= left:
            done += left
            left = pace
            steps.append((x + (to_x - x) * done / long, y + (to_y - y) * done / long))
        left -= long - done
    return steps


def between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
