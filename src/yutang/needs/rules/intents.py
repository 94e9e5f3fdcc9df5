"""Whether an utterance wants something, asks something, or speaks of something bought."""

import re

from .slots import Intent

_STRONG_NEED = re.compile(
    r"求(?!职|问|助|解)|想买|想要|想找|想入|要买|想给|要找|找一?[款件条双个瓶]|帮我[找选挑推]|(?:有|帮忙|帮我|给我|麻烦|请|谁|能|可以|大家|亲们|姐妹们?)\s*推荐|推荐(?:一?下|一?[款个条件瓶双]|点|几|吗|什么|我)|预算|安利|有没有.{0,14}(?:款|的|裙|裤|衣|鞋|霜)(?!吗.*质量)|需要(?!注意)|"
    r"打算买|准备买|想送|想换|想整|来一?[件条双款瓶盒]|想囤|急需|有什么(?![区问])|[吃用买选]什么(?!时候|尺|码|领|颜色|区别)(?!.*[吗?？])|蹲一?[个款件]|种草"
)
_WEAK_NEED = re.compile(r"要|想|送|给.{1,4}[买选挑]|以内|以下|左右|不要|别|穿的|用的|吃的|喝的")
_QUESTION = re.compile(
    r"[?？]|吗|么(?=$|[,。!\s])|会不会|能不能|可不可以|好不好|是不是|要不要|有没有|什么|怎么|怎样|如何|哪[个款种些里]|哪(?=$|\W)|多少|几[码号]|呢(?=$|[,。!?\s])|可以.{0,10}不(?=$|\W)|行不行|合不合适|适不适合"
)
_FIRM_QUESTION = re.compile(
    r"(?:吗|么|呢|呀|啊)?[?？]\s*$|吗\s*$|会不会|能不能|能[用吃穿喝].{0,6}(?:吗|么|不$)|合适吗|可以[吃用穿喝].{0,4}吗"
)
_REVIEW = re.compile(
    r"收到|买的|买了|买来|穿了|穿上|穿着|穿起来|上身|质量|物流|快递|客服|满意|不错|好评|回购|已经|用了|用完|用着|用起来|吃了|吃起来|喝了|洗了|追评|差评|很喜欢|非常喜欢|挺好|很好|失望|掌柜|店家|卖家|第[二三四]次|"
    r"下次|发货|包装|值得|性价比|尺码|正合适|刚刚好|刚好|合身|穿[smlx2-5]|给好评|口感|味道|效果(?!好的)|太差|一般般|真心|果断|评价|退货|手感|做工|版型|物有所值|正品"
)
_OTHER = re.compile(r"发货|快递|退款|退货|发票|客服|在吗|物流|地址|优惠券|包邮|什么时候到|单号|售后|改价|催")


def intent_of(text: str, *, has_slots: bool) -> Intent:
    """The likeliest intent of normalised text."""
    reviews = len(set(_REVIEW.findall(text)))
    if _STRONG_NEED.search(text) and reviews < 3:
        return "need"
    asks = bool(_QUESTION.search(text))
    if asks and (reviews < 2 or _FIRM_QUESTION.search(text)) and has_slots:
        return "question" if _FIRM_QUESTION.search(text) or not _wants(text) or reviews == 0 else "review"
    if not has_slots and (asks or reviews == 0 or (_OTHER.search(text) and reviews < 2)):
        return "other"
    if reviews and reviews >= (2 if _wants(text) else 1):
        return "review"
    return "need" if _wants(text) or not _speaks_of_bought(text) else "review"


def _wants(text: str) -> bool:
    return _WEAK_NEED.search(text) is not None


def _speaks_of_bought(text: str) -> bool:
    return re.search(r"了|很|挺|喜欢|舒服|好看|真的|[太有]点|太", text) is not None
