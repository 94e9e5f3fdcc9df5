"""What calls cost, and how long they take."""

from __future__ import annotations

from math import ceil

from yutang.core.money import Money

MILLION = 1_000_000


def cost_of(tokens: tuple[int, int], prices: tuple[Money, Money]) -> int:
    """The cost in millionths of a fen of (question, answer) tokens at prices a million tokens: exact, since both are whole."""
    return tokens[0] * prices[0].fen + tokens[1] * prices[1].fen


def in_money(micro_fen: int) -> Money:
    """Millionths of a fen as money, rounded up: what is shown is never less than what is due."""
    return Money(-(-micro_fen // MILLION))


def most_cost(size: int, most_tokens: int, prices: tuple[Money, Money]) -> int:
    """What a question of so many bytes can cost at most, in millionths of a fen: no tokenizer makes more than one token of a byte."""
    return cost_of((size, most_tokens), prices)


def rank_of(share: float, count: int) -> int:
    """The place, from 0, of a percentile among so many sorted values, by the nearest rank."""
    return max(ceil(share * count) - 1, 0)
