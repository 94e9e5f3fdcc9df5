"""Where a garment hangs: a wall with something quiet on it, and a hanger."""

from __future__ import annotations

from art import Art, Points, circle, darker, lighter, mirror, path, rgb, symmetric
from PIL import Image

WOOD, METAL = "#c99a6b", "#a9a6a3"

WALLS = {
    "blush": "#f4dfdb",
    "butter": "#f6ead0",
    "sage": "#dfe8da",
    "sky": "#dbe7f0",
    "lilac": "#e7e1f0",
    "oat": "#ece4d8",
    "mist": "#e2e7e8",
    "peach": "#f8e0d0",
}


def wall(tone: str, kind: str) -> Image.Image:
    """A wall in one of WALLS: with an arch, a disc, the light of a window, or the shadow of leaves."""
    art = Art(600, 800)
    colour = WALLS[tone]
    art.colours.paste(rgb(colour), (0, 0, *art.colours.size))
    everywhere = Image.new("L", art.colours.size, 255)
    art.paint(art.soft(art.mask(circle(190, 200, 330, 380)), 110), lighter(colour, 0.7), 0.75, within=everywhere)
    art.paint(art.soft(art.mask(circle(640, 860, 330, 330)), 120), darker(colour, 0.2), 0.5, within=everywhere)
    {"arch": _arch, "disc": _disc, "window": _window, "leaves": _leaves}[kind](art, colour)
    return art.colours


def _arch(art: Art, colour: str) -> None:
    arch = symmetric(path("M300 60 C440 60 520 160 520 290 L520 800 L300 800"))
    art.fill(arch, lighter(colour, 0.62), 0.8)
    art.stroke(symmetric(path("M300 42 C452 42 538 152 538 290 L538 800")), lighter(colour, 0.62), 2.2, 0.9)


def _disc(art: Art, colour: str) -> None:
    art.fill(circle(300, 400, 252), lighter(colour, 0.62), 0.8)
    art.fill(circle(496, 176, 30), lighter(colour, 0.62), 0.7)


def _window(art: Art, colour: str) -> None:
    everywhere = Image.new("L", art.colours.size, 255)
    for x in (40, 170):
        for y in (60, 300, 540):
            pane = [
                (x + y * 0.28, y),
                (x + 112 + y * 0.28, y + 24),
                (x + 112 + (y + 216) * 0.28, y + 240),
                (x + (y + 216) * 0.28, y + 216),
            ]
            art.paint(art.soft(art.mask(pane), 5), lighter(colour, 0.85), 0.7, within=everywhere)


def _leaves(art: Art, colour: str) -> None:
    everywhere = Image.new("L", art.colours.size, 255)
    for leaf in _branch():
        art.paint(art.soft(art.mask(leaf), 4), darker(colour, 0.25), 0.34, within=everywhere)


def _branch() -> list[Points]:
    stems = [path("M606 60 Q520 130 488 262"), path("M-6 640 Q60 650 112 752")]
    leaves: list[Points] = []
    for stem in stems:
        leaves.append([*stem, *[(x + 3, y + 3) for x, y in reversed(stem)]])
        for at, (x, y) in enumerate(stem[2::4]):
            side = 1 if at % 2 else -1
            leaves.append(
                path(
                    f"M{x} {y} Q{x + side * 18} {y - 34} {x + side * 74} {y - 22 + at * 6} Q{x + side * 40} {y + 22} {x} {y}"
                )
            )
            leaves.append(
                path(f"M{x} {y} Q{x - side * 10} {y + 40} {x - side * 52} {y + 54} Q{x - side * 50} {y + 8} {x} {y}")
            )
    return leaves


def hook(art: Art, bottom: float) -> None:
    """The hook of a hanger, ending at `bottom`."""
    bend = path(
        f"M300 {bottom} L300 {bottom - 26} C300 {bottom - 40} 320 {bottom - 40} 320 {bottom - 56} C320 {bottom - 80} 284 {bottom - 82} 282 {bottom - 60}"
    )
    art.stroke(bend, darker(METAL, 0.25), 5)
    art.stroke([(x - 0.8, y - 0.6) for x, y in bend], lighter(METAL, 0.5), 2)


def hanger(art: Art, top: float, shoulder: float, wood: str = WOOD) -> None:
    """A wooden hanger inside shoulders that end `shoulder` from the middle and begin at `top`."""
    hook(art, top - 18)
    end = 300 + shoulder - 22
    art.piece(
        symmetric(
            path(
                f"M300 {top - 24} C318 {top - 22} 330 {top - 4} 346 {top + 8} Q{end - 20} {top + 22} {end} {top + 32} L{end - 10} {top + 46} Q344 {top + 26} 300 {top + 8}"
            )
        ),
        wood,
    )


def clip_hanger(art: Art, top: float, waist: float) -> None:
    """A bar with two clips that hold a waistband at `top`."""
    hook(art, top - 34)
    bar = path(f"M{300 - waist - 6} {top - 30} L{300 + waist + 6} {top - 30}")
    art.stroke(bar, darker(WOOD, 0.2), 12)
    art.stroke([(x, y - 1.5) for x, y in bar], WOOD, 8)
    clip = path(
        f"M{300 + waist - 34} {top - 38} L{300 + waist - 12} {top - 38} L{300 + waist - 9} {top + 20} L{300 + waist - 37} {top + 20}"
    )
    for one in (clip, mirror(clip)):
        art.piece(one, METAL)
