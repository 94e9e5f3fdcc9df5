import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from pydantic import ValidationError

from tests.cast import NOON
from yutang.core import clock
from yutang.core.place import PlaceSettings


@pytest.fixture
def file(tmp_path):
    return tmp_path / "clock.json"


@pytest.fixture
def ticking():
    """The clock as outside tests: nothing holds it still."""
    token = clock._frozen.set(None)
    yield
    clock._frozen.reset(token)


def test_now_is_aware_and_real_where_no_file_is_set(ticking):
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_a_demos_clock_shows_what_the_file_says(ticking, file):
    clock.set_clock(file, NOON)
    with override_settings(YUTANG_CLOCK_FILE=file):
        assert clock.now() == NOON
        clock.set_clock(file, NOON + timedelta(days=1))
        assert clock.now() == NOON + timedelta(days=1)


def test_a_running_clock_goes_on_at_the_speed_of_real_time(file, monkeypatch):
    monkeypatch.setattr(clock.time, "time", lambda: 1_000_000.0)
    clock.set_clock(file, NOON, running=True)
    monkeypatch.setattr(clock.time, "time", lambda: 1_000_090.5)
    assert clock.read_clock(file) == NOON + timedelta(seconds=90.5)


def test_another_zone_means_the_same_moment(file):
    clock.set_clock(file, NOON.astimezone(clock.SHOP_ZONE))
    assert clock.read_clock(file) == NOON


def test_no_reader_sees_half_a_file(file):
    clock.set_clock(file, NOON)
    clock.set_clock(file, NOON + timedelta(hours=1))
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert json.loads(file.read_text())["since"] is None


def test_frozen_holds_and_lets_go(ticking):
    with clock.frozen(NOON):
        with clock.frozen(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_a_clock_file_is_refused_where_the_place_is_no_demo(file):
    with pytest.raises(ValidationError, match="only allowed in a place made by `yutang demo`"):
        PlaceSettings(clock_file=file, is_demo=False)
    assert PlaceSettings(clock_file=file, is_demo=True).clock_file == file
