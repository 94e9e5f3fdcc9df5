"""What practitioners reported, each once and in a case of their own: calibration of the simulated people, promises to nobody.

Choosing and buying: one presale, of 205 members 52 chose its best style and 35 of those bought; of the 153 others 8 bought.
"""

from __future__ import annotations

CHOOSES_A_STYLE = 52 / 205
BUYS_IF_CHOSEN = 35 / 52
BUYS_IF_NOT_CHOSEN = 8 / 153

# Not reported; our own guesses, kept small.
OPENS_A_ROUND = 0.35
OPENS_AN_OFFER_IF_CHOSEN = 0.9
OPENS_AN_OFFER_OTHERWISE = 0.15
LEAVES_WITHOUT_PAYING = 0.08
PAYS_LATE = 0.03
WANTS_MONEY_BACK = 0.03
TAPS_TWICE = 0.2
COMES_BY_A_SECOND_DOOR = 0.18

# (channel, source, share of newcomers)
SOURCES = (
    ("wecom", "门店扫码", 0.34),
    ("wecom", "包裹卡", 0.26),
    ("douyin", "抖音直播", 0.18),
    ("wechat", "公众号", 0.14),
    ("shop", "小程序商城", 0.08),
)
