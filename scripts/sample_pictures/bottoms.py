"""Skirts and trousers on a bar with clips."""

from __future__ import annotations

from art import Art, Pattern, Points, across, circle, darker, lighter, mirror, path, symmetric
from cloth import checks, denim
from scenes import clip_hanger
from sewing import band, bow, drape, pocket

TOP = 184


def _skirt(waist: float, hem: float, bottom: float, *, hip: float = 0, curve: float = 14) -> Points:
    side = f"C{300 + waist + (hip or (hem - waist) * 0.32)} {TOP + 90} {300 + hem} {bottom - 160} {300 + hem} {bottom}"
    return symmetric(
        path(f"M300 {TOP + 4} L{300 + waist} {TOP} {side} Q{300 + hem * 0.5} {bottom + curve} 300 {bottom + curve}")
    )


def _waistband(art: Art, waist: float, colour: str, high: float = 30) -> None:
    points = symmetric(
        path(
            f"M300 {TOP - 2} Q{300 + waist * 0.6} {TOP - 2} {300 + waist + 1} {TOP - 7} L{300 + waist + 4} {TOP + high - 7} Q{300 + waist * 0.6} {TOP + high} 300 {TOP + high}"
        )
    )
    art.piece(points, colour, depth=0.7)


def pleated_skirt(art: Art) -> None:
    """A plaid skirt with knife pleats."""
    colour, waist, hem, bottom, count = "#3c4a68", 104, 226, 590, 11
    clip_hanger(art, TOP, waist)
    for at in range(count):
        upper = [300 - waist + 2 * waist * (at + k) / count for k in (0, 1)]
        lower = [300 - hem + 2 * hem * (at + k) / count for k in (0, 1)]
        sag = 16 - abs(at - count // 2) * 2.6
        pleat = path(
            f"M{upper[0]} {TOP} L{upper[1]} {TOP} C{upper[1] + (lower[1] - upper[1]) * 0.35} {TOP + 130} {lower[1]} {bottom - 140} {lower[1]} {bottom + sag}"
            f"L{lower[0]} {bottom + sag + 9} C{lower[0]} {bottom - 140} {upper[0] + (lower[0] - upper[0]) * 0.35} {TOP + 130} {upper[0]} {TOP}"
        )
        mask = art.piece(pleat, colour, checks("#20293f", "#d9b9a0", 46), 0.5)
        edge = path(
            f"M{upper[1] - 2} {TOP + 20} C{upper[1] + (lower[1] - upper[1]) * 0.35 - 4} {TOP + 130} {lower[1] - 6} {bottom - 140} {lower[1] - 6} {bottom + sag}"
        )
        art.paint(art.soft(art.line_mask(edge, 12), 5), "#141b2c", 0.6, within=mask)
        shine = [(x - (lower[1] - lower[0]) * 0.72, y) for x, y in edge[8:]]
        art.paint(art.soft(art.line_mask(shine, 5), 3), "#aab4cc", 0.28, within=mask)
    _waistband(art, waist, "#333f5b")
    for y in (TOP + 4, TOP + 17):
        art.button(380, y + 1, "#d9b9a0", 4)


def denim_skirt(art: Art) -> None:
    """A short A-line skirt in denim with a row of buttons."""
    colour, thread = "#7d9cc0", "#d9a765"
    clip_hanger(art, TOP, 104)
    mask = art.piece(_skirt(104, 206, 560, hip=34, curve=20), colour, denim(colour))
    for side in (1, -1):
        seam = path(f"M354 {TOP + 28} C372 {TOP + 120} 404 440 412 576")
        art.stitches(seam if side > 0 else mirror(seam), thread)
        scoop = path(f"M{300 + 46} {TOP + 28} C350 {TOP + 78} 390 {TOP + 88} 428 {TOP + 76}")
        art.stitches(scoop if side > 0 else mirror(scoop), thread)
        art.fold(scoop if side > 0 else mirror(scoop), colour, mask, width=3, strength=0.3)
    art.stitches(across(path("M300 566 Q400 562 502 546")), thread)
    art.piece([(286, TOP + 20), (314, TOP + 20), (316, 579), (284, 579)], colour, denim(colour), 0.3)
    for at in range(6):
        art.button(300, TOP + 58 + at * 61, "#c98f4e", 6)
    _waistband(art, 104, darker(colour, 0.08))
    art.button(300, TOP + 11, "#c98f4e", 7)
    for x in (232, 368):
        art.piece([(x - 5, TOP - 8), (x + 5, TOP - 8), (x + 5, TOP + 30), (x - 5, TOP + 30)], colour, depth=0.5)


def long_skirt(art: Art) -> None:
    """A long A-line skirt that falls in soft folds."""
    colour = "#3f4f73"
    clip_hanger(art, TOP, 94)
    mask = art.piece(_skirt(94, 196, 672, hip=62, curve=24), colour)
    lines = [
        path(f"M{300 + k * 26} {TOP + 60} C{300 + k * 38} 330 {300 + k * 58} 500 {300 + k * 64} 700")
        for k in (-2.5, -1.5, -0.5, 0.6, 1.6, 2.5)
    ]
    drape(art, mask, colour, lines, 0.42)
    _waistband(art, 94, darker(colour, 0.12), 34)
    bow(art, (240, TOP + 20), lighter(colour, 0.12), 0.8, tails=130)


def office_skirt(art: Art) -> None:
    """A straight skirt with a slit and pressed seams."""
    colour = "#8d8680"
    clip_hanger(art, TOP, 98)
    half = path(f"M300 {TOP} L398 {TOP} C432 {TOP + 90} 432 {TOP + 150} 424 600 L326 606 L324 470 L300 606")
    mask = art.piece(
        symmetric(path(f"M300 {TOP} L398 {TOP} C434 {TOP + 90} 434 {TOP + 170} 424 604 Q360 612 300 612")), colour
    )
    art.fill([(316, 476), (334, 612), (306, 613)], darker(colour, 0.55), 0.8, within=mask)
    art.stroke([half[0], (316, 476), (334, 612)], darker(colour, 0.4), 1.4, 0.8, within=mask)
    for x in (250, 350):
        art.fold([(x, TOP + 24), (x + (x - 300) * 0.16, TOP + 108)], colour, mask, width=3, strength=0.4)
    drape(art, mask, colour, [path("M232 330 Q226 460 236 606"), path("M380 300 Q390 450 384 606")], 0.2)
    _waistband(art, 98, darker(colour, 0.07), 26)
    for x in (238, 362):
        art.stroke([(x - 20, TOP + 66), (x + 22, TOP + 58)], darker(colour, 0.4), 2, 0.8, within=mask)


def _leg(waist: float, hip: float, knee: tuple[float, float], cuff: tuple[float, float], bottom: float) -> Points:
    """The right leg: `knee` and `cuff` are its inner and outer edges."""
    return path(
        f"M298 {TOP} L{300 + waist} {TOP} C{300 + hip} {TOP + 70} {300 + hip + 4} {TOP + 120} {300 + knee[1]} {TOP + 300}"
        f"L{300 + cuff[1]} {bottom} Q{300 + (cuff[0] + cuff[1]) / 2} {bottom + 10} {300 + cuff[0]} {bottom + 6} L{300 + knee[0]} {TOP + 300}"
        f"Q{302} {TOP + 190} 298 {TOP + 168}"
    )


def _trousers(art: Art, leg: Points, colour: str, pattern: Pattern | None = None, *, creased: float = 0) -> None:
    """Both legs, with the creases at the crotch and, if `creased`, a pressed line down to that place on the hem."""
    for shape in (mirror(leg), leg):
        is_right = shape is leg
        mask = art.piece(shape, colour, pattern)
        if creased:
            line = path(f"M346 {TOP + 30} C352 340 {300 + creased} 500 {300 + creased} 735")
            art.fold(line if is_right else mirror(line), colour, mask, width=3.4, strength=0.42)
        for reach, drop in ((58, 34), (40, 78)):
            crotch = path(
                f"M302 {TOP + 158} Q{300 + reach * 0.6} {TOP + 150 + drop * 0.4} {300 + reach} {TOP + 150 + drop}"
            )
            art.fold(crotch if is_right else mirror(crotch), colour, mask, width=4, strength=0.2)
    art.stroke(
        path(f"M300 {TOP + 30} L300 {TOP + 130} Q299 {TOP + 150} 292 {TOP + 158}"),
        darker(colour, 0.45),
        1.6,
        0.8,
        within=art.covered,
    )


def _slant_pockets(art: Art, waist: float, colour: str) -> None:
    for side in (1, -1):
        line = path(f"M{300 + waist - 34} {TOP + 26} L{300 + waist + 2} {TOP + 96}")
        art.stroke(line if side > 0 else mirror(line), darker(colour, 0.5), 2, 0.8, within=art.covered)


def wide_trousers(art: Art) -> None:
    """Flowing black trousers with a high waist."""
    colour = "#38363b"
    clip_hanger(art, TOP, 96)
    leg = _leg(96, 134, (10, 166), (20, 198), 736)
    _trousers(art, leg, colour, creased=108)
    for side in (1, -1):
        for x in (56, 128):
            line = path(f"M{300 + x * 0.8} 380 C{300 + x} 500 {300 + x * 1.14} 600 {300 + x * 1.22} 735")
            art.fold(line if side > 0 else mirror(line), colour, art.covered, width=9, strength=0.26)
    _slant_pockets(art, 96, colour)
    _waistband(art, 96, lighter(colour, 0.06), 42)
    for y in (TOP + 4, TOP + 20):
        art.button(288, y + 4, "#b9b2a8", 4.6)
        art.button(312, y + 4, "#b9b2a8", 4.6)


def denim_trousers(art: Art) -> None:
    """Wide jeans."""
    colour, thread = "#5f80aa", "#dcb078"
    clip_hanger(art, TOP, 104)
    leg = _leg(104, 138, (10, 154), (24, 176), 730)
    _trousers(art, leg, colour, denim(colour))
    for side in (1, -1):
        for points in (
            path(f"M348 {TOP + 26} C352 {TOP + 70} 384 {TOP + 80} 424 {TOP + 70}"),
            path("M326 716 L474 708"),
            path(f"M424 {TOP + 76} C436 {TOP + 140} 452 420 468 700"),
        ):
            art.stitches(points if side > 0 else mirror(points), thread)
    art.stitches(path(f"M322 {TOP + 30} L322 {TOP + 110} Q318 {TOP + 140} 300 {TOP + 150}"), thread)
    _waistband(art, 104, darker(colour, 0.1), 34)
    art.button(300, TOP + 12, "#d9a765", 8)
    for x in (226, 374):
        art.piece([(x - 6, TOP - 9), (x + 6, TOP - 9), (x + 6, TOP + 34), (x - 6, TOP + 34)], colour, depth=0.5)


def office_trousers(art: Art) -> None:
    """Straight grey trousers with a pressed line and a slim belt."""
    colour = "#aeb0b3"
    clip_hanger(art, TOP, 94)
    leg = _leg(94, 122, (16, 112), (26, 108), 736)
    _trousers(art, leg, colour, creased=66)
    _slant_pockets(art, 94, colour)
    _waistband(art, 94, darker(colour, 0.06), 32)
    band(art, path(f"M204 {TOP + 9} Q300 {TOP + 16} 396 {TOP + 9}"), "#6d4c3a", 14)
    art.stroke([(288, TOP + 4), (312, TOP + 4), (312, TOP + 24), (288, TOP + 24), (288, TOP + 4)], "#d8b878", 3)
    for x in (232, 368):
        art.piece([(x - 4, TOP - 8), (x + 4, TOP - 8), (x + 4, TOP + 30), (x - 4, TOP + 30)], colour, depth=0.5)


def linen_trousers(art: Art) -> None:
    """Loose linen trousers with a drawstring and pockets."""
    colour = "#b98d6f"
    clip_hanger(art, TOP, 104)
    leg = _leg(104, 140, (10, 158), (22, 178), 706)
    _trousers(art, leg, colour)
    for side in (1, -1):
        line = path("M362 400 C384 520 404 600 410 704")
        art.fold(line if side > 0 else mirror(line), colour, art.covered, width=8, strength=0.24)
        hem = path("M324 694 L476 686")
        art.stitches(hem if side > 0 else mirror(hem), darker(colour, 0.4))
    _slant_pockets(art, 104, colour)
    _waistband(art, 104, colour, 40)
    for at in range(19):
        x = 200 + at * 11.2
        art.fold([(x, TOP - 2), (x + 1, TOP + 34)], colour, art.covered, width=2.6, strength=0.34)
    cord = lighter(colour, 0.75)
    for side in (1, -1):
        loop = path(
            f"M300 {TOP + 16} C320 {TOP - 6} 346 {TOP + 10} 334 {TOP + 26} C324 {TOP + 36} 310 {TOP + 26} 300 {TOP + 16}"
        )
        tail = path(f"M300 {TOP + 16} C308 {TOP + 60} 318 {TOP + 80} 322 {TOP + 124}")
        for line in (loop, tail):
            art.stroke(line if side > 0 else mirror(line), darker(cord, 0.35), 5.4)
            art.stroke(line if side > 0 else mirror(line), cord, 3.6)
        art.fill(circle(300 + side * 22, TOP + 128, 5), cord)
    pocket(art, (384, 420), colour, (58, 64))
