"""The simulated operator at the shop's counter: uses the public API with a key, as a real integration would."""

from __future__ import annotations

from typing import Any

import httpx


class CounterRefused(RuntimeError):
    """The shop answered the operator with an error that the plan did not expect."""


class Counter:
    def __init__(self, client: httpx.Client, address: str, key: str) -> None:
        self._client = client
        self._address = address
        self._headers = {"Authorization": f"Bearer {key}"}

    def ask(self, path: str) -> Any:
        return self._answer(self._client.get(f"{self._address}/api/v1/{path}", headers=self._headers))

    def tell(self, path: str, **body: Any) -> Any:
        return self._answer(self._client.post(f"{self._address}/api/v1/{path}", json=body, headers=self._headers))

    def _answer(self, answer: httpx.Response) -> Any:
        if answer.status_code >= 400:
            raise CounterRefused(
                f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:500]}"
            )
        return answer.json()
