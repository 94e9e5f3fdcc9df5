"""Dresses."""

from __future__ import annotations

from art import Art, Mask, Pattern, Point, across, circle, darker, lighter, mirror, path, symmetric
from cloth import flowers
from scenes import hanger
from sewing import Body, Sleeve, band, belt, bow, drape, front, hang, pair, sleeves, soft_light


def _skirt(art: Art, waist: Point, hem: Point, colour: str, pattern: Pattern | None = None) -> Mask:
    """The skirt of a dress with soft folds; `waist` and `hem` are how far it reaches from the middle line, and where."""
    (narrow, top), (wide, bottom) = waist, hem
    half = path(
        f"M300 {top} L{300 + narrow} {top - 2}"
        f"C{300 + narrow + (wide - narrow) * 0.5} {top + 70} {300 + wide - 6} {bottom - 110} {300 + wide} {bottom - 12}"
        f"Q{300 + wide * 0.5} {bottom + 14} 300 {bottom + 12}"
    )
    mask = art.piece(symmetric(half), colour, pattern)
    folds = [
        path(
            f"M{300 + narrow * share} {top + 6} C{300 + narrow * share * 1.1} {top + 90} "
            f"{300 + wide * share} {bottom - 120} {300 + wide * share} {bottom + 10}"
        )
        for share in (-0.72, -0.4, -0.12, 0.2, 0.5, 0.78)
    ]
    drape(art, mask, colour, folds, 0.32)
    return mask


def floral_dress(art: Art) -> None:
    """A sweet dress with puffed sleeves, a high waist and small flowers."""
    colour = "#f6d3cf"
    cloth = flowers(["#ffffff", "#e57f86", "#fff1e6"], "#f0b95b", "#8fae8b", gap=36, size=6.4)
    body = Body(top=176, shoulder=98, chest=100, waist=82, waist_at=360, hem=82, bottom=372, neck=54, drop=58, curve=2)
    hanger(art, 176, 98)
    hang(art, body, colour)
    sleeve = Sleeve(out=182, down=330, wide=58, puff=30, tilt=18)
    sleeves(art, body, sleeve, colour, cloth)
    pair(art, sleeve.cuff(16, 3), "#fff4ef")
    _skirt(art, (82, 366), (188, 690), colour, cloth)
    band(art, across(path("M300 668 Q390 668 486 646")), "#fff4ef", 7)
    front(art, body, colour, cloth)
    band(art, body.neckline(), "#fff4ef", 9)
    belt(art, (83, 354), "#fff4ef", high=20)
    bow(art, (300, 366), "#e79fa3", 0.66, tails=84)
    for at in range(3):
        art.button(300, 262 + at * 30, "#fff4ef", 5)


def sailor_dress(art: Art) -> None:
    """A college dress with a sailor collar and a knotted scarf."""
    colour, trim = "#f5f1e8", "#34466b"
    body = Body(
        top=178, shoulder=102, chest=100, waist=86, waist_at=380, hem=86, bottom=392, neck=50, drop=120, v=True, curve=2
    )
    hanger(art, 178, 102)
    hang(art, body, colour, lining=trim)
    art.piece(symmetric(path("M300 214 L342 206 L332 282 L300 300")), colour)
    sleeve = Sleeve(out=178, down=340, wide=64, tilt=18, puff=10)
    sleeves(art, body, sleeve, colour)
    pair(art, sleeve.cuff(20, 2), trim)
    _sailor_pleats(art, trim, colour)
    front(art, body, colour)
    belt(art, (87, 378), trim, high=18)
    _sailor_collar(art, trim, colour)
    bow(art, (300, 306), "#b5473f", 0.8, tails=74)


def _sailor_pleats(art: Art, trim: str, colour: str) -> None:
    count, waist, hem, bottom = 9, 86, 190, 660
    for at in range(count):
        upper = [300 - waist + 2 * waist * (at + k) / count for k in (0, 1)]
        lower = [300 - hem + 2 * hem * (at + k) / count for k in (0, 1)]
        sag = 14 - abs(at - count // 2) * 3
        pleat = path(
            f"M{upper[0]} 386 L{upper[1]} 386 C{upper[1]} 480 {lower[1]} {bottom - 120} {lower[1]} {bottom + sag} L{lower[0]} {bottom + sag + 8} C{lower[0]} {bottom - 120} {upper[0]} 480 {upper[0]} 386"
        )
        mask = art.piece(pleat, trim, depth=0.6)
        edge = path(
            f"M{upper[1] - 2} 400 C{upper[1] - 3} 480 {lower[1] - 6} {bottom - 120} {lower[1] - 6} {bottom + sag}"
        )
        art.paint(art.soft(art.line_mask(edge, 11), 5), "#141d33", 0.6, within=mask)
        for rise in (26, 36):
            art.stroke(
                [(lower[0] - 3, bottom + sag - rise + 8), (lower[1], bottom + sag - rise)],
                colour,
                2.6,
                0.95,
                within=mask,
            )


def _sailor_collar(art: Art, trim: str, colour: str) -> None:
    collar = path("M302 304 C330 270 344 220 348 170 Q372 170 398 190 L408 276 Q362 296 302 304")
    for shape in (mirror(collar), collar):
        mask = art.piece(shape, trim, depth=0.6)
        for inset in (8, 15):
            line = path(
                f"M{398 - inset * 0.2} 196 L{408 - inset} {276 - inset * 0.9} Q362 {294 - inset} 312 {302 - inset}"
            )
            art.stroke(line if shape is collar else mirror(line), colour, 2.4, 0.95, within=mask)


def wrap_dress(art: Art) -> None:
    """A dark green wrap dress with a V neck, tied at the side."""
    colour = "#2f5d50"
    body = Body(
        top=172, shoulder=112, chest=116, waist=96, waist_at=390, hem=98, bottom=404, neck=54, drop=146, v=True, curve=2
    )
    hanger(art, 172, 112)
    hang(art, body, colour)
    sleeve = Sleeve(out=204, down=400, wide=74, tilt=20, puff=6)
    sleeves(art, body, sleeve, colour)
    skirt = _skirt(art, (98, 398), (190, 716), colour)
    edge = path("M346 404 C316 500 268 600 232 726")
    art.paint(art.soft(art.line_mask(edge, 10), 5, (-4, 0)), "#142b25", 0.55, within=skirt)
    art.stroke(edge, lighter(colour, 0.25), 1.6, 0.7, within=skirt)
    under = art.piece(
        path("M246 172 L300 318 L388 400 L204 404 C204 350 188 330 184 292 C190 250 192 216 188 194 L246 172"), colour
    )
    drape(art, under, colour, [path("M222 262 Q280 340 372 392"), path("M208 310 Q260 370 330 396")], 0.3)
    over = art.piece(
        path(
            "M354 172 C342 236 300 300 206 372 L202 404 L398 404 C396 350 412 330 416 290 C410 250 408 216 412 194 L354 172"
        ),
        colour,
    )
    drape(
        art,
        over,
        colour,
        [path("M396 266 Q330 340 224 388"), path("M402 320 Q340 370 250 396"), path("M372 220 Q330 300 250 362")],
        0.34,
    )
    belt(art, (98, 394), lighter(colour, 0.08), high=24)
    bow(art, (226, 408), lighter(colour, 0.1), 0.78, tails=150)


def tea_dress(art: Art) -> None:
    """A French tea dress: small flowers on black, a V neck, a flounce at the hem."""
    colour = "#38353f"
    cloth = flowers(["#f3d9c9", "#d98a86", "#e8c27f"], "#fff4e2", "#7f9a7a", gap=42, size=5.6)
    body = Body(
        top=168, shoulder=106, chest=112, waist=94, waist_at=370, hem=94, bottom=384, neck=58, drop=100, v=True, curve=2
    )
    hanger(art, 168, 106)
    hang(art, body, colour)
    sleeve = Sleeve(out=196, down=330, wide=76, tilt=26, puff=16)
    sleeves(art, body, sleeve, colour, cloth)
    flounce = path(
        "M300 620 L478 606 C492 640 500 670 504 704 Q488 726 468 714 Q450 736 428 722 Q408 742 384 728 Q362 746 340 732 Q320 744 300 734"
    )
    mask = art.piece(symmetric(flounce), colour, cloth)
    for x, drift in ((30, 4), (80, 14), (128, 22), (166, 28)):
        line = path(f"M{300 + x} 622 Q{300 + x + drift * 0.4} 670 {300 + x + drift} 730")
        for side in (1, -1):
            art.fold(line if side > 0 else mirror(line), "#6b6672", mask, width=6, strength=0.34)
    _skirt(art, (94, 378), (180, 622), colour, cloth)
    front(art, body, colour, cloth)
    frill = path(
        "M300 270 C326 250 346 210 354 166 Q378 166 384 182 Q384 206 372 216 Q374 238 356 246 Q356 266 338 270 Q330 288 300 286"
    )
    for shape in (mirror(frill), frill):
        art.piece(shape, colour, cloth)
    belt(art, (95, 370), darker(colour, 0.2), high=16)
    for at in range(3):
        art.button(300, 304 + at * 24, "#f3d9c9", 4.6)


def suit_dress(art: Art) -> None:
    """A plain charcoal dress for the office: square neck, belt, straight skirt."""
    colour = "#50545c"
    body = Body(top=180, shoulder=104, chest=98, waist=82, waist_at=384, hem=84, bottom=396, neck=56, drop=46, curve=2)
    hanger(art, 180, 104)
    hang(art, body, colour)
    sleeve = Sleeve(out=164, down=366, wide=58, tilt=14)
    sleeves(art, body, sleeve, colour)
    half = path("M300 392 L384 390 C424 470 424 540 414 690 Q360 700 300 700")
    mask = art.piece(symmetric(half), colour)
    art.stroke([(300, 400), (300, 700)], darker(colour, 0.5), 1.6, 0.7, within=mask)
    drape(art, mask, colour, [path("M236 420 Q224 540 232 700"), path("M368 420 Q380 540 372 700")], 0.24)
    for side in (1, -1):
        line = path("M392 440 L356 462")
        art.stroke(line if side > 0 else mirror(line), darker(colour, 0.5), 2, 0.8, within=mask)
    top = front(art, body, colour)
    for side in (1, -1):
        dart = path("M342 390 Q352 330 346 282")
        art.fold(dart if side > 0 else mirror(dart), colour, top, width=3.4, strength=0.4)
    band(art, body.neckline(), darker(colour, 0.14), 8)
    for side in (1, -1):
        art.fold(
            path("M342 232 Q346 300 352 380") if side > 0 else mirror(path("M342 232 Q346 300 352 380")),
            colour,
            top,
            width=2.4,
            strength=0.3,
        )
    belt(art, (85, 380), "#2f3137", "#d8b878", high=24)


def silk_dress(art: Art) -> None:
    """A silk dress for a mother, in a deep rose with a soft collar and pearl buttons."""
    colour = "#a4586b"
    body = Body(
        top=172, shoulder=112, chest=116, waist=104, waist_at=390, hem=104, bottom=402, neck=46, drop=46, curve=2
    )
    hanger(art, 172, 112)
    hang(art, body, colour)
    sleeve = Sleeve(out=202, down=410, wide=68, tilt=18)
    sleeves(art, body, sleeve, colour)
    pair(art, sleeve.cuff(18, 0), lighter(colour, 0.14))
    skirt = _skirt(art, (104, 396), (184, 716), colour)
    soft_light(art, skirt, colour, [(232, 580, 110), (352, 600, 90)])
    top = front(art, body, colour)
    soft_light(art, top, colour, [(246, 300, 70)])
    art.stroke([(300, 220), (300, 396)], darker(colour, 0.4), 1.6, 0.7, within=top)
    for at in range(5):
        y = 244 + at * 32
        art.fill(circle(300.6, y + 1.6, 5.4), darker(colour, 0.5), 0.6)
        art.fill(circle(300, y, 5), "#f4e9df")
        art.fill(circle(298.6, y - 1.6, 1.8), "#ffffff")
    collar = path("M301 220 C326 218 342 196 346 160 Q366 164 380 186 Q372 226 336 246 Q312 240 301 220")
    pair(art, collar, lighter(colour, 0.14))
    belt(art, (105, 390), darker(colour, 0.14), high=20)
    bow(art, (300, 402), darker(colour, 0.1), 0.6, tails=100)
