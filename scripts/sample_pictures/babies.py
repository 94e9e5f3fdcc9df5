"""Clothes for babies: small, round and soft."""

from __future__ import annotations

from art import Art, across, circle, darker, lighter, mirror, path, symmetric
from cloth import dots, stripes
from scenes import hanger
from sewing import Body, Sleeve, band, front, hang, pair, sleeves

SMALL_WOOD = "#d9b48a"


def romper(art: Art) -> None:
    """A one-piece with legs, snaps down the front and a bear on the chest."""
    colour = "#f3d79a"
    body = Body(
        top=196,
        shoulder=104,
        slope=20,
        chest=122,
        waist=126,
        waist_at=420,
        hem=124,
        bottom=500,
        arm=116,
        neck=46,
        drop=38,
        curve=60,
    )
    hanger(art, 196, 104, SMALL_WOOD)
    hang(art, body, colour)
    sleeves(art, body, Sleeve(out=214, down=400, wide=76, tilt=26, puff=8), colour)
    pair(art, Sleeve(out=214, down=400, wide=76, tilt=26).cuff(24, -5), "#fff3d6")
    pair(art, path("M416 646 L332 656 L336 684 L412 676"), "#fff3d6")
    whole = symmetric(
        path(
            "M300 234 C328 234 343 217 346 196 L404 216 C396 254 396 286 422 312 C424 360 428 400 428 450 C432 540 424 600 416 650 L332 660 C328 614 318 572 300 564"
        )
    )
    mask = art.piece(whole, colour)
    for side in (1, -1):
        for line in (path("M304 560 Q340 548 372 560"), path("M420 318 Q400 350 396 404")):
            art.fold(line if side > 0 else mirror(line), colour, mask, width=5, strength=0.22)
    band(art, body.neckline(), "#fff3d6", 13)
    band(art, path("M324 236 L326 470 Q330 560 342 640"), "#fff3d6", 13)
    for y in (262, 312, 362, 412, 462, 512, 566, 618):
        art.button(325 + max(0, y - 480) * 0.1, y, "#d9a860", 4.4)
    _bear(art, 252, 360, "#b98557", 1.1)
    _pad(art)


def _pad(art: Art) -> None:
    """Stitched knees."""
    for x in (226, 384):
        art.stitches([*circle(x, 588, 22), (x + 22, 588)], "#d9a860", dash=6)


def _bear(art: Art, x: float, y: float, colour: str, size: float = 1) -> None:
    """The head of a bear."""
    for side in (-1, 1):
        art.fill(circle(x + side * 23 * size, y - 22 * size, 12 * size), colour)
        art.fill(circle(x + side * 23 * size, y - 22 * size, 6 * size), lighter(colour, 0.5))
    art.piece(circle(x, y, 34 * size, 30 * size), colour, depth=0.6)
    art.fill(circle(x, y + 10 * size, 15 * size, 11 * size), lighter(colour, 0.65))
    art.fill(circle(x, y + 5 * size, 5 * size, 3.6 * size), "#4a352b")
    art.stroke(
        path(f"M{x - 6 * size} {y + 13 * size} Q{x} {y + 18 * size} {x + 6 * size} {y + 13 * size}"),
        "#4a352b",
        1.8 * size,
    )
    for side in (-1, 1):
        art.fill(circle(x + side * 14 * size, y - 5 * size, 3.2 * size), "#4a352b")
        art.fill(circle(x + side * 22 * size, y + 7 * size, 5 * size, 3.6 * size), "#e9938b", 0.6)


def pyjamas(art: Art) -> None:
    """A two-piece with stars and a high waist that covers the belly."""
    colour, trim = "#cfe0ea", "#7fa3bd"
    body = Body(
        top=170,
        shoulder=98,
        slope=18,
        chest=112,
        waist=112,
        waist_at=380,
        hem=112,
        bottom=430,
        arm=104,
        neck=44,
        drop=34,
        curve=8,
    )
    hanger(art, 170, 98, SMALL_WOOD)
    leg = path("M297 420 L404 416 C420 500 424 600 420 690 L344 696 C340 620 328 560 298 540")
    cloth = dots("#ffffff", 34, 4.4)
    for shape in (mirror(leg), leg):
        art.piece(shape, colour, cloth)
    pair(art, path("M422 686 L341 692 L344 716 L418 710"), trim)
    art.piece(
        symmetric(path("M300 404 L406 400 L410 456 Q350 466 300 466")), trim, stripes(lighter(trim, 0.5), 7, 1.6, 0.5)
    )
    hang(art, body, colour)
    sleeve = Sleeve(out=202, down=410, wide=66, tilt=20)
    sleeves(art, body, sleeve, colour, cloth)
    pair(art, sleeve.cuff(20, -2), trim)
    front(art, body, colour, cloth)
    band(art, body.neckline(), trim, 12)
    band(art, across(path("M300 434 L411 427")), trim, 9)
    _moon(art, 300, 322)


def _moon(art: Art, x: float, y: float) -> None:
    art.fill(circle(x, y, 40), "#f7f3e6")
    art.fill(
        path(
            f"M{x + 10} {y - 24} C{x - 26} {y - 26} {x - 30} {y + 24} {x + 14} {y + 24} C{x - 10} {y + 12} {x - 10} {y - 12} {x + 10} {y - 24}"
        ),
        "#f0c14f",
    )
    for dx, dy, size in ((16, -8, 7), (22, 10, 5), (4, 2, 4)):
        star = [
            (0, -1),
            (0.26, -0.3),
            (1, -0.26),
            (0.42, 0.2),
            (0.6, 0.9),
            (0, 0.5),
            (-0.6, 0.9),
            (-0.42, 0.2),
            (-1, -0.26),
            (-0.26, -0.3),
        ]
        art.fill([(x + dx + a * size, y + dy + b * size) for a, b in star], "#f0c14f")


def hooded_jacket(art: Art) -> None:
    """A hooded jacket with ears, a zip and fleece inside."""
    colour, fleece = "#b8c7ae", "#fbf6ea"
    body = Body(
        top=246, shoulder=112, slope=22, chest=126, waist=128, hem=126, bottom=590, arm=122, neck=52, drop=40, curve=6
    )
    from_hook = 150
    hanger(art, from_hook, 60, SMALL_WOOD)
    for side in (-1, 1):
        art.piece(circle(300 + side * 72, 150, 30), colour)
        art.fill(circle(300 + side * 72, 152, 17), "#e9b9a8")
    art.piece(symmetric(path("M300 126 C382 126 412 190 404 262 Q360 300 300 300")), colour)
    art.piece(symmetric(path("M300 164 C352 164 374 206 368 258 Q340 288 300 290")), fleece, dots("#efe6d2", 14, 3))
    art.fill(symmetric(path("M300 190 C336 190 350 222 346 256 Q324 278 300 280")), darker(fleece, 0.14))
    sleeve = Sleeve(out=216, down=500, wide=72, tilt=14, puff=6)
    sleeves(art, body, sleeve, colour)
    pair(art, sleeve.cuff(26, -6), darker(colour, 0.14), stripes(lighter(colour, 0.4), 6, 1.4, 0.6))
    front(art, body, colour)
    art.piece(
        symmetric(path("M300 574 L428 566 L420 616 Q360 626 300 626")),
        darker(colour, 0.14),
        stripes(lighter(colour, 0.4), 6, 1.4, 0.6),
    )
    band(art, [(300, 288), (300, 622)], fleece, 18)
    for y in range(296, 616, 9):
        art.stroke([(296, y), (304, y)], "#9aa39a", 2.6)
    art.piece([(294, 292), (306, 292), (308, 326), (292, 326)], "#c98f5b")
    for side in (1, -1):
        shape = path("M336 470 L402 470 Q414 500 410 548 L336 552")
        art.piece(shape if side > 0 else mirror(shape), colour, depth=0.6)
        band(art, path("M336 472 L402 472") if side > 0 else mirror(path("M336 472 L402 472")), fleece, 11)
    _bear(art, 372, 384, "#c98f5b", 0.8)
