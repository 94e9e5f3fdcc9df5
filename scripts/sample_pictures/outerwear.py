"""Jackets, coats and waistcoats."""

from __future__ import annotations

from art import Art, across, circle, darker, lighter, mirror, path, symmetric
from cloth import stripes, tweed
from scenes import hanger
from sewing import Body, Sleeve, band, belt, drape, flap, front, hang, lapels, pair, pocket, round_collar, sleeves


def tweed_jacket(art: Art) -> None:
    """A short collarless jacket in tweed with a fringed trim and gold buttons."""
    colour, trim = "#f0dcd6", "#c98f95"
    cloth = tweed(colour, "#d99ba0", "#ffffff", "#c7b39a")
    body = Body(top=196, shoulder=108, chest=112, waist=108, hem=112, bottom=508, arm=124, neck=48, drop=50, curve=4)
    hanger(art, 196, 108)
    hang(art, body, "#d9b6b3")
    sleeve = Sleeve(out=200, down=516, wide=58)
    sleeves(art, body, sleeve, colour, cloth)
    pair(art, sleeve.cuff(14, 2), trim, tweed(trim, "#f6e6e0"))
    front(art, body, colour, cloth)
    for line in (path("M292 250 L292 508 L192 502"), path("M308 250 L308 508 L408 502"), body.neckline()):
        band(art, line, trim, 13, tweed(trim, "#f6e6e0"))
    for y in (330, 428):
        for x in (212, 330):
            pocket(art, (x, y), colour, (58, 50), cloth)
            band(art, [(x, y + 5), (x + 58, y + 5)], trim, 11, tweed(trim, "#f6e6e0"))
            art.button(x + 29, y + 6, "#d9ae5f", 5)
    for y in (290, 340, 390, 440, 488):
        art.button(320, y, "#d9ae5f", 6.5)


def blazer(art: Art) -> None:
    """A plain oat blazer with one button."""
    colour = "#c9b8a0"
    body = Body(
        top=186,
        shoulder=126,
        slope=24,
        chest=120,
        waist=108,
        waist_at=410,
        hem=126,
        bottom=636,
        arm=136,
        neck=44,
        drop=212,
        v=True,
        curve=4,
    )
    hanger(art, 186, 124)
    hang(art, body, "#a89476")
    art.piece(symmetric(path("M300 240 Q330 236 342 196 L372 250 L300 420")), "#fbfaf6")
    sleeve = Sleeve(out=200, down=588, wide=62)
    sleeves(art, body, sleeve, colour)
    mask = front(art, body, colour)
    edge = path("M300 398 C304 480 312 560 330 642")
    art.paint(art.soft(art.line_mask(edge, 10), 5, (-6, 2)), darker(colour, 0.6), 0.4, within=mask)
    art.stroke(edge, darker(colour, 0.45), 1.5, 0.8, within=mask)
    for side in (1, -1):
        dart = path("M362 310 Q352 380 360 470")
        art.fold(dart if side > 0 else mirror(dart), colour, mask, width=3.4, strength=0.34)
        flap(art, (340, 486) if side > 0 else (198, 480), colour, tilt=-6 if side > 0 else 6)
    art.stroke(path("M346 318 L388 310"), darker(colour, 0.4), 3, 0.7, within=mask)
    lapels(art, body, colour, 402, wide=66)
    art.button(304, 426, "#7a6248", 8)
    for side in (1, -1):
        for y in (556, 572):
            art.button(300 + side * 190, y, "#7a6248", 4)


def trench_coat(art: Art) -> None:
    """The classic khaki trench: double row of buttons, belt, flaps on the shoulders."""
    colour = "#c8a878"
    body = Body(
        top=158,
        shoulder=118,
        slope=26,
        chest=116,
        waist=96,
        waist_at=390,
        hem=158,
        bottom=724,
        arm=132,
        neck=44,
        drop=130,
        v=True,
        curve=10,
    )
    hanger(art, 158, 118)
    hang(art, body, "#8d7350")
    art.piece(symmetric(path("M300 206 Q330 202 342 166 L366 220 L300 320")), "#f4f1ea")
    sleeve = Sleeve(out=204, down=560, wide=64)
    sleeves(art, body, sleeve, colour)
    for side in (1, -1):
        strap = path("M438 500 L502 490 L504 506 L440 516")
        art.piece(strap if side > 0 else mirror(strap), colour)
    mask = front(art, body, colour)
    drape(
        art,
        mask,
        colour,
        [
            path("M228 430 C220 540 196 640 184 730"),
            path("M292 430 Q286 580 272 730"),
            path("M396 430 C402 540 424 640 432 726"),
        ],
        0.34,
    )
    _trench_details(art, body, colour)


def _trench_details(art: Art, body: Body, colour: str) -> None:
    edge = path("M348 288 L352 420 C356 540 366 640 374 728")
    art.paint(art.soft(art.line_mask(edge, 10), 5, (5, 2)), darker(colour, 0.6), 0.4, within=art.covered)
    art.stroke(edge, darker(colour, 0.45), 1.6, 0.8, within=art.covered)
    storm = path("M300 296 C340 276 400 266 414 262 L416 204 L346 160 Q330 230 300 296")
    art.piece(storm, colour, depth=0.6)
    lapels(art, body, colour, 292, wide=80)
    for side in (1, -1):
        strap = path("M352 168 L420 186 L418 202 L350 184")
        art.piece(strap if side > 0 else mirror(strap), colour)
        art.button(300 + side * 68, 182, "#6d5136", 4.6)
    for y in (326, 362, 446, 500, 556):
        for x in (268, 336):
            art.button(x + (y - 326) * 0.02 * (1 if x > 300 else -1), y, "#6d5136", 6.4)
    for side in (1, -1):
        welt = path("M372 470 L396 456 L408 520 L384 534")
        art.piece(welt if side > 0 else mirror(welt), colour, depth=0.6)
    belt(art, (99, 386), darker(colour, 0.08), "#8a6a44", high=28)
    tail = path("M318 390 L352 398 Q364 440 358 496 L334 492 Q338 440 318 414")
    art.piece(tail, darker(colour, 0.06))


def short_trench(art: Art) -> None:
    """A short navy windbreaker with a standing collar, a hidden button row and big pockets."""
    colour = "#3d4b63"
    body = Body(
        top=196, shoulder=124, slope=26, chest=124, waist=124, hem=130, bottom=590, arm=136, neck=44, drop=30, curve=6
    )
    hanger(art, 196, 122)
    hang(art, body, colour, lining="#c9b18a")
    sleeve = Sleeve(out=212, down=550, wide=68)
    sleeves(art, body, sleeve, colour)
    pair(art, sleeve.cuff(26, -4), darker(colour, 0.12))
    mask = front(art, body, colour)
    drape(art, mask, colour, [path("M224 360 Q214 480 222 590"), path("M384 350 Q394 470 386 590")], 0.34)
    art.piece([(282, 214), (326, 214), (328, 597), (280, 597)], colour, depth=0.5)
    art.stitches([(318, 226), (320, 590)], lighter(colour, 0.4), dash=7)
    collar = path("M302 236 C328 230 342 206 346 180 Q368 176 384 190 L374 252 Q336 264 302 236")
    pair(art, collar, lighter(colour, 0.05))
    for side in (1, -1):
        shape = path("M346 470 L408 462 L410 548 L348 556")
        art.piece(shape if side > 0 else mirror(shape), colour, depth=0.5)
        cover = path("M342 458 L412 450 L412 480 L378 492 L342 488")
        art.piece(cover if side > 0 else mirror(cover), lighter(colour, 0.05), depth=0.7)
        art.button(300 + side * 78, 480, "#c9b18a", 5)
        yoke = path("M330 268 Q380 286 420 282")
        art.stitches(yoke if side > 0 else mirror(yoke), lighter(colour, 0.4), dash=7)
    art.button(304, 246, "#c9b18a", 6)
    art.button(304, 572, "#c9b18a", 6)


def long_waistcoat(art: Art) -> None:
    """A long sleeveless waistcoat over a light top."""
    colour = "#8598a6"
    under = Body(top=176, shoulder=112, chest=120, waist=112, hem=116, bottom=520, arm=136, neck=48, drop=46)
    hanger(art, 176, 112)
    hang(art, under, "#f6f1e9", lining="#d9cfc0")
    sleeves(art, under, Sleeve(out=206, down=420, wide=78, tilt=18), "#f8f4ec")
    front(art, under, "#f8f4ec")
    band(art, under.neckline(), "#efe8dc", 8)
    side = path(
        "M340 168 L406 196 C398 250 398 290 420 322 C416 420 442 600 456 716 Q390 732 312 730 C310 600 306 500 308 430 C314 330 336 250 340 168"
    )
    for shape in (mirror(side), side):
        is_right = shape is side
        mask = art.piece(shape, colour)
        for line in (path("M352 430 C352 520 356 620 358 726"), path("M404 360 C412 500 420 620 426 716")):
            art.fold(line if is_right else mirror(line), colour, mask, width=8, strength=0.34)
        lapel = path("M342 166 Q360 168 372 184 L384 262 L362 268 Q350 350 310 424 C314 330 336 240 342 166")
        art.piece(lapel if is_right else mirror(lapel), lighter(colour, 0.08))
        welt = path("M352 508 L418 500 L419 520 L353 528")
        art.piece(welt if is_right else mirror(welt), lighter(colour, 0.04))


def cotton_jacket(art: Art) -> None:
    """A light cotton jacket for a mother: a round collar, quilted lines, two pockets."""
    colour = "#d8b48c"
    body = Body(
        top=190, shoulder=118, slope=28, chest=126, waist=126, hem=136, bottom=612, arm=134, neck=46, drop=44, curve=8
    )
    hanger(art, 190, 114)
    hang(art, body, "#b98f66")
    sleeve = Sleeve(out=212, down=540, wide=70)
    sleeves(art, body, sleeve, colour)
    pair(art, sleeve.cuff(20, 2), "#7d5a45")
    mask = front(art, body, colour)
    stripes(darker(colour, 0.35), 31, 1.2, 0.55)(art, mask)
    for y in range(300, 620, 62):
        art.stroke(across(path(f"M300 {y} Q370 {y} 440 {y - 6}")), darker(colour, 0.35), 1.2, 0.55, within=mask)
    band(art, [(300, 236), (300, 620)], "#7d5a45", 5)
    round_collar(art, body, "#7d5a45", wide=34)
    for x in (190, 340):
        pocket(art, (x, 476), colour, (70, 78))
        band(art, [(x, 481), (x + 70, 481)], "#7d5a45", 9)
    for y in (292, 356, 420, 484, 548):
        art.button(311, y, "#f3e3cf", 6.4)
    _sprig(art, 376, 540)


def _sprig(art: Art, x: float, y: float) -> None:
    """A small embroidered flower on the pocket."""
    art.stroke(path(f"M{x} {y} Q{x + 2} {y - 14} {x - 2} {y - 24}"), "#6f8a63", 2.4, within=art.covered)
    for dx, dy in ((0, -7), (6.6, -2), (4, 5.6), (-4, 5.6), (-6.6, -2)):
        art.fill(circle(x - 2 + dx, y - 28 + dy, 5), "#fbf3ea")
    art.fill(circle(x - 2, y - 28, 3.4), "#d9a441")
