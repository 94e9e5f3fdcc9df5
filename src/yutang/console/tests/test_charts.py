"""A chart is its numbers: as a drawing and as a table."""

import json
from datetime import UTC, datetime

import pytest
from django.template import engines
from django.utils.translation import gettext_lazy

from yutang.console.charts import Chart, Series, options

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def make_chart(*series, kind="line", labels=("19", "20")):
    return Chart("paid", "Paid orders", kind, "orders", "19 to 20 November", NOW, labels, series)


def test_the_table_holds_the_numbers_of_the_drawing(rf):
    chart = make_chart(Series("Paid", [1200, None]), Series("Forecast", [None, 34], [None, (27, 41)]))
    html = engines["django"].from_string("{% load console %}{% chart chart %}").render({"chart": chart}, rf.get("/"))
    for shown in ("1,200", "34", "(27–41)", "—", "Paid orders", "as of" if "as of" in html else "截至"):
        assert shown in html
    assert json.loads(html.split('type="application/json">')[1].split("</script>")[0])["series"][0]["data"] == [
        1200,
        None,
    ]


def test_scripts_come_once_for_all_charts_of_a_page(rf):
    template = engines["django"].from_string("{% load console %}{% chart chart %}{% chart chart %}")
    html = template.render({"chart": make_chart(Series("Paid", [1, 2]))}, rf.get("/"))
    assert html.count("echarts.min.js") == 1


def test_a_forecast_draws_its_range_under_its_own_name():
    drawn = options(make_chart(Series("Forecast", [5, 6], [(4, 7), None])))["series"]
    assert [one["name"] for one in drawn] == ["Forecast"] * 3
    assert (drawn[1]["data"], drawn[2]["data"]) == ([4, None], [3, None])


def test_lazy_words_can_be_drawn():
    chart = make_chart(Series(gettext_lazy("Search"), [1, 2]), labels=(gettext_lazy("Search"), "b"))
    assert json.dumps(options(chart))


def test_labels_cannot_break_out_of_the_page(rf):
    chart = make_chart(Series("</script><b>", [1, 2]))
    html = engines["django"].from_string("{% load console %}{% chart chart %}").render({"chart": chart}, rf.get("/"))
    assert "</script><b>" not in html


def test_bars_are_stacked_only_when_asked():
    series = (Series("a", [1, 2]), Series("b", [3, 4]))
    assert "stack" not in options(make_chart(*series, kind="bar"))["series"][0]
    assert options(make_chart(*series, kind="stacked"))["series"][1]["stack"] == "all"


@pytest.mark.parametrize("values", [[1], [1, 2, 3]])
def test_a_series_of_another_length_is_refused(values):
    with pytest.raises(ValueError, match="one value for each label"):
        make_chart(Series("a", values))


def test_a_forecast_of_another_length_is_refused():
    with pytest.raises(ValueError, match="one range for each value"):
        Series("a", [1, 2], [(0, 1)])
