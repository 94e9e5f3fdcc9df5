import numpy as np
import pytest

from yutang.needs.rules.gains import Sightings, bootstrapped, measure_gain, tally
from yutang.needs.rules.ranking import Counts, Learned, learn, rates

LEARNED = Learned(mean=0.25, size=8.0, kappa=30.0, need=1.0)


def counts_of(seen, wanted):
    return Counts(np.array(seen, float), np.array(wanted, float))


def one_cell(seen, wanted, service=0.0):
    """The rate of the first of two clusters, for a style that 30 of 100 of the other one wanted."""
    counts = counts_of([[seen], [100]], [[wanted], [30]])
    return rates(counts, np.array([[service], [0.0]]), LEARNED)


def made_shop(rng, clusters, styles, each, *, kappa=25.0, need=1.0):
    level = rng.beta(2, 6, styles)
    service = rng.random((clusters, styles)) * (rng.random((clusters, styles)) < 0.3)
    centre = 1 / (1 + (1 - level) / level * np.exp(-need * (service - service.mean(axis=0))))
    truth = rng.beta(centre * kappa, (1 - centre) * kappa)
    seen = rng.poisson(each, (clusters, styles)) * (rng.random((clusters, styles)) < 0.7)
    return Counts(seen.astype(float), rng.binomial(seen, truth).astype(float)), service, truth


def test_without_outcomes_of_its_own_a_cluster_has_the_overall_rate():
    found = one_cell(0, 0)
    assert found.mean[0, 0] == pytest.approx(found.overall[0])
    assert found.overall[0] == pytest.approx(32 / 108)


@pytest.mark.parametrize("size", [100_000, 1_000_000])
def test_with_many_outcomes_a_cluster_has_its_own_rate(size):
    found = one_cell(size, size * 0.7)
    assert found.mean[0, 0] == pytest.approx(0.7, abs=0.001)
    low, high = found.interval(0, np.array([0]))
    assert 0.69 < low[0] < 0.7 < high[0] < 0.71


def test_in_between_the_rate_lies_between_and_nears_its_own_with_every_outcome():
    means = [one_cell(seen, seen * 0.8).mean[0, 0] for seen in (0, 5, 20, 80, 320)]
    assert means == sorted(means)
    assert 0.3 < means[1] < 0.45
    assert means[-1] < 0.8


def test_nothing_known_of_anything_gives_the_mean_of_all_styles():
    found = rates(counts_of([[0, 0]], [[0, 0]]), np.zeros((1, 2)), LEARNED)
    assert found.mean[0] == pytest.approx([0.25, 0.25])


def test_a_stated_need_that_a_style_fulfils_raises_its_rate_and_outcomes_overrule_it():
    plain, served = one_cell(0, 0).mean[0, 0], one_cell(0, 0, service=1.0).mean[0, 0]
    assert served > plain + 0.1
    assert one_cell(1000, 100, service=1.0).mean[0, 0] < 0.15


def test_a_style_that_serves_everybody_alike_is_not_raised():
    counts = counts_of([[10, 10], [10, 10]], [[3, 3], [3, 3]])
    all_alike = np.array([[1.0, 0.0], [1.0, 0.0]])
    raised = rates(counts, all_alike, LEARNED).mean - rates(counts, np.zeros((2, 2)), LEARNED).mean
    assert abs(raised).max() < 0.05


def test_a_list_is_ordered_by_what_is_expected_or_by_what_is_sure():
    # Two of two wanted the first, 70 of 100 the second.
    counts = counts_of([[2, 100], [0, 0]], [[2, 70], [0, 0]])
    found = rates(counts, np.zeros((2, 2)), Learned(0.5, 2.0, 2.0, 0.0))
    assert list(found.ranked(0, 5)) == [0, 1]
    assert list(found.ranked(0, 5, by="low")) == [1, 0]
    assert list(found.ranked(0, 1)) == [0]


def test_the_fit_finds_the_parameters_that_made_a_shop():
    counts, service, _truth = made_shop(np.random.default_rng(3), 20, 200, 20)
    learned = learn(counts, service)
    assert learned.mean == pytest.approx(0.25, abs=0.03)
    assert learned.size == pytest.approx(8, rel=0.35)
    assert learned.kappa == pytest.approx(25, rel=0.3)
    assert learned.need == pytest.approx(1.0, abs=0.15)


def test_a_need_that_moves_nobody_is_learned_to_be_nothing():
    counts, service, _truth = made_shop(np.random.default_rng(4), 20, 200, 20, need=0.0)
    assert learn(counts, service).need < 0.1


def test_a_shop_without_outcomes_is_ranked_by_needs_alone():
    nothing = counts_of([[0, 0]] * 2, [[0, 0]] * 2)
    service = np.array([[0.0, 1.0], [1.0, 0.0]])
    found = rates(nothing, service, learn(nothing, service))
    assert list(found.ranked(0, 2)) == [1, 0]
    assert list(found.ranked(1, 2)) == [0, 1]


@pytest.mark.parametrize(
    ("clusters", "styles", "each"), [(5, 30, 20), (8, 60, 6), (20, 100, 10)], ids=["small", "thin", "large"]
)
def test_eighty_percent_of_true_rates_lie_in_their_intervals(clusters, styles, each):
    rng, inside = np.random.default_rng(5), []
    for _shop in range(25):
        counts, service, truth = made_shop(rng, clusters, styles, each)
        found = rates(counts, service, learn(counts, service))
        for cluster in range(clusters):
            low, high = found.interval(cluster, np.arange(styles))
            inside.append(((low <= truth[cluster]) & (truth[cluster] <= high)).mean())
    assert 0.75 <= np.mean(inside) <= 0.85


@pytest.mark.parametrize(("seen", "wanted"), [([[1.0]], [[2.0]]), ([[1.0]], [[-1.0]]), ([[1.0]], [[0.0, 0.0]])])
def test_counts_that_cannot_be_are_refused(seen, wanted):
    with pytest.raises(ValueError, match=r"saw|shapes"):
        counts_of(seen, wanted)


def voted(rng, truth, cluster_of, *, rounds=6, shown=12):
    """Everybody votes in every round."""
    showings = [np.arange(at * shown, (at + 1) * shown) for at in range(rounds)]
    people = np.arange(len(cluster_of))
    customer = np.concatenate([np.repeat(people, shown) for _one in showings])
    style = np.concatenate([np.tile(one, len(people)) for one in showings])
    showing = np.repeat(np.arange(rounds), shown * len(people))
    wanted = rng.random(len(customer)) < truth[cluster_of[customer], style]
    return Sightings(customer, style, wanted, showing, showings)


def test_a_tally_counts_customers_by_cluster_and_leaves_out_who_has_none():
    sightings = Sightings(
        np.array([0, 1, 2]), np.array([1, 1, 1]), np.array([True, False, True]), np.zeros(3, int), [np.array([0, 1])]
    )
    counts = tally(sightings, np.array([0, 0, -1]), 1, 2)
    assert counts.seen.tolist() == [[0, 2]]
    assert counts.wanted.tolist() == [[0, 1]]


def test_a_real_difference_between_clusters_is_a_sure_gain():
    rng = np.random.default_rng(6)
    truth = np.where(rng.random((2, 72)) < 0.5, 0.1, 0.6)
    cluster_of = rng.integers(0, 2, 200)
    gain = measure_gain(voted(rng, truth, cluster_of), cluster_of, np.zeros((2, 72)))
    assert gain.hits.is_sure
    assert gain.hits.value == pytest.approx(gain.by_cluster - gain.for_all)
    assert gain.hits.value > 0.05
    assert gain.nats.low > 0
    assert gain.customers == 200


def test_clusters_that_want_the_same_rarely_claim_a_gain():
    claims = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        truth = np.repeat(rng.beta(2, 6, (1, 36)), 3, axis=0)
        cluster_of = rng.integers(0, 3, 120)
        gain = measure_gain(voted(rng, truth, cluster_of, rounds=3), cluster_of, np.zeros((3, 36)))
        claims += gain.hits.low > 0
    assert claims <= 4


def test_too_few_customers_say_nothing():
    rng = np.random.default_rng(7)
    cluster_of = np.zeros(10, int)
    assert measure_gain(voted(rng, np.full((1, 72), 0.5), cluster_of), cluster_of, np.zeros((1, 72))) is None


def test_a_bootstrapped_interval_holds_the_truth_about_as_often_as_it_says():
    rng, held = np.random.default_rng(8), 0
    for _draw in range(100):
        found = bootstrapped(rng.normal(0.3, 1, 80), np.ones(80))
        held += found.low <= 0.3 <= found.high
    assert held >= 88
