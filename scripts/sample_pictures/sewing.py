"""How garments are cut: bodies, sleeves, skirts, trousers, collars and what is sewn on them."""

from __future__ import annotations

from dataclasses import dataclass

from art import Art, Mask, Pattern, Point, Points, between, circle, darker, lighter, mirror, path, symmetric


@dataclass(frozen=True)
class Body:
    """The cut of a top, half of it, measured from the middle line; `v` cuts the neck to a point."""

    top: float = 190
    neck: float = 46
    drop: float = 42
    shoulder: float = 104
    slope: float = 22
    arm: float = 116
    chest: float = 98
    waist: float = 94
    waist_at: float = 400
    hem: float = 100
    bottom: float = 540
    curve: float = 8
    v: bool = False

    def outline(self) -> Points:
        x, top = 300, self.top
        neckline = (
            f"L{x + self.neck} {top}"
            if self.v
            else f"C{x + self.neck * 0.6} {top + self.drop} {x + self.neck * 0.94} {top + self.drop * 0.55} {x + self.neck} {top}"
        )
        armpit = (x + self.chest, top + self.arm)
        half = path(
            f"M{x} {top + self.drop} {neckline} L{x + self.shoulder} {top + self.slope}"
            f"C{x + self.chest - 8} {top + self.arm * 0.5} {x + self.chest - 10} {top + self.arm * 0.8} {armpit[0]} {armpit[1]}"
            f"C{armpit[0]} {armpit[1] + 40} {x + self.waist} {self.waist_at - 40} {x + self.waist} {self.waist_at}"
            f"C{x + self.waist} {self.waist_at + 40} {x + self.hem} {self.bottom - (self.bottom - self.waist_at) * 0.4} {x + self.hem} {self.bottom}"
            f"Q{x + self.hem * 0.5} {self.bottom + self.curve * 1.6} {x} {self.bottom + self.curve}"
        )
        return symmetric(half)

    def neckline(self) -> Points:
        x, top = 300, self.top
        right = (
            [(x, top + self.drop), (x + self.neck, top)]
            if self.v
            else path(
                f"M{x} {top + self.drop} C{x + self.neck * 0.6} {top + self.drop} {x + self.neck * 0.94} {top + self.drop * 0.55} {x + self.neck} {top}"
            )
        )
        return mirror(right)[::-1] + right

    def inside(self) -> Points:
        """The back of the neck, as seen through the opening."""
        x, top = 300, self.top
        half = path(
            f"M{x} {top + 6} Q{x + self.neck * 0.7} {top + 6} {x + self.neck} {top - 5} L{x + self.neck + 12} {top + 8} L{x + self.neck * 0.7} {top + self.drop + 10} L{x} {top + self.drop + 16}"
        )
        return symmetric(half)


@dataclass(frozen=True)
class Sleeve:
    """A sleeve that hangs to (`out`, `down`) with a cuff `wide`; `puff` lifts it at the shoulder and sides."""

    out: float = 172
    down: float = 500
    wide: float = 46
    tilt: float = 8
    puff: float = 0

    def outline(self, body: Body) -> Points:
        x, top, long = 300, body.top + body.slope, self.down - body.top
        cuff = (x + self.out, self.down)
        inner = (x + self.out - self.wide, self.down + self.tilt)
        return path(
            f"M{x + body.shoulder - 12} {top - 3 - self.puff * 0.2}"
            f"C{x + body.shoulder + 18 + self.puff} {top - self.puff * 0.5} {cuff[0] - 12 + self.puff} {cuff[1] - long * 0.6} {cuff[0]} {cuff[1]}"
            f"L{inner[0]} {inner[1]}"
            f"C{inner[0] - 8 + self.puff * 0.3} {inner[1] - long * 0.3} {x + body.chest + 4} {body.top + body.arm + 40} {x + body.chest - 26} {body.top + body.arm - 6}"
        )

    def cuff(self, high: float, loose: float = 2) -> Points:
        """The band at the end of the sleeve."""
        x, y = 300 + self.out, self.down
        inner_x, inner_y = x - self.wide, y + self.tilt
        return [
            (x + loose, y),
            (inner_x - loose, inner_y),
            (inner_x - loose + 1, inner_y + high),
            (x + loose + 1, y + high),
        ]


def pair(art: Art, points: Points, colour: str, pattern: Pattern | None = None) -> tuple[Mask, Mask]:
    return art.piece(mirror(points), colour, pattern), art.piece(points, colour, pattern)


def hang(art: Art, body: Body, colour: str, *, lining: str = "") -> None:
    """The inside of the neck: what is drawn before the front."""
    art.piece(body.inside(), lining or darker(colour, 0.28))
    art.fill(circle(300, body.top + 13, 9, 4), "#fffaf0", 0.85)


def sleeves(art: Art, body: Body, sleeve: Sleeve, colour: str, pattern: Pattern | None = None) -> None:
    """Both sleeves, with the creases at the elbow."""
    for mask, side in zip(pair(art, sleeve.outline(body), colour, pattern), (-1, 1), strict=True):
        start, end = (
            (300 + body.chest + 6, body.top + body.arm + 6),
            (300 + sleeve.out - sleeve.wide * 0.5, sleeve.down - 10),
        )
        crease = [start, between(start, end, 0.5), end]
        art.fold(crease if side > 0 else mirror(crease), colour, mask, width=5, strength=0.16)


def front(art: Art, body: Body, colour: str, pattern: Pattern | None = None) -> Mask:
    """The body itself, with the creases under the arms."""
    mask = art.piece(body.outline(), colour, pattern)
    for side in (1, -1):
        arm = path(
            f"M{300 + body.chest - 2} {body.top + body.arm + 4} Q{300 + body.chest - 24} {body.top + body.arm + 40} {300 + body.chest - 30} {body.top + body.arm + 96}"
        )
        art.fold(arm if side > 0 else mirror(arm), colour, mask, width=5, strength=0.2)
    return mask


def drape(art: Art, mask: Mask, colour: str, lines: list[Points], strength: float = 0.22) -> None:
    for line in lines:
        art.fold(line, colour, mask, width=8, strength=strength)


def band(art: Art, points: Points, colour: str, width: float, pattern: Pattern | None = None) -> None:
    """A strip of cloth along a line: neckbands, plackets, waistbands, trims."""
    mask = art.line_mask(points, width)
    art.paint(art.soft(mask, 3, (0, 2)), darker(colour, 0.75), 0.3, within=art.covered)
    art.paint(mask, colour)
    if pattern:
        pattern(art, mask)
    art.round_off(mask, colour, 0.6, reach=max(2, width / 6))


def placket(art: Art, colour: str, ends: tuple[float, float], button: str, *, count: int = 6) -> None:
    """A button strip down the middle, from one height to the other."""
    top, bottom = ends
    art.piece([(289, top), (311, top), (311, bottom), (289, bottom)], colour, depth=0.25)
    pace = (bottom - top - 30) / (count - 1)
    for at in range(count):
        art.button(300, top + 16 + at * pace, button, 4.6)


def shirt_collar(art: Art, body: Body, colour: str, pattern: Pattern | None = None, *, long: float = 44) -> None:
    """A turned-down collar with points."""
    x, top = 300, body.top
    stand = symmetric(
        path(
            f"M{x} {top + body.drop - 16} Q{x + body.neck * 0.8} {top + body.drop * 0.3} {x + body.neck + 2} {top - 12} L{x + body.neck - 6} {top - 16} Q{x + body.neck * 0.6} {top + 4} {x} {top + 4}"
        )
    )
    art.piece(stand, darker(colour, 0.16))
    leaf = path(
        f"M{x + 3} {top + body.drop - 6} Q{x + body.neck * 0.75} {top + body.drop * 0.2} {x + body.neck - 2} {top - 17}"
        f"Q{x + body.neck + 12} {top - 12} {x + body.neck + 16} {top + 6} L{x + body.neck + 4} {top + body.drop + long * 0.62} Q{x + 22} {top + body.drop + long * 0.36} {x + 3} {top + body.drop - 6}"
    )
    pair(art, leaf, colour, pattern)


def round_collar(art: Art, body: Body, colour: str, *, wide: float = 40) -> None:
    """A Peter Pan collar."""
    x, top = 300, body.top
    leaf = path(
        f"M{x + 1} {top + body.drop} C{x + body.neck * 0.6} {top + body.drop} {x + body.neck * 0.94} {top + body.drop * 0.55} {x + body.neck} {top - 8}"
        f"Q{x + body.neck + 14} {top - 6} {x + body.neck + wide * 0.6} {top + 14} C{x + body.neck + wide * 0.7} {top + body.drop + 20} {x + 34} {top + body.drop + wide} {x + 16} {top + body.drop + wide * 0.86}"
        f"Q{x + 2} {top + body.drop + wide * 0.6} {x + 1} {top + body.drop}"
    )
    pair(art, leaf, colour)


def lapels(art: Art, body: Body, colour: str, meet: float, *, wide: float = 62) -> None:
    """The collar and lapels of a jacket that closes at the height `meet`; `body` must be cut to a V that ends there."""
    x, top = 300, body.top
    notch_y = top + 84
    collar = path(
        f"M{x + body.neck - 3} {top - 14} Q{x + body.neck + 16} {top - 8} {x + body.neck + 20} {top + 10} L{x + body.neck + 30} {notch_y - 20} L{x + body.neck - 6} {notch_y - 4} L{x + body.neck - 16} {top + 34}"
    )
    lapel = path(
        f"M{x + body.neck - 14} {top + 30} L{x + body.neck - 8} {notch_y - 2} L{x + wide + 14} {notch_y - 12} Q{x + wide} {notch_y + 54} {x - 2} {meet} Q{x + body.neck * 0.36} {top + 100} {x + body.neck - 14} {top + 30}"
    )
    pair(art, lapel, colour)
    pair(art, collar, darker(colour, 0.06))


def bow(art: Art, knot: Point, colour: str, size: float = 1, *, tails: float = 70) -> None:
    """A soft bow with two tails."""
    x, y = knot
    for side in (-1, 1):
        s = side * size
        art.piece(
            path(
                f"M{x} {y} C{x + 8 * s} {y + tails * 0.4} {x + 14 * s} {y + tails * 0.7} {x + 26 * s} {y + tails} L{x + 8 * s} {y + tails * 1.1} C{x + 2 * s} {y + tails * 0.6} {x} {y + 20} {x - 3 * s} {y}"
            ),
            colour,
        )
    for side in (-1, 1):
        s = side * size
        loop = art.piece(
            path(
                f"M{x} {y} C{x + 20 * s} {y - 30 * size} {x + 52 * s} {y - 26 * size} {x + 52 * s} {y} C{x + 52 * s} {y + 26 * size} {x + 20 * s} {y + 22 * size} {x} {y}"
            ),
            colour,
        )
        art.fold(
            path(f"M{x + 4 * s} {y} Q{x + 20 * s} {y - 6 * size} {x + 34 * s} {y - 5 * size}"),
            colour,
            loop,
            width=4,
            strength=0.4,
        )
    art.piece(circle(x, y, 9 * size, 11 * size), darker(colour, 0.06))


def pocket(art: Art, corner: Point, colour: str, size: tuple[float, float], pattern: Pattern | None = None) -> None:
    """A patch pocket, placed by its upper left corner."""
    (x, y), (wide, tall) = corner, size
    art.piece(
        path(
            f"M{x} {y} L{x + wide} {y} L{x + wide} {y + tall - 10} Q{x + wide} {y + tall} {x + wide - 10} {y + tall} L{x + 10} {y + tall} Q{x} {y + tall} {x} {y + tall - 10}"
        ),
        colour,
        pattern,
        0.4,
    )
    art.stroke([(x + 1, y + 9), (x + wide - 1, y + 9)], darker(colour, 0.35), 1.1, 0.7)


def flap(art: Art, corner: Point, colour: str, *, wide: float = 62, tilt: float = 0) -> None:
    """A pocket flap, placed by its upper left corner."""
    x, y = corner
    art.piece(
        path(
            f"M{x} {y} L{x + wide} {y + tilt} L{x + wide} {y + tilt + 16} Q{x + wide / 2} {y + tilt / 2 + 20} {x} {y + 16}"
        ),
        colour,
        depth=0.5,
    )


def belt(art: Art, place: Point, colour: str, buckle: str = "", *, high: float = 22) -> None:
    """A belt whose right end is `place` from the middle line; with a buckle if that has a colour."""
    half, y = place
    art.piece(
        symmetric(
            path(
                f"M300 {y + 3} Q{300 + half * 0.6} {y + 3} {300 + half + 2} {y - 2} L{300 + half + 2} {y + high - 2} Q{300 + half * 0.6} {y + high + 4} 300 {y + high + 4}"
            )
        ),
        colour,
    )
    if buckle:
        middle = y + high / 2 + 2
        art.stroke(
            [(286, middle - 14), (314, middle - 14), (314, middle + 14), (286, middle + 14), (286, middle - 14)],
            darker(buckle, 0.3),
            5,
        )
        art.stroke(
            [(286, middle - 15), (314, middle - 15), (314, middle + 13), (286, middle + 13), (286, middle - 15)],
            buckle,
            3,
        )
        art.stroke([(288, middle), (314, middle)], buckle, 2.6)


def soft_light(art: Art, mask: Mask, colour: str, places: list[tuple[float, float, float]]) -> None:
    """Sheen, as on silk: (x, y, half height) of each glow."""
    for x, y, tall in places:
        glow = art.mask(path(f"M{x} {y - tall} Q{x + 16} {y} {x - 2} {y + tall} Q{x - 12} {y} {x} {y - tall}"))
        art.paint(art.soft(glow, 6), lighter(colour, 0.85), 0.4, within=mask)
