"""The platform's post: notifications sealed and signed, sent until they are heard, late or twice where that is wanted."""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# The documented ladder of notification retries.
LADDER = [
    timedelta(seconds=seconds)
    for seconds in (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
]
# How many notifications that were heard can still be told again.
KEPT = 1000


@dataclass(frozen=True)
class Notice:
    """One thing to tell a merchant. `key` is the merchant's APIv3 key, with which it is sealed."""

    due: datetime
    url: str
    event: str
    kind: str
    resource: Mapping[str, Any]
    key: str
    id: str
    tries: int = 0


class Post:
    """Several threads may add and send at once; each notice is sent by one of them."""

    def __init__(
        self, now: Callable[[], datetime], sign: Callable[[bytes], dict[str, str]], client: httpx.Client
    ) -> None:
        self._now, self._sign, self._client = now, sign, client
        self._lock = threading.Lock()
        self._waiting: list[Notice] = []
        self._heard: deque[Notice] = deque(maxlen=KEPT)

    def add(self, notice: Notice) -> None:
        with self._lock:
            self._waiting.append(notice)

    def tell_again(self) -> int:
        """Send every notification that was heard once more, under its own id, as the platform sometimes does."""
        with self._lock:
            again = [replace(one, due=self._now()) for one in self._heard]
            self._heard.clear()
            self._waiting += again
        return self.send_due() if again else 0

    def send_due(self) -> int:
        """Send every notification that is due, and say how many were heard."""
        now = self._now()
        with self._lock:
            due = [one for one in self._waiting if one.due <= now]
            self._waiting = [one for one in self._waiting if one.due > now]
        return sum(self._send(one) for one in due)

    def next_due(self) -> datetime | None:
        """When the next notification is sent; None where nothing waits."""
        with self._lock:
            return min((one.due for one in self._waiting), default=None)

    def __len__(self) -> int:
        return len(self._waiting)

    def _send(self, notice: Notice) -> bool:
        body = json.dumps(self._envelope(notice), ensure_ascii=False).encode()
        try:
            answer = self._client.post(notice.url, content=body, headers=self._sign(body))
            is_heard = answer.status_code in {200, 204}
        except httpx.HTTPError:
            is_heard = False
        with self._lock:
            if is_heard:
                self._heard.append(notice)
            elif notice.tries < len(LADDER):
                pause = LADDER[notice.tries]
                self._waiting.append(replace(notice, due=self._now() + pause, tries=notice.tries + 1))
        return is_heard

    def _envelope(self, notice: Notice) -> dict[str, Any]:
        nonce = secrets.token_hex(6)
        clear = json.dumps(notice.resource, ensure_ascii=False).encode()
        sealed = AESGCM(notice.key.encode()).encrypt(nonce.encode(), clear, notice.kind.encode())
        return {
            "id": notice.id,
            "create_time": self._now().isoformat(timespec="seconds"),
            "resource_type": "encrypt-resource",
            "event_type": notice.event,
            "summary": "支付成功" if notice.kind == "transaction" else "退款通知",
            "resource": {
                "original_type": notice.kind,
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": base64.b64encode(sealed).decode(),
                "associated_data": notice.kind,
                "nonce": nonce,
            },
        }
