"""The simulated platforms over HTTP."""

from __future__ import annotations

import contextlib
import html
import json
import threading
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from yutang.world.pay import PayPlatform, PayRefused

LONGEST_BODY = 1024 * 1024
PAY_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>微信支付（模拟）</title><body style="font-family:sans-serif;text-align:center;padding:3rem 1rem">
<p>{what}</p><h1>¥{yuan}</h1><form method="post" action="/h5pay/{prepay}/confirm">
<input type="hidden" name="redirect_url" value="{back}"><button name="confirm" value="1"
style="background:#07c160;color:#fff;border:0;border-radius:8px;padding:.9rem 3rem;font-size:1.1rem">立即支付</button></form>
<p style="color:#888">这是模拟的支付平台，不会扣款。</p></body></html>"""


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: PayPlatform

    def log_message(self, *_: Any) -> None:
        """Say nothing: the world is noisy enough."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        try:
            body = self._body()
            if path.startswith("/v3/"):
                self._as_platform(path, body)
            elif path.startswith("/h5pay/"):
                self._as_pay_page(path, body)
            elif path == "/jsapi/pay" and self.command == "POST":
                self._as_bridge(body)
            elif path == "/world/sign-up" and self.command == "POST":
                self._send(200, json.dumps(asdict(self.platform.sign_up())).encode())
            elif path == "/healthz":
                self._send(200, b"ok", "text/plain")
            else:
                raise PayRefused(404, "NOT_FOUND", "没有这个地址")
        except PayRefused as refused:
            told = json.dumps({"code": refused.code, "message": refused.message}, ensure_ascii=False).encode()
            self._send(refused.status, told)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            told = json.dumps({"code": "PARAM_ERROR", "message": f"参数错误: {error}"}, ensure_ascii=False).encode()
            self._send(400, told)

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= LONGEST_BODY:
            self.close_connection = True
            raise PayRefused(413, "PARAM_ERROR", "请求过大")
        return self.rfile.read(length)

    def _as_platform(self, path: str, body: bytes) -> None:
        merchant = self.platform.check_request(self.command, self.path, self.headers.get("Authorization", ""), body)
        asked, query = (self.command, path), urlsplit(self.path).query
        if asked == ("GET", "/v3/billdownload/file"):
            # The one answer that the platform does not sign: its hash was told before.
            self._send(200, self.platform.bill_file(merchant, query), "application/octet-stream")
            return
        if asked == ("POST", "/v3/pay/transactions/h5"):
            told = self.platform.prepay(merchant, json.loads(body))
        elif asked == ("POST", "/v3/pay/transactions/jsapi"):
            told = self.platform.prepay(merchant, json.loads(body), is_inside=True)
        elif asked == ("POST", "/v3/refund/domestic/refunds"):
            told = self.platform.refund(merchant, json.loads(body))
        elif asked == ("GET", "/v3/bill/tradebill"):
            told = dict(self.platform.bill(merchant, query))
        elif self.command == "GET" and path.startswith("/v3/pay/transactions/out-trade-no/"):
            told = self.platform.query(merchant, unquote(path.rsplit("/", 1)[1]))
        else:
            raise PayRefused(404, "NOT_FOUND", "没有这个接口")
        answer = json.dumps(told, ensure_ascii=False).encode()
        self._send(200, answer, headers=self.platform.signed_headers(answer))

    def _as_bridge(self, body: bytes) -> None:
        self.platform.pay_by_bridge(json.loads(body))
        self._send(200, json.dumps({"err_msg": "get_brand_wcpay_request:ok"}).encode())

    def _as_pay_page(self, path: str, body: bytes) -> None:
        prepay_id = path.split("/")[2]
        trade = self.platform.trades.get(prepay_id)
        if trade is None:
            raise PayRefused(404, "ORDER_NOT_EXIST", "订单不存在")
        if self.command == "POST":
            given = parse_qs(body.decode())
            late = int(given.get("tell_after_minutes", ["0"])[0])
            back = _back_url(given)
            self.platform.pay(prepay_id, tell_after=timedelta(minutes=late))
            self._send(303, b"", headers={"Location": back or "/healthz"})
            return
        page = PAY_PAGE.format(
            what=html.escape(trade.description),
            yuan=f"{trade.total / 100:.2f}",
            prepay=prepay_id,
            back=html.escape(_back_url(parse_qs(urlsplit(self.path).query))),
        )
        self._send(200, page.encode(), "text/html; charset=utf-8")

    def _send(
        self, status: int, body: bytes, kind: str = "application/json", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": kind} | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _back_url(given: dict[str, list[str]]) -> str:
    """Where the payer goes afterwards; an address that is none is refused before any money moves."""
    back = given.get("redirect_url", [""])[0]
    if back and (urlsplit(back).scheme not in {"http", "https"} or not (back.isascii() and back.isprintable())):
        raise PayRefused(400, "PARAM_ERROR", "redirect_url 不是网址")
    return back


@contextlib.contextmanager
def serving(platform: PayPlatform, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve the platform in threads of this process; gives its address."""
    answers = type("Answers", (_Answers,), {"platform": platform})
    server = ThreadingHTTPServer((host, port), answers)
    server.daemon_threads = True
    platform.address = f"http://{host}:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield platform.address
    finally:
        server.shutdown()
        server.server_close()
