import random

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from yutang.needs.rules.topics import find_topics

THINGS = {
    "dress": "裙子 面料 裙摆 收腰 领口 袖子 雪纺 花色 衣柜 穿搭 连衣裙 拉链",
    "hotel": "房间 前台 早餐 床单 大堂 空调 浴室 入住 窗户 酒店 服务员 地毯",
    "fruit": "苹果 橙子 个头 果肉 甜度 果园 烂果 水分 果皮 葡萄 口感 果篮",
    "phone": "屏幕 电池 铃声 短信 信号 按键 机身 摄像头 手机 充电器 通话 内存",
}
TALK = "买 东西 快递 物流 满意 推荐 价格 质量 包装 感觉 朋友 活动"


def sentence(kind, dice):
    return "，".join([*dice.sample(THINGS[kind].split(), 4), *dice.sample(TALK.split(), 3)])


def crowd(counts, seed=1):
    dice = random.Random(seed)
    kinds = [kind for kind, count in counts.items() for _ in range(count)]
    dice.shuffle(kinds)
    return kinds, [sentence(kind, dice) for kind in kinds]


UNEQUAL = {"dress": 400, "hotel": 250, "fruit": 120, "phone": 50}


@pytest.fixture(scope="module")
def talk():
    return crowd(UNEQUAL)


def test_texts_come_together_by_what_they_are_about_though_kinds_are_unequal(talk):
    kinds, texts = talk
    topics = find_topics(texts, 4)
    assert adjusted_rand_score(kinds, topics.labels) > 0.95
    assert topics.count == 4
    assert (topics.labels >= 0).all()
    assert np.bincount(topics.labels).tolist() == sorted(np.bincount(topics.labels), reverse=True)


def test_the_number_of_topics_is_found_where_none_is_given(talk):
    kinds, texts = talk
    topics = find_topics(texts)
    assert 3 <= topics.count <= 8
    assert adjusted_rand_score(kinds, topics.labels) > 0.8


def test_texts_that_say_nothing_are_the_rest_or_anywhere_where_each_must_have_a_place(talk):
    texts = [*talk[1], "", "。。。", "123", "😀"]
    assert (find_topics(texts).labels[-4:] == -1).all()
    assert (find_topics(texts, 4).labels >= 0).all()


def test_the_same_texts_give_the_same_topics(talk):
    assert (find_topics(talk[1], 4).labels == find_topics(talk[1], 4).labels).all()


def test_topics_live_on_when_a_tenth_is_new(talk):
    texts = talk[1]
    before = find_topics(texts, 4).labels
    everything = [*texts, *crowd(dict.fromkeys(THINGS, 22), seed=2)[1]]
    former = np.concatenate([before, np.full(88, -1)])
    after = find_topics(everything, 4, former=former).labels
    assert (after[: len(before)] == before).mean() >= 0.97
    assert len(set(after[len(before) :])) == 4


def test_grouping_afresh_keeps_nearly_everybody_together(talk):
    texts = talk[1]
    once, again = find_topics(texts[: len(texts) * 9 // 10], 4), find_topics(texts, 4)
    assert adjusted_rand_score(once.labels, again.labels[: len(once.labels)]) > 0.9


@pytest.mark.parametrize("size", [2, 6])
def test_another_number_of_topics_than_before_is_heeded(talk, size):
    before = find_topics(talk[1], 4).labels
    after = find_topics(talk[1], size, former=before)
    assert len(set(after.labels)) == size
    largest = np.bincount(before).argmax()
    assert (after.labels[before == largest] == largest).mean() > 0.5 or size < 4


def test_vectors_place_what_words_cannot(talk):
    kinds, texts = talk
    dice = np.random.default_rng(4)
    axis = {kind: np.eye(16)[number] for number, kind in enumerate(THINGS)}
    mute = [kind for kind in THINGS for _ in range(30)]
    vectors = np.array([axis[kind] for kind in [*kinds, *mute]]) + dice.normal(0, 0.15, (len(kinds) + len(mute), 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    everything = [*texts, *["买的东西，快递很快，满意"] * len(mute)]
    labels = find_topics(everything, 4, vectors=vectors).labels
    assert adjusted_rand_score([*kinds, *mute], labels) > 0.9
    assert adjusted_rand_score(mute, find_topics(everything, 4).labels[len(kinds) :]) < 0.1


@pytest.mark.parametrize(
    ("texts", "size"),
    [([], None), ([], 3), ([""], 2), (["裙子"], None), (["裙子", "裙子", "裙子"], 2), (["裙子", "苹果"], 5)],
    ids=["none", "none in 3", "empty", "one", "all alike", "fewer than asked for"],
)
def test_few_texts_do_no_harm(texts, size):
    topics = find_topics(texts, size)
    assert len(topics.labels) == len(topics.sureness) == len(texts)
    assert topics.count <= max(len(texts), 1)
    assert size is None or (topics.labels >= 0).all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="fewer than one"):
        find_topics(["裙子"], 0)
    with pytest.raises(ValueError, match="one row a text"):
        find_topics(["裙子"], 1, former=np.zeros(2, dtype=np.int64))
