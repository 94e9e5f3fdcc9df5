import pytest

from yutang.needs.rules import extract
from yutang.needs.rules.measures import bare_weight
from yutang.needs.rules.numbers import find_numbers

NUMBERS = [
    ("一百一十", 110, 110),
    ("一百二", 120, 120),
    ("一百零五", 105, 105),
    ("一千五", 1500, 1500),
    ("两千", 2000, 2000),
    ("1千5", 1500, 1500),
    ("3百", 300, 300),
    ("一六五", 165, 165),
    ("二十七八", 27, 28),
    ("三四百", 300, 400),
    ("一百三四", 130, 140),
    ("三十两", 30, 30),
    ("两三", 2, 3),
    ("十八", 18, 18),
    ("一万二", 12000, 12000),
    ("200-300", 200, 300),
    ("200元到300元", 200, 300),
    ("２００～３００", 200, 300),
    ("1.65", 1.65, 1.65),
]

MEASURES = [
    ("身高一米六二，体重一百一十斤，想买裤子", 162, 55),
    ("1米6 98斤求推荐连衣裙", 160, 49),
    ("1m72的男生，85公斤", 172, 85),
    ("本人1.58米，50KG", 158, 50),
    ("158/90想要显高的裙子", 158, 45),
    ("173/118穿什么码的裤子", 173, 59),
    ("180/67，偏瘦", 180, 67),
    ("身高180体重180穿XXXXL", 180, 90),
    ("一米六八，200多斤的胖子", 168, 100),
    ("身高165，120不到", 165, 60),
    ("160cm，100-110斤", 160, 52.5),
    ("身高一六五体重五十公斤", 165, 50),
    ("我163 体重八十五斤", 163, 42.5),
    ("体重62kg 身高170", 170, 62),
    ("男175瘦高130斤", 175, 65),
    ("１６０ＣＭ，５５ＫＧ", 160, 55),
    ("一米七八一百五十斤，求卫衣", 178, 75),
    ("1米65130斤穿什么码", 165, 65),
    ("1米7，一百三四，要大衣", 170, 67.5),
    ("158高一百四，想买旗袍", 158, 70),
    ("80体重，172身高，穿L正好", 172, 80),
    ("我168/120妥妥的，裤子好看", 168, 60),
    ("空调加了1.5米的铜管，多收了150", None, None),
    ("满199-100的活动，买了两瓶洗发水", None, None),
    ("标准间只有1.5米宽的床", None, None),
    ("笔记本有点重，165不推荐", None, None),
]

AGES = [
    ("我妈50多岁，想给她买外套", [50, 59], None),
    ("35+干皮求面霜", [35, 39], None),
    ("二十七八岁的上班族", [27, 28], None),
    ("今年24，想买口红", 24, None),
    ("我38了，皮肤松弛", 38, None),
    ("三四十岁的女人穿的大衣", [30, 49], None),
    ("女儿4岁半，想买裙子", 4.5, None),
    ("宝宝一岁半穿的裤子", None, 18),
    ("宝宝1岁多", None, [12, 23]),
    ("40天的宝宝能用吗", None, 1),
    ("宝宝八个月了长湿疹", None, 8),
    ("孩子3岁2个月", 3, None),
    ("儿子2岁3个月，买鞋", None, 27),
    ("怀孕7个月穿的裤子", None, None),
    ("三十出头想买眼霜", [30, 33], None),
    ("奶奶八十多了，求护手霜", [80, 89], None),
    ("面膜，毕业答辩用，24，干皮", 24, None),
    ("妈妈更年期，五十二，想找助眠的", 52, None),
    ("宝宝一岁两个月，要学步鞋", None, 14),
    ("收到了，质量不错，很适合3岁以下的孩子玩", None, None),
    ("快递慢，女儿等了两天才收到", None, None),
    ("等待了一个月，宝宝终于用上了", None, None),
    ("今年10月买的，衣服质量好", None, None),
    ("面霜用了3个月了", None, None),
]

BUDGETS = [
    ("两百以内的连衣裙", {"min": None, "max": 200}),
    ("裙子，预算300", {"min": None, "max": 300}),
    ("不超过260的外套", {"min": None, "max": 260}),
    ("三四百的羽绒服", {"min": 300, "max": 400}),
    ("预算200到300，毛衣", {"min": 200, "max": 300}),
    ("150左右的半身裙", {"min": 120, "max": 180}),
    ("想买件衬衫，一百块钱的样子", {"min": 80, "max": 120}),
    ("预算一千内的大衣", {"min": None, "max": 1000}),
    ("50美元以内的裤子", None),
    ("平价的裤子", None),
    ("99元买的裤子，不错", None),
    ("想要150g左右的面霜", None),
    ("身高160左右，想买裙子", None),
    ("买100以内衣服", {"min": None, "max": 100}),
    ("求唇膏，二十来块", {"min": 16, "max": 24}),
    ("精华不到一百五，求推荐", {"min": None, "max": 150}),
    ("收到了很好，两百多块钱值了", None),
    ("送餐太慢，11:30左右下的单，差评", None),
    ("质量不错，双11抢的，300块左右买的", None),
]


@pytest.mark.parametrize(("text", "low", "high"), NUMBERS)
def test_a_number_is_read_as_it_is_meant(text, low, high):
    plain = text.translate(str.maketrans("０１２３４５６７８９～", "0123456789~"))
    (number,) = find_numbers(plain)
    assert (number.low, number.high) == (low, high)


@pytest.mark.parametrize(("text", "height", "weight"), MEASURES)
def test_height_and_weight_are_read_in_every_spelling(text, height, weight):
    slots = extract(text).slots
    assert (slots["height_cm"], slots["weight_kg"]) == (height, weight)


@pytest.mark.parametrize(("text", "years", "months"), AGES)
def test_ages_are_years_and_for_babies_months(text, years, months):
    slots = extract(text).slots
    assert (slots["age"], slots["age_months"]) == (years, months)


@pytest.mark.parametrize(("text", "budget"), BUDGETS)
def test_a_budget_is_what_they_want_to_spend_in_yuan(text, budget):
    assert extract(text).slots["budget_yuan"] == budget


@pytest.mark.parametrize(
    "text", ["买了10斤苹果", "瘦了20斤", "裙长95cm", "胸围90厘米", "5斤装的米", "电话13800138000", "下单2024年"]
)
def test_numbers_of_things_are_not_taken_for_a_person(text):
    slots = extract(text).slots
    assert slots["height_cm"] is None
    assert slots["weight_kg"] is None


def test_a_bare_weight_is_read_as_the_likelier_unit():
    assert bare_weight(118, 173) == 59
    assert bare_weight(67, 180) == 67
    assert bare_weight(30, None, is_child=True) == 15
