"""Patterns of cloth: stripes, checks, flowers, knits."""

from __future__ import annotations

import math
import random

from art import SCALE, Art, Mask, Pattern, Points, circle, darker, lighter, path
from PIL import Image, ImageDraw


def _lines(art: Art, lines: list[Points], width: float) -> Mask:
    mask = Image.new("L", art.colours.size, 0)
    pen = ImageDraw.Draw(mask)
    for line in lines:
        pen.line([art.at(point) for point in line], fill=255, width=max(1, round(width * SCALE * art.zoom)))
    return mask


def stripes(colour: str, gap: float, width: float, opacity: float = 0.8) -> Pattern:
    """Upright stripes."""

    def lay(art: Art, mask: Mask) -> None:
        lines = [[(x * gap, 0.0), (x * gap, art.height)] for x in range(int(art.width / gap) + 1)]
        art.paint(_lines(art, lines, width), colour, opacity, within=mask)

    return lay


def hoops(colour: str, gap: float, width: float, opacity: float = 1) -> Pattern:
    """Stripes from side to side."""

    def lay(art: Art, mask: Mask) -> None:
        lines = [[(0.0, y * gap), (art.width, y * gap + 4)] for y in range(int(art.height / gap) + 1)]
        art.paint(_lines(art, lines, width), colour, opacity, within=mask)

    return lay


def checks(dark: str, light: str, gap: float = 44) -> Pattern:
    """A plaid of broad dark bands with a fine light line between them."""

    def lay(art: Art, mask: Mask) -> None:
        for shift, width, colour, opacity in ((0, gap * 0.36, dark, 0.45), (gap / 2, 1.6, light, 0.85)):
            upright = [[(x * gap + shift, 0.0), (x * gap + shift, art.height)] for x in range(int(art.width / gap) + 1)]
            across = [[(0.0, y * gap + shift), (art.width, y * gap + shift)] for y in range(int(art.height / gap) + 1)]
            art.paint(_lines(art, upright, width), colour, opacity, within=mask)
            art.paint(_lines(art, across, width), colour, opacity, within=mask)

    return lay


def argyle(one: str, other: str, line: str) -> Pattern:
    """Diamonds in two colours, crossed by a fine line."""

    def lay(art: Art, mask: Mask) -> None:
        wide, tall = 68, 92
        for row in range(-1, 20):
            for column in range(-1, 10):
                x = 300 + (column - 4) * wide + (row % 2) * wide / 2
                y = 200 + row * tall / 2
                diamond = [(x, y - tall / 2), (x + wide / 2, y), (x, y + tall / 2), (x - wide / 2, y)]
                if row % 2 == 0:
                    art.fill(diamond, one if column % 2 else other, 0.9, within=mask)
        slope = tall / wide
        reach = range(-14, 15)
        lines = [[(300 + k * wide - 600, 200 - 600 * slope), (300 + k * wide + 600, 200 + 600 * slope)] for k in reach]
        lines += [[(300 + k * wide - 600, 200 + 600 * slope), (300 + k * wide + 600, 200 - 600 * slope)] for k in reach]
        art.paint(_lines(art, lines, 1.3), line, 0.85, within=mask)

    return lay


def flowers(petals: list[str], heart: str, leaf: str, *, gap: float = 40, size: float = 6) -> Pattern:
    """Scattered five-petalled flowers with a leaf each."""

    def lay(art: Art, mask: Mask) -> None:
        dice = random.Random(7)  # noqa: S311 - the same flowers each time
        for row in range(int(art.height / gap) + 1):
            for column in range(int(art.width / gap) + 1):
                x = (column + (row % 2) / 2) * gap + dice.uniform(-7, 7)
                y = row * gap + dice.uniform(-7, 7)
                _flower(art, mask, (x, y, size * dice.uniform(0.75, 1.2)), (dice.choice(petals), heart, leaf))

    return lay


def _flower(art: Art, mask: Mask, place: tuple[float, float, float], colours: tuple[str, str, str]) -> None:
    x, y, size = place
    on_canvas = art.at((x, y))
    if not (
        0 <= on_canvas[0] < mask.width and 0 <= on_canvas[1] < mask.height and mask.getpixel(tuple(map(int, on_canvas)))
    ):
        return
    petal, heart, leaf = colours
    art.fill(
        path(
            f"M{x} {y} Q{x + size * 1.9} {y - size * 0.2} {x + size * 2.2} {y + size * 1.6} Q{x + size * 0.7} {y + size * 1.5} {x} {y}"
        ),
        leaf,
        0.85,
        within=mask,
    )
    for turn in range(5):
        angle = 2 * math.pi * turn / 5 + x
        art.fill(
            circle(x + math.cos(angle) * size * 0.62, y + math.sin(angle) * size * 0.62, size * 0.52),
            petal,
            within=mask,
        )
    art.fill(circle(x, y, size * 0.36), heart, within=mask)


def dots(colour: str, gap: float, radius: float) -> Pattern:
    def lay(art: Art, mask: Mask) -> None:
        spots = Image.new("L", art.colours.size, 0)
        pen = ImageDraw.Draw(spots)
        for row in range(int(art.height / gap) + 1):
            for column in range(int(art.width / gap) + 2):
                x, y = art.at(((column - (row % 2) / 2) * gap, row * gap))
                broad = radius * SCALE * art.zoom
                pen.ellipse((x - broad, y - broad, x + broad, y + broad), fill=255)
        art.paint(spots, colour, within=mask)

    return lay


def knit(colour: str, gap: float = 9) -> Pattern:
    """Ribs of a knit."""
    ribs = stripes(darker(colour, 0.28), gap, 2.2, 0.4)
    shine = stripes(lighter(colour, 0.5), gap, 1.2, 0.3)

    def lay(art: Art, mask: Mask) -> None:
        ribs(art, mask)
        shine(art, Image.composite(mask, Image.new("L", mask.size, 0), mask))

    return lay


def cable(colour: str, columns: list[float]) -> Pattern:
    """Fine ribs with plaited columns."""

    def lay(art: Art, mask: Mask) -> None:
        stripes(darker(colour, 0.25), 8, 1.4, 0.3)(art, mask)
        for x in columns:
            for y in range(150, 700, 26):
                strand = path(f"M{x - 9} {y} C{x - 9} {y + 14} {x + 9} {y + 12} {x + 9} {y + 26}")
                art.stroke(strand, darker(colour, 0.38), 4.6, 0.5, within=mask)
                art.stroke(strand, lighter(colour, 0.3), 2.6, 0.8, within=mask)

    return lay


def tweed(colour: str, *threads: str) -> Pattern:
    """A loose weave: short threads of other colours on a grid."""

    def lay(art: Art, mask: Mask) -> None:
        dice = random.Random(11)  # noqa: S311 - the same threads each time
        stripes(darker(colour, 0.2), 9, 1.6, 0.35)(art, mask)
        hoops(darker(colour, 0.2), 9, 1.6, 0.35)(art, mask)
        for thread in threads:
            lines = []
            for row in range(0, art.height, 9):
                for x in range(0, art.width, 36):
                    start = x + dice.uniform(0, 24)
                    lines.append([(start, row + 4.0), (start + dice.uniform(5, 12), row + 4.0)])
            art.paint(_lines(art, lines, 2.2), thread, 0.85, within=mask)

    return lay


def denim(colour: str) -> Pattern:
    """A twill that is worn paler in the middle."""

    def lay(art: Art, mask: Mask) -> None:
        lines = [[(x * 5.0 - 800, 0.0), (x * 5.0, 800.0)] for x in range(290)]
        art.paint(_lines(art, lines, 1), lighter(colour, 0.4), 0.25, within=mask)
        for x in (232, 368):
            art.paint(art.soft(art.mask(circle(x, 420, 36, 130)), 26), lighter(colour, 0.8), 0.4, within=mask)

    return lay
