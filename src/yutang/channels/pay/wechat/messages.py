"""What WeChat Pay v3 sends, as typed values: untrusted JSON is checked here and nowhere else."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

Fen = Annotated[int, Field(strict=True, ge=0, le=10**12)]
Text = Annotated[str, Field(max_length=512)]
Number = Annotated[str, Field(min_length=1, max_length=64)]


class Amount(BaseModel):
    """What the order asked for; the payer may have paid less by a coupon of WeChat's, which is WeChat's matter."""

    total: Fen
    currency: Text = "CNY"


class Transaction(BaseModel):
    """A payment, in an answer to a query and in a notification."""

    mchid: Number
    appid: Text = ""
    out_trade_no: Number
    trade_state: Text
    transaction_id: Text = ""
    amount: Amount | None = None
    success_time: AwareDatetime | None = None


class RefundAmount(BaseModel):
    refund: Fen
    total: Fen


class RefundAnswer(BaseModel):
    """The answer to a refund that was asked for."""

    out_refund_no: Number
    status: Text
    amount: RefundAmount


class RefundResource(BaseModel):
    """A refund, in a notification."""

    mchid: Number
    out_refund_no: Number
    refund_status: Text
    amount: RefundAmount
    success_time: datetime | None = None


class Resource(BaseModel):
    algorithm: Text
    ciphertext: Annotated[str, Field(max_length=1_048_576)]
    nonce: Annotated[str, Field(min_length=8, max_length=16)]
    associated_data: Annotated[str, Field(max_length=16)] = ""


class Envelope(BaseModel):
    """A notification before its resource is opened."""

    id: Number
    event_type: Text
    resource: Resource


class H5Answer(BaseModel):
    h5_url: Annotated[str, Field(min_length=8, max_length=2048, pattern=r"^https?://")]


class JsapiAnswer(BaseModel):
    prepay_id: Number


class BillAnswer(BaseModel):
    """Where a bill can be fetched, within five minutes. The hash is that of its plain text."""

    hash_type: Text
    hash_value: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{40}$")]
    download_url: Annotated[str, Field(min_length=8, max_length=2048, pattern=r"^https?://")]


class ErrorAnswer(BaseModel):
    code: Text = ""
    message: Text = ""
