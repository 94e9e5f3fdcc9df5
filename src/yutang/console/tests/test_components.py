"""The console's components, drawn."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template import engines
from django.template.loader import get_template
from django.utils import translation

from yutang.console.components import Action, JobProgress, RiverStep, TimelineEntry
from yutang.console.notices import notify, offer_undo
from yutang.console.paging import rows_of
from yutang.console.templatetags.console import icon_names
from yutang.core.money import Money

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SOURCE = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def draw(rf):
    def drawn(text, path="/orders", request=None, **context):
        request = request or rf.get(path)
        return engines["django"].from_string("{% load console %}" + text).render(context, request)

    return drawn


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize("app", ["console", "h5"])
def test_every_template_can_be_read(app):
    root = SOURCE / app / "templates"
    for path in root.glob("**/*.html"):
        get_template(str(path.relative_to(root)))


def test_every_icon_that_a_template_draws_is_in_the_sprite():
    for path in SOURCE.glob("**/templates/**/*.html"):
        for name in re.findall(r"""\{% icon ["']([^"']+)["']""", path.read_text(encoding="utf-8")):
            assert name in icon_names(), f"{path}: no icon {name!r}"


def test_an_unknown_icon_is_a_mistake_that_shows(draw):
    with pytest.raises(ValueError, match="no icon"):
        draw("{% icon 'no-such-icon' %}")


def test_an_icon_is_silent_unless_it_has_a_label(draw):
    assert 'aria-hidden="true"' in draw("{% icon 'bell' %}")
    assert 'role="img" aria-label="&lt;b&gt;"' in draw("{% icon 'bell' label %}", label="<b>")


def test_money_numbers_and_moments_are_written_for_people(draw):
    drawn = draw(
        "{{ sum|money }} {{ n|count }} {{ part|share }} {{ phone|masked_phone }} {{ now|moment }} {{ then|day }}",
        sum=Money(123450),
        n=12345,
        part=0.652,
        phone="13812345678",
        now=NOON,
        then=date(2025, 1, 2),
    )
    assert words(drawn) == "¥1,234.50 12,345 65% 138****5678 12:00 2 Jan 2025"


@pytest.mark.parametrize("amount", [12.5, 1250, "12.50", None])
def test_only_money_is_written_as_money(draw, amount):
    with pytest.raises(TypeError):
        draw("{{ sum|money }}", sum=amount)


def test_the_page_header_has_title_freshness_and_one_action(draw):
    html = draw(
        "{% page_header 'Orders' 'All of them' as_of=now action=action back=back %}",
        now=NOON,
        action=Action("New", "/new", "plus"),
        back=Action("Today", "/"),
    )
    assert words(html) == "Today Orders All of them as of 12:00 New"
    assert html.count("btn-primary") == 1


def test_an_action_that_changes_something_is_a_form(draw):
    html = draw("{% action_button action %}", action=Action("Close", "/close", is_post=True))
    assert 'method="post"' in html
    assert "csrfmiddlewaretoken" in html


def test_an_empty_page_offers_the_step_that_fills_it(draw):
    html = draw("{% empty 'No rounds yet' 'Rounds stand here.' action %}", action=Action("Start one", "/new"))
    assert words(html) == "No rounds yet Rounds stand here. Start one"
    assert 'href="/new"' in html


def test_a_tally_says_its_numbers_plainly(draw):
    html = draw("{% tally 1212 3000 'Dress' '2 h left' %}")
    assert words(html) == "Dress 1,212 of 3,000 2 h left"
    assert '<progress value="1212" max="3000" aria-label="Dress">' in html


@pytest.mark.parametrize("tone", ["good", "watch", "bad", "live", "calm"])
def test_a_status_is_a_word_and_an_icon(draw, tone):
    html = draw("{% status 'paid' tone %}", tone=tone)
    assert words(html) == "paid"
    assert "<use href=" in html


@pytest.mark.parametrize(
    ("tag", "look", "text"),
    [
        ("{% change 0.12 'than last week' %}", "up", "+12% than last week"),
        ("{% change -0.3 'than last week' %}", "down", "-30% than last week"),
        ("{% change -0.3 'than last week' good='down' %}", "up", "-30% than last week"),
        ("{% change 0 'as last week' %}", "quiet", "0% as last week"),
    ],
)
def test_a_change_carries_its_comparison(draw, tag, look, text):
    html = draw(tag)
    assert words(html) == text
    assert f'<span class="{look}">' in html


def test_the_river_links_each_number_and_says_what_came_through(draw):
    steps = [RiverStep("Voted", 131, "/votes"), RiverStep("Paid", 0, "/paid"), RiverStep("Back", 0, "/back")]
    html = draw("{% river steps %}", steps=steps)
    assert all(f'href="{step.url}"' in html for step in steps)
    assert words(html) == "Voted 131 0% came on to the next Paid 0 Back 0"
    assert '<rect width="100.0"' in html


def test_a_river_of_nothing_is_still_drawn(draw):
    assert "<ol" in draw("{% river steps %}", steps=[])


def test_the_timeline_groups_by_the_shops_day(draw):
    entries = [
        TimelineEntry(NOON, "Paid <now>", "coin", "/orders/1", "阿海"),
        TimelineEntry(NOON - timedelta(hours=11, minutes=30), "Voted", "heart"),
        TimelineEntry(NOON - timedelta(hours=12, minutes=30), "Joined"),
    ]
    html = draw("{% timeline entries %}", entries=entries)
    assert words(html) == (
        "Saturday 21 November Paid &lt;now&gt; 阿海 12:00 Voted 00:30 Friday 20 November Joined 23:30"
    )


def test_definitions_show_a_dash_for_what_is_not_known(draw):
    html = draw("{% definitions 'Customer' pairs %}", pairs=[("Name", "小鱼"), ("Note", ""), ("Orders", 0)])
    assert words(html) == "Customer Name 小鱼 Note — Orders 0"


def make_progress(**changes):
    given = {"state": "running", "done": 10, "total": 40, **changes}
    return JobProgress("i1", "Import", poll_url="/poll", page_url="/imports/1", **given)


def test_running_work_asks_again_and_finished_work_does_not(draw):
    running = draw("{% job_progress job %}", job=make_progress())
    finished = draw("{% job_progress job %}", job=make_progress(state="finished", result=Action("See", "/see")))
    assert 'hx-get="/poll"' in running
    assert "You can leave this page" in running
    assert "hx-get" not in finished
    assert 'href="/see"' in finished


def test_work_of_unknown_length_shows_no_share(draw):
    html = draw("{% job_progress job %}", job=make_progress(total=None))
    assert '<progress aria-label="Import">' in html


class FilterForm(forms.Form):
    q = forms.CharField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", "all"), ("paid", "paid")])


def test_the_filter_bar_keeps_its_state_in_the_address(draw):
    html = draw("{% filter_bar form '/export' %}", path="/orders?state=paid&page=3", form=FilterForm({"state": "paid"}))
    assert 'method="get"' in html
    assert '<option value="paid" selected>' in html
    assert 'href="/export?state=paid"' in html
    assert "Clear" in html


def test_a_filter_bar_without_a_filter_offers_no_clearing(draw):
    assert "Clear" not in draw("{% filter_bar form %}", path="/orders?page=3", form=FilterForm({}))


def test_the_pager_keeps_the_filters(draw):
    html = draw("{% pager rows %}", path="/orders?state=paid&page=2", rows=rows_of(range(1160), 2))
    assert 'href="?state=paid&amp;page=1"' in html
    assert 'href="?state=paid&amp;page=3"' in html
    assert words(html) == "Rows 51 to 100 Previous page Next page"


def test_a_list_of_one_page_has_no_pager(draw):
    assert words(draw("{% pager rows %}", rows=rows_of(range(3), 1))) == ""


class OfferForm(forms.Form):
    name = forms.CharField(help_text="seen by customers")
    kind = forms.ChoiceField(choices=[("a", "A")])
    note = forms.CharField(required=False)
    starts = forms.BooleanField(required=False, label="Start at once")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("Too late <now>")


def test_a_form_says_what_is_wrong_beside_each_field(draw):
    html = draw("{% fields form %}", form=OfferForm({"note": "x"}))
    assert html.count("This field is required.") == 2
    assert "Too late &lt;now&gt;" in html
    assert "is-invalid" in html
    assert "form-select" in html
    assert "form-check-input" in html
    assert html.count("(if you like)") == 1
    assert 'type="hidden" name="token"' in html
    assert 'id="id_name_helptext"' in html


def test_a_typed_word_is_asked_for_exactly(draw):
    html = draw("{% typed_word 'a.b (1)' 'All orders are refunded.' %}")
    assert r'pattern="a\.b \(1\)"' in html
    assert "required" in html


def with_messages(rf, **headers):
    request = rf.get("/", headers=headers)
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def test_a_notice_offers_undo_by_post(draw, rf):
    request = with_messages(rf)
    offer_undo(request, "Tagged <3>", "/people/undo/7")
    html = draw("{% toasts %}", request=request)
    assert "Tagged &lt;3&gt;" in html
    assert '<form action="/people/undo/7" method="post">' in html
    assert 'aria-live="polite"' in html


def test_a_fragment_adds_its_notices_to_the_page(draw, rf):
    request = with_messages(rf, HX_Request="true")
    notify(request, "Saved")
    assert 'id="toasts" hx-swap-oob="beforeend"' in draw("{% toasts %}", request=request)
    assert draw("{% toasts %}", request=with_messages(rf, HX_Request="true")).strip() == ""


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "undo", "/a b"])
def test_undo_stays_in_this_place(rf, target):
    with pytest.raises(ValueError, match="path of this place"):
        offer_undo(with_messages(rf), "x", target)


def test_the_frame_is_whole_for_staff_and_bare_for_strangers(draw, rf):
    request = with_messages(rf)
    request.staff = SimpleNamespace(name="阿海", may=lambda permission: True)
    html = draw("", request=request) + get_template("console/base.html").render({}, request)
    for part in ('href="#main"', 'sse-connect="/stream/alerts"', "阿海", 'id="keys"', 'aria-live="polite"'):
        assert part in html
    assert "sse-connect" not in get_template("console/base.html").render({}, with_messages(rf))


def test_pages_hold_no_script_or_style_of_their_own(draw, rf):
    html = get_template("console/base.html").render({}, with_messages(rf))
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html)


def test_the_theme_is_set_before_the_first_paint(rf):
    html = get_template("console/base.html").render({"theme": "dark"}, with_messages(rf))
    assert html.index("console/theme.js") < html.index("tabler.min.css")
