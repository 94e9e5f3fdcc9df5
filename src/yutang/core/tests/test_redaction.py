import io
import logging
import logging.config

import pytest
from django.conf import settings

from yutang.core.redaction import redacted

SECRET = "s3cr3t-Value_0123456789"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f"authorization: bearer {SECRET}",
        f"{{'Authorization': 'Bearer {SECRET}', 'Accept': '*/*'}}",
        f'{{"authorization":"Basic {SECRET}"}}',
        f"sent Bearer {SECRET} to the bank",
        f"Cookie: sessionid={SECRET}; csrftoken={SECRET}",
        f"key yt_{SECRET} was refused",
        f"GET /sign-in/{SECRET} 200",
        f"GET /k/{SECRET}?x=1 200",
        f"http://127.0.0.1:8000/sign-in/{SECRET}",
        f"password={SECRET}&next=/",
        f'{{"password": "{SECRET}", "name": "x"}}',
        f"{{'client_secret': '{SECRET}'}}",
        f"access_token={SECRET}",
        f"YUTANG_SIGNING_KEY={SECRET}",
        f"postgresql://yutang:{SECRET}@db:5432/yutang",
    ],
)
def test_a_secret_is_hidden(text):
    assert SECRET not in redacted(text)
    assert "[hidden]" in redacted(text)


@pytest.mark.parametrize(
    "phone",
    ["13800138000", "+8613800138000", "86 13800138000", "138 0013 8000", "138-0013-8000", "0086-13800138000"],
)
@pytest.mark.parametrize("around", ["{}", "手机号{}已存在", "phone={},", "('{}',)", "tel:{}."])
def test_a_mobile_number_is_hidden(phone, around):
    shown = redacted(around.format(phone))
    assert "0013" not in shown
    assert "[hidden]" in shown


@pytest.mark.parametrize(
    "text",
    [
        "order 20261121040000123456 paid",
        "0192f0c1-7f3a-7c3e-8a1b-5d2e41c9a0b7 is an id",
        "2026-11-21 04:00:00 INFO yutang: 12345678901",
        "the token was refused",
        "POST /people/ 200 in 138 ms",
        "12800138000",
        "http://127.0.0.1:8000/settings/",
    ],
)
def test_what_is_no_secret_stays(text):
    assert redacted(text) == text


@pytest.fixture
def log():
    """Our own logging, written into a string instead of stderr."""
    stream = io.StringIO()
    config = {**settings.LOGGING, "handlers": {"stderr": {**settings.LOGGING["handlers"]["stderr"], "stream": stream}}}
    root = logging.getLogger()
    before = root.handlers[:]
    logging.config.dictConfig(config)
    yield stream
    root.handlers[:] = before


def test_arguments_and_tracebacks_of_the_log_are_redacted(log):
    logger = logging.getLogger("yutang.test")
    logger.warning("refused %s", {"Authorization": f"Bearer {SECRET}"})
    try:
        raise ValueError("no such phone: 13800138000")
    except ValueError:
        logger.exception("a row for %s failed", "13900139000")
    written = log.getvalue()
    assert "ValueError: no such phone" in written
    for hidden in (SECRET, "13800138000", "13900139000"):
        assert hidden not in written


def test_other_peoples_loggers_are_redacted_too(log):
    logging.getLogger("httpx").warning("GET https://api.example/k/%s", SECRET)
    assert SECRET not in log.getvalue()
    assert "api.example" in log.getvalue()
