import json
import random

import pytest

from yutang.needs import vividness as training
from yutang.needs.api import train_vividness, vividness, vividness_file
from yutang.needs.errors import FileNotFit
from yutang.needs.rules.scenes import AGAINST, FEATURES, bundled_weights, parse_weights

SCENE = "我妈腿脚不好，穿这双鞋去公园散步，走了一个小时说脚底软软的，回来袜子都是干的，第二天又穿去买菜"
PLAIN = "鞋子穿着舒服，大小合适，样式也好看"
EMPTY = "物流很快，客服态度好，非常满意，下次还来"
SHOP_TALK = (
    "昨天半夜下的单，今天下午就送到了，快递师傅爬了五层楼送到家门口，满头大汗还笑着打招呼，我给他递了一瓶水，"
    "他说后面还有二十多单要送，客服也特别耐心，问什么都马上回复，用了两张优惠券，比店里便宜了六十块，发票第二天就寄来了，"
)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [(SCENE, 2.0, 3.0), (PLAIN, 1.0, 1.0), (EMPTY, 0.0, 0.0)],
    ids=["a scene of use", "plain praise of the goods", "nothing said of the goods"],
)
def test_vividness_is_what_a_review_paints(text, low, high):
    assert low <= vividness(text) <= high


@pytest.mark.parametrize(
    "text",
    [
        PLAIN + "。" + "鞋子真的很舒服。" * 40,
        "，".join(["很好看", "很舒服", "很合适"] * 30),
        "柔软亲肤，透气排汗，显瘦显高，百搭时尚，上班通勤，居家旅行，抗皱免烫，不易起球，春夏秋冬皆可穿，加厚鞋底，防滑耐磨，送礼佳品",
        "精选纯棉材质，走线平整，版型修身，适合约会逛街，送男朋友女朋友爸爸妈妈，居家出差旅游，亲肤透气，吸汗速干，显白显瘦",
        SHOP_TALK * 4,
    ],
    ids=["a sentence again and again", "few words in turn", "slogans", "slogans in sentences", "shop talk"],
)
def test_padding_does_not_pay(text):
    assert vividness(text) <= 1


def test_a_vivid_review_said_three_times_is_no_more_vivid():
    assert vividness(f"{SCENE}。{SCENE}。{SCENE}。") <= vividness(SCENE)


def test_what_stands_in_a_text_only_to_make_it_long_does_not_lift_it():
    assert vividness(PLAIN + "，" + EMPTY + "，" + SHOP_TALK) == vividness(PLAIN)


@pytest.mark.parametrize("seed", range(5))
def test_random_characters_say_nothing(seed):
    rng = random.Random(seed)
    drawn = "".join(chr(rng.randint(0x4E00, 0x9FA5)) for _ in range(500))
    shuffled = "".join(rng.sample("".join(one.text for one in training.bundled_reviews()), 400))
    assert (vividness(drawn), vividness(shuffled)) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "？！……",
        "5",
        "👍👍👍",
        "\ud83d",
        "好" * 50_000,
        SCENE * 1_200,
        "I wore it to my sister's wedding",
        "とても素敵なドレスでした",
    ],
    ids=["empty", "blank", "marks", "digit", "emoji", "surrogate", "50,000 characters", "long", "English", "Japanese"],
)
def test_what_is_no_review_is_not_vivid_and_breaks_nothing(text):
    assert vividness(text) == 0


def test_traditional_characters_are_read_as_simplified_ones():
    assert vividness("給媽媽買的生日禮物，她穿去公園跳舞，鞋底很軟，走了一下午腳也不疼") >= 2


def test_the_weights_are_those_that_the_reviews_give():
    fitted = training.fit(training.bundled_reviews())
    assert fitted.bias == pytest.approx(bundled_weights().bias, abs=0.01)
    assert fitted.points == pytest.approx(bundled_weights().points, abs=0.01)


def test_no_good_sign_lowers_and_no_bad_one_lifts():
    points = bundled_weights().points
    assert all((points[name] <= 0) if name in AGAINST else (points[name] >= 0) for name in FEATURES)


def test_reviews_that_were_not_seen_are_ranked_as_they_were_labelled():
    reviews = training.bundled_reviews()
    assert len({one.text for one in reviews}) == len(reviews) >= 180
    assert training.agreement(reviews, training.cross_validated(reviews))["spearman"] >= 0.85


def test_training_writes_weights_that_are_read_again_and_measures_on_others(tmp_path):
    labelled = tmp_path / "labelled.jsonl"
    rows = [(SCENE, 3), (PLAIN, 1), (EMPTY, 0), ("很好", 0)]
    labelled.write_text(
        "\n".join(json.dumps({"text": text, "vividness": label}) for text, label in rows), encoding="utf-8"
    )
    result = train_vividness(tmp_path / "weights.json", labelled)
    assert result["labelled"]["texts"] == 4
    assert result["labelled"]["spearman"] > 0.9
    assert parse_weights((tmp_path / "weights.json").read_text(encoding="utf-8")) == training.fit(
        training.bundled_reviews()
    )


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"text": "a"}',
        '{"text": "a", "vividness": 4}',
        '{"text": "a", "vividness": "x"}',
        '{"text": "a", "vividness": 1}',
        "",
    ],
    ids=["no JSON", "a list", "no label", "out of range", "no number", "one label only", "nothing"],
)
def test_labels_that_cannot_be_read_are_refused(tmp_path, content):
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text(content, encoding="utf-8")
    with pytest.raises(FileNotFit):
        train_vividness(tmp_path / "weights.json", labelled)
    assert not (tmp_path / "weights.json").exists()


def test_a_file_of_reviews_is_judged_in_its_order_and_bad_lines_are_told(tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        json.dumps({"id": "a", "text": SCENE}),
        "{",
        json.dumps({"id": 3}),
        json.dumps({"text": PLAIN}),
        '{"id": 5, "text": "x"}',
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    counts = vividness_file(source, target)
    records = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert (counts["lines"], counts["judged"], counts["rejected"]) == (5, 3, 2)
    assert records[0] == {"id": "a", "vividness": vividness(SCENE)}
    assert [record.get("line") for record in records] == [None, 2, 3, None, None]
    assert records[3:] == [{"id": 4, "vividness": 1.0}, {"id": 5, "vividness": 0.0}]
