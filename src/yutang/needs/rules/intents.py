"""Whether an utterance wants something, asks something, or speaks of something bought."""

import re
from collections.abc import Mapping, Sequence

from .slots import Intent

BIAS = "="
INTENTS: tuple[Intent, ...] = ("need", "question", "review", "other")

Weights = Mapping[str, Sequence[int]]
"""By sign, how much it speaks for each of ``INTENTS``, in hundredths."""

_STRONG_NEED = re.compile(
    r"求(?!职|问|助|解)|想买|想要|想找|想入|要买|想给|要找|找一?[款件条双个瓶]|帮我[找选挑推]|(?:有|帮忙|帮我|给我|麻烦|请|谁|能|可以|大家|亲们|姐妹们?)\s*推荐|推荐(?:一?下|一?[款个条件瓶双]|点|几|吗|什么|我)|预算|安利|有没有.{0,14}(?:款|的|裙|裤|衣|鞋|霜)(?!吗.*质量)|需要(?!注意)|"
    r"打算买|准备买|想送|想换|想整|来一?[件条双款瓶盒]|想囤|急需|有什么(?![区问])|[吃用买选]什么(?!时候|尺|码|领|颜色|区别)(?!.*[吗?？])|蹲一?[个款件]|种草"
)
_WEAK_NEED = re.compile(
    r"(?<![只主还都重就需真])要(?!是|不是|命)|想(?!到|不到|象|法|必)|(?<![赠配派运])送(?![货的到了来达])|给.{1,4}[买选挑](?![的了])|以内|以下|左右|不要|"
    r"(?<![特个区级类性分差])别(?![的人家买])|穿的|用的|吃的|喝的"
)
_QUESTION = re.compile(
    r"[?？]|吗|么(?=$|[,。!\s])|会不会|能不能|可不可以|好不好|是不是|要不要|有没有|什么|怎么|怎样|如何|哪[个款种些里]|哪(?=$|\W)|多少|几[码号]|呢(?=$|[,。!?\s])|可以.{0,10}不(?=$|\W)|行不行|合不合适|适不适合"
)
_FIRM_QUESTION = re.compile(
    r"(?:吗|么|呢|呀|啊)?[?？]\s*$|吗\s*$|会不会|能不能|能[用吃穿喝].{0,6}(?:吗|么|不$)|合适吗|可以[吃用穿喝].{0,4}吗"
)
_REVIEW = re.compile(
    r"收到|买的|买了|买来|穿了|穿上|穿着|穿起来|上身|质量|物流|快递|客服|满意|不错|好评|回购|已经|用了|用完|用着|用起来|吃了|吃起来|喝了|洗了|追评|差评|很喜欢|非常喜欢|挺好|很好|失望|掌柜|店家|卖家|第[二三四]次|"
    r"下次|发货|包装|值得|性价比|尺码|正合适|刚刚好|刚好|合身|穿[smlx2-5]|给好评|口感|味道|效果(?!好的)|太差|一般般|真心|果断|评价|退货|手感|做工|版型|物有所值|正品|"
    r"东西|好用|很棒|太棒|[很挺][不好棒满喜方便实快]|非常[好棒不满方实喜]|特别[好棒不喜快]|真[好是心的不]|送货|送[了的]|京东|到货|到手|点?赞|好吃|好喝|划算|实惠|流畅|垃圾|太?差[劲评的!,。]|"
    r"慎入|慎拍|勿拍|介意的?(?:人|姐妹)?(?:慎|别|勿|就别)|感觉|使用了?|支持国[产货]|[买用吃穿]过|给.{1,6}[买用]的|买给|不如|赠|日期新鲜|一如既往|实用|习惯|坏了|烂了|终于|昨天|今天|上次|这次|第一次|喜欢[!,。~]|不好[看吃用闻喝]|不值|后悔"
)
_OTHER = re.compile(r"发货|快递|退款|退货|发票|客服|在吗|物流|地址|优惠券|包邮|什么时候到|单号|售后|改价|催")
_TOLD = re.compile(r"了|很|挺|喜欢|舒服|好看|真的|有点|太")


def intent_of(text: str, *, has_slots: bool, weights: Weights) -> Intent:
    """The likeliest intent of normalised text by learned weights; without weights by rules alone."""
    guess = guessed_intent(text, has_slots=has_slots)
    if not weights:
        return guess
    known = [found for sign in intent_signs(text, guess, has_slots=has_slots) if (found := weights.get(sign))]
    sums = [sum(column) for column in zip(*known, strict=True)]
    return INTENTS[sums.index(max(sums))] if sums else guess


def intent_signs(text: str, guess: Intent, *, has_slots: bool) -> list[str]:
    """What a text shows of its intent: the guess of the rules, its length, its characters."""
    return [BIAS, "=" + guess, f"={has_slots}", f"={min(5, len(text) // 12)}", *set(text)]


def guessed_intent(text: str, *, has_slots: bool) -> Intent:
    """The intent of normalised text by rules."""
    signs = len(set(_REVIEW.findall(text)))
    if _STRONG_NEED.search(text) and signs < 2:
        return "need"
    is_firm = _FIRM_QUESTION.search(text) is not None
    asks = is_firm or _QUESTION.search(text) is not None
    if asks and signs < (2 if is_firm else 1):
        return "question" if has_slots else "other"
    if not has_slots and (signs == 0 or (signs == 1 and _OTHER.search(text))):
        return "other"
    if signs >= (2 if _WEAK_NEED.search(text) else 1):
        return "review"
    return "need" if _WEAK_NEED.search(text) or not _TOLD.search(text) else "review"
