"""Portraits of the KOCs: flat, friendly faces."""

from __future__ import annotations

from dataclasses import dataclass

from art import Art, Mask, across, circle, darker, lighter, mirror, path, rgb, symmetric
from PIL import Image


@dataclass(frozen=True)
class Face:
    """How somebody looks: colours, the width of the face in the middle, and smaller marks."""

    wall: str
    skin: str
    hair: str
    cloth: str
    wide: float = 104
    smile: float = 22
    lips: str = "#c9615e"
    glasses: str = ""
    earrings: str = ""
    lines: bool = False


def _base(face: Face) -> Art:
    art = Art(600, 600)
    art.colours.paste(rgb(face.wall), (0, 0, *art.colours.size))
    art.covered.paste(255, (0, 0, *art.colours.size))
    art.fill(circle(300, 330, 246), lighter(face.wall, 0.5), 0.8)
    return art


def _bust(art: Art, face: Face) -> Mask:
    """Shoulders and neck; gives the cloth, without the neck."""
    cloth = art.piece(symmetric(path("M300 452 L364 458 C450 478 520 520 540 610 L300 610")), face.cloth, depth=0.7)
    art.fill(symmetric(path("M300 500 Q346 496 362 456 L300 440")), face.skin)
    art.piece(symmetric(path("M300 380 L346 384 L348 452 Q340 484 300 488")), darker(face.skin, 0.1), depth=0.3)
    return cloth


def _head(art: Art, face: Face) -> None:
    wide = face.wide
    for side in (-1, 1):
        art.piece(circle(300 + side * (wide + 2), 306, 17, 24), darker(face.skin, 0.06), depth=0.4)
        if face.earrings:
            art.fill(circle(300 + side * (wide + 4), 338, 8), face.earrings)
            art.fill(circle(298 + side * (wide + 4), 335, 3), "#ffffff", 0.8)
    art.piece(
        symmetric(
            path(
                f"M300 150 C{300 + wide * 0.8} 150 {300 + wide} 220 {300 + wide} 290 C{300 + wide} 372 {300 + wide * 0.52} 428 300 430"
            )
        ),
        face.skin,
        depth=0.35,
    )


def _features(art: Art, face: Face) -> None:
    for side in (-1, 1):
        x = 300 + side * 46
        art.fill(circle(x + side * 16, 346, 22, 14), "#ee8f86", 0.36)
        brow = (
            path(f"M{x - 24} 262 Q{x} 246 {x + 24} 258") if side < 0 else path(f"M{x - 24} 258 Q{x} 246 {x + 24} 262")
        )
        art.stroke(brow, darker(face.hair, 0.2), 6, 0.85)
        art.fill(circle(x, 300, 11, 14), "#33262a")
        art.fill(circle(x + 4, 294, 4), "#ffffff")
        lash = path(f"M{x - 18} 294 Q{x} 274 {x + 18} 294")
        art.stroke(lash, "#33262a", 4.6)
        if face.lines:
            art.stroke(path(f"M{x + side * 26} 300 L{x + side * 38} 296"), darker(face.skin, 0.3), 2.4, 0.8)
            art.stroke(path(f"M{x + side * 26} 308 L{x + side * 37} 312"), darker(face.skin, 0.3), 2.4, 0.8)
    art.stroke(path("M302 322 Q310 340 298 344"), darker(face.skin, 0.32), 4, 0.85)
    art.fill(
        across(path(f"M300 {372 + 2} Q326 {372 + 2} 336 366 Q326 {372 + face.smile + 10} 300 {374 + face.smile}")),
        face.lips,
    )
    art.fill(across(path("M300 376 Q320 376 328 371 Q320 386 300 386")), "#fffaf6", 0.95)
    if face.glasses:
        for side in (-1, 1):
            art.stroke([*circle(300 + side * 47, 300, 36, 32), (336 + side * 47 - 0, 300)], face.glasses, 5)
        art.stroke(path("M289 296 Q300 288 311 296"), face.glasses, 5)


def _strands(art: Art, hair: str, lines: list[str]) -> None:
    for line in lines:
        art.stroke(path(line), lighter(hair, 0.35), 3.4, 0.45)


def xiaoman() -> Image.Image:
    """小满: a fringe, long straight hair, a ribbon, a college collar."""
    face = Face("#f4d3d0", "#fbe0d0", "#4a342e", "#46587c", wide=102)
    art = _base(face)
    art.piece(
        symmetric(path("M300 120 C440 118 452 250 446 340 C444 430 462 490 470 540 L300 540")), face.hair, depth=0.7
    )
    _bust(art, face)
    art.piece(path("M304 512 L362 456 L416 486 L372 566"), "#fdfaf4", depth=0.4)
    art.piece(mirror(path("M304 512 L362 456 L416 486 L372 566")), "#fdfaf4", depth=0.4)
    art.piece(circle(300, 520, 14), "#c9564f")
    _head(art, face)
    _features(art, face)
    art.piece(
        symmetric(path("M300 128 C400 126 424 200 420 318 C402 300 398 262 392 238 Q372 256 344 240 Q326 256 300 242")),
        face.hair,
        depth=0.7,
    )
    _strands(art, face.hair, ["M268 140 Q230 176 224 226", "M300 140 Q282 180 284 228", "M336 142 Q352 180 350 226"])
    for side in (-1, 1):
        art.piece(
            path(
                f"M404 182 C{404 + side * 30} 152 {404 + side * 46} 166 {404 + side * 40} 190 C{404 + side * 36} 212 {404 + side * 16} 204 404 182"
            ),
            "#e88a92",
        )
    art.piece(circle(404, 184, 9), "#d56f7a")
    return art.over(art.colours, shadow=0)


def ayuan() -> Image.Image:
    """阿圆: a round face, a wavy bob, big earrings, dark green."""
    face = Face("#d3e2d2", "#f7d5bd", "#2f2628", "#2f5d50", wide=122, smile=28, earrings="#e0b352")
    art = _base(face)
    for x, y, radius in (
        (178, 300, 62),
        (170, 376, 58),
        (422, 300, 62),
        (430, 376, 58),
        (210, 210, 74),
        (390, 210, 74),
        (300, 176, 92),
    ):
        art.piece(circle(x, y, radius), face.hair, depth=0.5)
    _bust(art, face)
    art.piece(path("M300 540 L366 452 L396 468 L320 600"), darker(face.cloth, 0.1), depth=0.5)
    art.piece(mirror(path("M300 540 L366 452 L396 468 L320 600")), darker(face.cloth, 0.1), depth=0.5)
    _head(art, face)
    _features(art, face)
    art.piece(
        path("M246 138 C330 96 436 150 430 300 C410 268 396 226 330 204 C286 190 262 176 246 138"), face.hair, depth=0.7
    )
    art.piece(
        path("M262 142 C196 146 166 210 170 300 C188 276 196 232 236 206 C254 192 262 170 262 142"),
        face.hair,
        depth=0.7,
    )
    _strands(art, face.hair, ["M282 150 Q350 160 396 220", "M240 160 Q204 190 194 240"])
    return art.over(art.colours, shadow=0)


def jiahe() -> Image.Image:
    """嘉禾: hair parted and tied back, round glasses, a blazer."""
    face = Face("#d5dfe6", "#f9dcc8", "#2b2a30", "#8f8577", wide=100, smile=16, glasses="#5d4636")
    art = _base(face)
    art.piece(circle(402, 404, 42, 90), face.hair, depth=0.7)
    art.piece(symmetric(path("M300 128 C404 126 430 210 420 320 L300 340")), face.hair, depth=0.7)
    _bust(art, face)
    art.fill(symmetric(path("M300 600 L300 470 L352 462 L372 500 L330 610")), "#fbfaf6")
    lapel = path("M330 610 L362 520 L356 456 L392 466 L424 520 L392 530 L412 548 L372 610")
    art.piece(lapel, darker(face.cloth, 0.1), depth=0.6)
    art.piece(mirror(lapel), darker(face.cloth, 0.1), depth=0.6)
    _head(art, face)
    _features(art, face)
    art.piece(
        path("M272 136 C360 104 424 180 412 316 C404 262 384 214 322 190 C296 180 280 166 272 136"),
        face.hair,
        depth=0.7,
    )
    art.piece(
        path("M284 134 C210 136 184 214 190 312 C198 262 214 218 262 190 C278 180 284 160 284 134"),
        face.hair,
        depth=0.7,
    )
    _strands(art, face.hair, ["M300 146 Q364 164 396 226", "M262 150 Q220 180 206 230"])
    return art.over(art.colours, shadow=0)


def fangjie() -> Image.Image:
    """芳姐: short permed hair with some grey, pearls, a silk scarf."""
    face = Face("#f2dcc4", "#f3cfb4", "#6b5a56", "#a4586b", wide=108, smile=26, earrings="#fdf6ec", lines=True)
    art = _base(face)
    curls = (
        (188, 256, 48),
        (184, 318, 40),
        (412, 256, 48),
        (416, 318, 40),
        (216, 192, 54),
        (384, 192, 54),
        (262, 150, 54),
        (338, 150, 54),
    )
    for x, y, radius in curls:
        art.piece(circle(x, y, radius), face.hair, depth=0.6)
    _bust(art, face)
    art.piece(
        symmetric(path("M300 486 C340 490 366 470 372 446 L398 468 C390 512 340 538 300 536")), "#e6c9a0", depth=0.7
    )
    art.piece(path("M300 514 C330 540 340 570 334 610 L290 610 C296 570 292 540 300 514"), "#e6c9a0", depth=0.7)
    art.piece(circle(302, 516, 17), "#d8b585")
    _head(art, face)
    _features(art, face)
    for x, y, radius in ((222, 208, 38), (262, 180, 40), (308, 172, 42), (354, 184, 40), (386, 216, 34)):
        art.piece(circle(x, y, radius), face.hair, depth=0.7)
    _strands(
        art,
        face.hair,
        [
            "M206 200 Q222 176 246 180",
            "M250 172 Q270 148 292 160",
            "M304 160 Q326 142 346 160",
            "M350 178 Q374 170 388 196",
        ],
    )
    return art.over(art.colours, shadow=0)


def doudouma() -> Image.Image:
    """豆豆妈: a loose bun, freckles, a striped nursing top."""
    face = Face("#e3dcef", "#fadcc9", "#7b4f38", "#f5efe8", wide=104, smile=24)
    art = _base(face)
    art.piece(circle(316, 112, 62, 54), face.hair, depth=0.9)
    art.piece(symmetric(path("M300 138 C408 132 432 216 420 330 L300 340")), face.hair, depth=0.7)
    bust = _bust(art, face)
    for y in (506, 534, 562, 590):
        art.stroke(across(path(f"M300 {y + 14} Q420 {y + 8} 560 {y + 24}")), "#8fa9c6", 10, within=bust)
    _head(art, face)
    _features(art, face)
    for x, y in ((252, 330), (266, 338), (244, 342), (348, 330), (334, 338), (356, 342)):
        art.fill(circle(x, y, 2.6), "#c98a6a", 0.8)
    art.piece(
        path("M318 140 C400 140 428 210 414 310 C404 262 386 222 346 204 C328 196 318 170 318 140"),
        face.hair,
        depth=0.7,
    )
    art.piece(
        path("M332 140 C232 122 176 196 188 310 C198 256 220 222 276 206 C314 194 330 170 332 140"),
        face.hair,
        depth=0.7,
    )
    art.stroke(path("M190 300 Q176 350 190 392"), face.hair, 5)
    art.stroke(path("M412 300 Q426 346 414 380"), face.hair, 5)
    _strands(
        art,
        face.hair,
        [
            "M300 150 Q240 164 212 226",
            "M344 152 Q384 176 398 226",
            "M280 96 Q316 72 350 100",
            "M284 122 Q318 100 352 126",
        ],
    )
    return art.over(art.colours, shadow=0)


def zhixia() -> Image.Image:
    """知夏: long wavy chestnut hair, parted in the middle, a knitted top."""
    face = Face("#f6e6c6", "#fce3d3", "#94603d", "#c9a183", wide=98, smile=18, earrings="#8fb3a4")
    art = _base(face)
    wave = "M300 124 C430 120 452 220 440 300 C432 350 468 380 456 430 C446 470 476 500 462 560 L300 560"
    art.piece(symmetric(path(wave)), face.hair, depth=0.8)
    cloth = _bust(art, face)
    art.stroke(across(path("M300 496 Q344 494 364 458")), darker(face.cloth, 0.14), 20)
    for x in range(80, 540, 22):
        art.stroke([(x, 520), (x, 610)], darker(face.cloth, 0.2), 3, 0.4, within=cloth)
    _head(art, face)
    _features(art, face)
    lock = "M298 128 C396 122 432 196 424 300 C420 352 446 384 436 446 C420 400 396 372 402 320 C406 268 388 214 340 190 C316 178 302 160 298 128"
    art.piece(path(lock), face.hair, depth=0.8)
    art.piece(mirror(path(lock)), face.hair, depth=0.8)
    _strands(
        art,
        face.hair,
        [
            "M320 146 Q386 176 404 250",
            "M280 146 Q214 176 196 250",
            "M420 330 Q428 370 428 410",
            "M180 330 Q172 370 172 410",
        ],
    )
    return art.over(art.colours, shadow=0)
