"""Shirts, blouses and knits."""

from __future__ import annotations

from art import Art, across, circle, darker, lighter, mirror, path, symmetric
from cloth import argyle, cable, hoops, knit, stripes
from scenes import hanger
from sewing import (
    Body,
    Sleeve,
    band,
    bow,
    drape,
    front,
    hang,
    pair,
    placket,
    pocket,
    round_collar,
    shirt_collar,
    sleeves,
    soft_light,
)  # fmt: skip


def cardigan(art: Art) -> None:
    """A cropped cardigan with plaits and a scalloped edge."""
    colour = "#cfab8c"
    body = Body(
        top=200,
        shoulder=112,
        chest=112,
        waist=112,
        hem=110,
        bottom=510,
        waist_at=400,
        drop=92,
        neck=54,
        v=True,
        arm=124,
    )
    sleeve = Sleeve(out=206, down=520, wide=58, puff=8)
    hanger(art, 200, 112)
    hang(art, body, colour)
    sleeves(art, body, sleeve, colour, knit(colour, 8))
    pair(art, sleeve.cuff(34), darker(colour, 0.06), knit(colour, 6))
    front(art, body, colour, cable(colour, [226, 256, 344, 374]))
    art.piece(
        symmetric(path("M300 482 L412 476 L409 522 Q350 530 300 530")), darker(colour, 0.06), knit(colour, 6), 0.7
    )
    band(art, mirror(path("M300 292 L354 198")), darker(colour, 0.05), 18)
    band(art, path("M300 292 L354 198"), darker(colour, 0.05), 18)
    band(art, [(300, 286), (300, 522)], darker(colour, 0.05), 24)
    for at in range(5):
        art.button(300, 312 + at * 48, "#fff4e2", 6.5)


def knit_vest(art: Art) -> None:
    """A college vest with diamonds."""
    colour, trim = "#e9ddc6", "#3f4d6e"
    body = Body(top=196, shoulder=92, chest=116, waist=114, hem=110, bottom=556, drop=112, neck=52, v=True, arm=136)
    hanger(art, 196, 106)
    hang(art, body, colour, lining="#d5c5a8")
    mask = front(art, body, colour, argyle("#b8614f", trim, "#fff7e6"))
    knit(colour, 6)(art, mask)
    for points in (path("M300 308 L352 196"), path("M392 216 C384 254 386 300 416 334")):
        for side in (1, -1):
            line = points if side > 0 else mirror(points)
            band(art, line, trim, 15)
            art.stroke(line, colour, 2.4, 0.9, within=art.covered)
    art.piece(symmetric(path("M300 532 L413 524 L408 574 Q350 582 300 582")), trim, knit(trim, 6), 0.7)
    art.stroke(across(path("M300 544 L412 537")), colour, 3, 0.9, within=art.covered)


def bow_blouse(art: Art) -> None:
    """A short blouse with a round collar, puffed sleeves and a bow."""
    colour = "#fbf3ec"
    body = Body(top=204, shoulder=106, chest=108, waist=98, hem=116, bottom=530, waist_at=430, neck=50, drop=44)
    hanger(art, 204, 106)
    hang(art, body, colour, lining="#e6d3c8")
    sleeve = Sleeve(out=196, down=392, wide=70, puff=26, tilt=18)
    sleeves(art, body, sleeve, colour)
    for side in (1, -1):
        for x in (352, 372, 392):
            line = path(f"M{x + 46} 236 Q{x + 74} 300 {x + 70} 384")
            art.fold(line if side > 0 else mirror(line), colour, art.covered, width=4, strength=0.2)
    pair(art, sleeve.cuff(22, 4), "#f4d5d3")
    mask = front(art, body, colour)
    drape(art, mask, colour, [path("M250 300 Q240 420 226 530"), path("M350 300 Q360 420 374 530")], 0.16)
    band(art, across(path("M300 440 L399 436")), "#f4d5d3", 10)
    for at in range(4):
        art.button(300, 330 + at * 28, "#e9b3b0", 4.6)
    for at in range(2):
        art.button(300, 474 + at * 30, "#e9b3b0", 4.6)
    round_collar(art, body, "#fffaf6")
    bow(art, (300, 262), "#e79fa3", 0.92, tails=96)


def striped_shirt(art: Art) -> None:
    """A roomy shirt with dropped shoulders and upright stripes."""
    colour = "#e9f0f6"
    lines = stripes("#7ea0c4", 15, 3.2, 0.85)
    body = Body(top=190, shoulder=134, slope=34, chest=132, waist=134, hem=134, bottom=640, arm=146, curve=26, neck=48)
    hanger(art, 190, 118)
    hang(art, body, colour, lining="#c5d3e0")
    sleeve = Sleeve(out=222, down=520, wide=72)
    sleeves(art, body, sleeve, colour, lines)
    pair(art, sleeve.cuff(40), "#f4f8fb")
    mask = front(art, body, colour, lines)
    drape(art, mask, colour, [path("M220 360 Q210 500 216 650"), path("M384 330 Q396 480 388 650")], 0.2)
    placket(art, "#f4f8fb", (232, 660), "#b9c9d8")
    pocket(art, (338, 320), colour, (60, 66), lines)
    shirt_collar(art, body, "#f4f8fb")


def white_shirt(art: Art) -> None:
    """A plain white shirt."""
    colour = "#fbfbf9"
    body = Body(top=186, shoulder=110, chest=108, waist=98, hem=110, bottom=624, arm=122, curve=20, neck=47)
    hanger(art, 186, 110)
    hang(art, body, colour, lining="#d9dadb")
    sleeve = Sleeve(out=184, down=566, wide=48)
    sleeves(art, body, sleeve, colour)
    pair(art, sleeve.cuff(40), "#fdfdfb")
    for x in (120, 480):
        art.button(x + (8 if x < 300 else -8), 592, "#d8d8d4", 4)
    mask = front(art, body, colour)
    drape(art, mask, colour, [path("M240 380 Q228 500 232 630"), path("M362 360 Q372 500 366 630")], 0.18)
    placket(art, "#fdfdfb", (228, 642), "#d8d8d4", count=7)
    pocket(art, (336, 306), "#fbfbf9", (52, 58))
    shirt_collar(art, body, "#fefefd")


def tie_blouse(art: Art) -> None:
    """A champagne blouse of flowing cloth with a long scarf at the neck."""
    colour = "#e6cfae"
    body = Body(top=192, shoulder=108, chest=108, waist=104, hem=116, bottom=606, arm=124, neck=44, drop=30)
    hanger(art, 192, 108)
    hang(art, body, colour)
    sleeve = Sleeve(out=204, down=530, wide=66, puff=18)
    sleeves(art, body, sleeve, colour)
    pair(art, sleeve.cuff(36, -6), darker(colour, 0.06))
    mask = front(art, body, colour)
    soft_light(art, mask, colour, [(246, 420, 130), (356, 480, 100)])
    drape(
        art,
        mask,
        colour,
        [
            path("M226 330 C240 430 220 520 222 610"),
            path("M366 350 C356 450 380 540 376 610"),
            path("M320 420 Q326 520 322 610"),
        ],
        0.3,
    )
    band(art, across(path("M300 224 Q330 222 346 190")), lighter(colour, 0.12), 16)
    for side, tail in (
        (1, "M300 244 C322 300 338 380 334 456 L304 462 C308 390 304 310 296 250"),
        (-1, "M300 244 C284 300 262 340 262 410 L290 418 C296 360 302 300 304 250"),
    ):
        scarf = art.piece(path(tail), lighter(colour, 0.1))
        art.fold(
            path(f"M{300 + side * 6} 262 Q{300 + side * 24} 340 {300 + side * 22} 420"),
            colour,
            scarf,
            width=4,
            strength=0.35,
        )
    bow(art, (300, 238), lighter(colour, 0.1), 0.86, tails=20)


def v_knit(art: Art) -> None:
    """A loose knit with a V neck."""
    colour = "#8f3f4c"
    body = Body(
        top=194, shoulder=126, slope=30, chest=136, waist=138, hem=130, bottom=576, arm=140, drop=116, neck=60, v=True
    )
    hanger(art, 194, 116)
    hang(art, body, colour)
    sleeve = Sleeve(out=222, down=520, wide=70, puff=8)
    sleeves(art, body, sleeve, colour, knit(colour, 10))
    pair(art, sleeve.cuff(40, -6), darker(colour, 0.1), knit(colour, 6))
    mask = front(art, body, colour, knit(colour, 10))
    drape(art, mask, colour, [path("M210 380 Q222 470 204 560"), path("M390 380 Q376 470 398 560")], 0.3)
    for side in (1, -1):
        line = path("M300 312 L360 194")
        band(art, line if side > 0 else mirror(line), darker(colour, 0.08), 20)
    art.piece(symmetric(path("M300 556 L434 546 L424 604 Q350 614 300 614")), darker(colour, 0.1), knit(colour, 6), 0.7)


def silk_top(art: Art) -> None:
    """A silk top for a mother: a standing collar, knotted buttons and a sprig of blossom."""
    colour = "#a9b8c9"
    body = Body(
        top=196, shoulder=116, slope=28, chest=126, waist=126, hem=138, bottom=606, arm=132, neck=40, drop=26, curve=14
    )
    hanger(art, 196, 110)
    hang(art, body, colour)
    sleeve = Sleeve(out=206, down=388, wide=80, tilt=22)
    sleeves(art, body, sleeve, colour)
    pair(art, sleeve.cuff(10, 0), "#f3ead9")
    mask = front(art, body, colour)
    soft_light(art, mask, colour, [(236, 400, 130), (376, 450, 110)])
    drape(
        art, mask, colour, [path("M212 340 C226 440 206 530 204 610"), path("M388 360 C378 450 398 540 396 610")], 0.28
    )
    art.piece(symmetric(path("M302 220 Q328 212 342 178 L334 172 Q324 196 300 200")), lighter(colour, 0.2))
    art.stroke(path("M300 222 C318 262 372 286 414 328"), "#f3ead9", 3.2, within=art.covered)
    art.stroke(path("M300 222 L300 612"), darker(colour, 0.35), 1.2, 0.5, within=art.covered)
    for x, y in ((318, 250), (358, 282), (398, 314)):
        _frog(art, x, y, "#f3ead9")
    _blossom(art)
    band(art, across(path("M300 616 Q370 616 438 602")), "#f3ead9", 7)


def _frog(art: Art, x: float, y: float, colour: str) -> None:
    for side in (1, -1):
        loop = path(
            f"M{x} {y} C{x + 10 * side} {y - 12} {x + 28 * side} {y - 10} {x + 26 * side} {y} C{x + 24 * side} {y + 8} {x + 10 * side} {y + 6} {x} {y}"
        )
        art.stroke(loop, darker(colour, 0.3), 4.4)
        art.stroke(loop, colour, 2.8)
    art.fill(circle(x, y, 5), darker(colour, 0.3))
    art.fill(circle(x - 0.6, y - 0.8, 3.8), colour)


def _blossom(art: Art) -> None:
    """An embroidered branch at the hem."""
    art.stroke(
        path("M188 596 C210 560 216 520 246 492 C256 482 262 470 262 452"), "#6f6257", 3, 0.9, within=art.covered
    )
    art.stroke(path("M216 540 C232 536 250 540 262 530"), "#6f6257", 2.2, 0.9, within=art.covered)
    for x, y, size in ((262, 450, 11), (246, 492, 13), (264, 528, 10), (208, 556, 12), (228, 512, 8)):
        for dx, dy in ((0, -1), (0.95, -0.3), (0.6, 0.8), (-0.6, 0.8), (-0.95, -0.3)):
            art.fill(circle(x + dx * size * 0.55, y + dy * size * 0.55, size * 0.46), "#fbf3ec", within=art.covered)
        art.fill(circle(x, y, size * 0.24), "#d98f94", within=art.covered)


def nursing_set(art: Art) -> None:
    """Pyjamas for a nursing mother: a crossed top that opens easily, soft stripes."""
    colour = "#e9c9c4"
    body = Body(
        top=194, shoulder=112, chest=118, waist=122, hem=136, bottom=616, arm=128, neck=48, drop=108, v=True, curve=14
    )
    hanger(art, 194, 110)
    hang(art, body, colour, lining="#d9aaa6")
    sleeve = Sleeve(out=212, down=470, wide=72)
    sleeves(art, body, sleeve, colour, stripes("#fff6f0", 18, 5, 0.75))
    pair(art, sleeve.cuff(22, 3), "#fff6f0")
    art.piece(symmetric(path("M300 214 L344 206 L352 330 L300 340")), "#fff6f0")
    front(art, body, colour, stripes("#fff6f0", 18, 5, 0.75))
    cross = path("M348 190 C340 260 290 340 214 394 L232 418 C300 380 356 300 366 196")
    art.piece(path("M252 190 C262 260 310 330 386 390 L372 414 C300 380 246 300 234 196"), "#fff6f0", depth=0.5)
    art.piece(cross, "#fff6f0", depth=0.5)
    band(art, across(path("M300 424 L424 416")), "#fff6f0", 14)
    bow(art, (392, 424), "#fff6f0", 0.62, tails=84)
    pocket(art, (196, 490), colour, (62, 62), hoops("#fff6f0", 18, 5, 0.75))
    art.fill(
        path(
            "M227 534 C216 520 208 512 216 503 C222 498 227 503 227 507 C227 503 232 498 238 503 C246 512 238 520 227 534"
        ),
        "#d98f94",
        0.95,
    )
