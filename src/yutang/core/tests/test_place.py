import json
import multiprocessing
import stat

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError

from yutang.core.place import Keys, PlaceSettings, UnknownSetting, mark_place, read_place


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A place of its own, with nothing set."""
    monkeypatch.setenv("YUTANG_HOME", str(tmp_path))
    monkeypatch.setenv("YUTANG_DATABASE_URL", "")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DATABASE_URL", "mysql://root:hunter2@localhost/shop", "postgresql://"),
        ("PUBLIC_URL", "shop.example", "http"),
        ("THREADS", "0", "greater than or equal to 1"),
        ("THREADS", "many", "valid integer"),
        ("UPLOAD_LIMIT_MB", "999999", "less than or equal"),
        ("LANGUAGE", "fr", "zh-hans"),
        ("DEBUG", "perhaps", "valid boolean"),
        ("TRUSTED_PROXIES", "-1", "greater than or equal"),
        ("API_CALLS_A_MINUTE", "0", "greater than or equal"),
        ("SIGNING_KEY", "short", "32 characters"),
        ("LOOKUP_KEY", "short", "32 characters"),
        ("FIELD_KEYS", "not-a-fernet-key", "Fernet"),
        ("FIELD_KEYS", "A" * 43 + "=,nonsense", "Fernet"),
        ("CLOCK_FILE", "/tmp/clock.json", "yutang demo"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_and_reason(home, monkeypatch, name, value, reason):
    monkeypatch.setenv(f"YUTANG_{name}", value)
    with pytest.raises(ValidationError, match=reason) as refused:
        read_place()
    assert name.lower() in str(refused.value) or name == "CLOCK_FILE"


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE_URL", "mysql://root:hunter2@localhost/shop"), ("SIGNING_KEY", "hunter2"), ("FIELD_KEYS", "hunter2")],
)
def test_the_error_does_not_repeat_a_secret(home, monkeypatch, name, value):
    monkeypatch.setenv(f"YUTANG_{name}", value)
    with pytest.raises(ValidationError) as refused:
        read_place()
    assert "hunter2" not in str(refused.value)


def test_an_unknown_name_stops_the_place(home, monkeypatch):
    monkeypatch.setenv("YUTANG_DATABSE_URL", "postgresql://typo")
    with pytest.raises(UnknownSetting, match="YUTANG_DATABSE_URL"):
        read_place()


def test_others_names_are_none_of_our_business(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://elsewhere")
    assert read_place().database_url == ""


def test_the_environment_stands_above_the_places_own_marks(home, monkeypatch):
    mark_place(home, public_url="http://marked:1", language="en")
    monkeypatch.setenv("YUTANG_PUBLIC_URL", "http://stated:2/")
    place = read_place()
    assert (place.public_url, place.language) == ("http://stated:2", "en")


def test_a_demos_relative_clock_file_stands_in_its_own_folder(home):
    mark_place(home, is_demo=True, clock_file="clock.json")
    assert read_place().clock_file == home / "clock.json"


def test_a_mark_that_nobody_knows_stops_the_place(home):
    mark_place(home, is_dmeo=True)
    with pytest.raises(UnknownSetting, match="is_dmeo"):
        read_place()


def test_a_broken_mark_file_says_which_file(home):
    (home / "place.json").write_text("{", encoding="utf-8")
    with pytest.raises(UnknownSetting, match=r"place\.json"):
        read_place()


def test_keys_are_made_once_and_only_their_owner_reads_them(home):
    first, second = Keys(PlaceSettings(home=home)), Keys(PlaceSettings(home=home))
    assert vars(first) == vars(second)
    assert stat.S_IMODE((home / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["keys.json"]


def test_keys_from_the_environment_need_no_file(home):
    given = {"signing_key": "s" * 32, "field_keys": Fernet.generate_key().decode(), "lookup_key": "l" * 32}
    keys = Keys(PlaceSettings(home=home, **given))
    assert (keys.signing, keys.lookup) == ("s" * 32, b"l" * 32)
    assert list(home.iterdir()) == []


def test_several_field_keys_are_all_kept_newest_first(home):
    new, old = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    assert Keys(PlaceSettings(home=home, field_keys=f"{new}, {old}")).fields == [new, old]


def _make(home, together, told):
    together.wait()
    told.put(vars(Keys(PlaceSettings(home=home))))


def test_two_makers_at_once_agree(tmp_path):
    spawn = multiprocessing.get_context("fork")
    together, told = spawn.Barrier(4), spawn.Queue()
    makers = [spawn.Process(target=_make, args=(tmp_path / "new", together, told)) for _ in range(4)]
    for maker in makers:
        maker.start()
    keys = [told.get(timeout=20) for _ in makers]
    for maker in makers:
        maker.join()
    assert all(one == keys[0] for one in keys)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["keys.json"]
    assert json.loads((tmp_path / "new" / "keys.json").read_text())["signing"] == keys[0]["signing"]
