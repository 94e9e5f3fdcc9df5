"""What an owner copies from the provider's merchant platform, as typed values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from yutang.channels.pay.actions import AccountDraft, faults_of
from yutang.channels.pay.models import PayAccount
from yutang.channels.pay.registry import gateway_for_new

LARGEST_KEY = 20_000
KEY_NEEDED = _("Paste the key here, or hand in its file.")
PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class UnechoedTextarea(forms.Textarea):
    """A box whose contents never go back to the browser, also when another field is wrong."""

    def format_value(self, value: Any) -> None:
        return None


def key_box(*, is_secret: bool) -> forms.Textarea:
    box = UnechoedTextarea if is_secret else forms.Textarea
    return box({**PLAIN, "rows": 4, "placeholder": f"-----BEGIN {'PRIVATE' if is_secret else 'PUBLIC'} KEY-----"})


def key_file() -> forms.ClearableFileInput:
    return forms.ClearableFileInput({"accept": ".pem,.key,.txt,.crt,.cer"})


class WechatAccountForm(forms.Form):
    """An account with WeChat Pay. Keys that do not fit are said at their field; a key is never in what is said."""

    mch_id = forms.CharField(
        label=_("Merchant number"),
        validators=[RegexValidator(r"\A[0-9]{6,32}\Z", _("A merchant number has digits only, mostly ten."))],
        widget=forms.TextInput({**PLAIN, "inputmode": "numeric"}),
        help_text=_("In the merchant platform: Account Center → Merchant information."),
    )
    app_id = forms.CharField(
        label=_("App id"),
        validators=[RegexValidator(r"\Aw[wx][0-9A-Za-z]{16}\Z", _("An app id begins with wx and has 18 characters."))],
        widget=forms.TextInput(PLAIN),
        help_text=_("Of the Official Account or mini program that is bound to the merchant number."),
    )
    serial_no = forms.CharField(
        label=_("Certificate serial number"),
        widget=forms.TextInput(PLAIN),
        help_text=_("Of the merchant's own API certificate: Account Center → API security."),
    )
    private_key = forms.CharField(
        label=_("Private key"),
        required=False,
        max_length=LARGEST_KEY,
        widget=key_box(is_secret=True),
        help_text=_("The whole text of apiclient_key.pem, or the file itself below."),
    )
    private_key_file = forms.FileField(label=_("or the file apiclient_key.pem"), required=False, widget=key_file())
    api_v3_key = forms.CharField(
        label=_("APIv3 key"),
        widget=forms.PasswordInput({**PLAIN, "autocomplete": "new-password"}),
        help_text=_("The 32 characters that you set under API security. They are not shown there again either."),
    )
    platform_public_key_id = forms.CharField(
        label=_("Id of WeChat Pay's public key"),
        validators=[RegexValidator(r"\A[0-9A-Za-z_]{8,64}\Z", _("Letters, digits and underscores, as shown there."))],
        widget=forms.TextInput(PLAIN),
        help_text=_("Begins with PUB_KEY_ID_. With a platform certificate instead: its serial number."),
    )
    platform_public_key = forms.CharField(
        label=_("WeChat Pay's public key"),
        required=False,
        max_length=LARGEST_KEY,
        widget=key_box(is_secret=False),
        help_text=_("The whole text of pub_key.pem or of the platform certificate, or the file itself below."),
    )
    platform_public_key_file = forms.FileField(label=_("or the file pub_key.pem"), required=False, widget=key_file())

    def clean_serial_no(self) -> str:
        serial = "".join(self.cleaned_data["serial_no"].split()).replace(":", "").upper()
        RegexValidator(r"\A[0-9A-F]{8,64}\Z", _("A serial number has the digits 0 to 9 and the letters A to F."))(
            serial
        )
        return serial

    def clean_private_key_file(self) -> str:
        return _text_in(self.cleaned_data["private_key_file"])

    def clean_platform_public_key_file(self) -> str:
        return _text_in(self.cleaned_data["platform_public_key_file"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name in ("private_key", "platform_public_key"):
            # A file that was handed in stands above what was pasted.
            told[name] = told.get(f"{name}_file") or told.get(name) or ""
            if not told[name] and not {name, f"{name}_file"} & set(self.errors):
                self.add_error(name, KEY_NEEDED)
        for name, fault in faults_of(self.draft()).items():
            if not {name, f"{name}_file"} & set(self.errors):
                self.add_error(name, str(fault))
        return told

    def draft(self) -> AccountDraft:
        said = {name: self.cleaned_data.get(name, "") for name in self.fields if not name.endswith("_file")}
        channel = PayAccount.Channel.WECHAT.value
        return AccountDraft(channel=channel, gateway_url=gateway_for_new(channel), **said)


def _text_in(file: UploadedFile[bytes] | None) -> str:
    if file is None:
        return ""
    if (file.size or 0) > LARGEST_KEY:
        raise ValidationError(_("This file is too large for a key."))
    try:
        return bytes(file.read()).decode("utf-8-sig").strip()
    except UnicodeDecodeError as fault:
        raise ValidationError(_("This file is not text: choose the one that ends in .pem, not .p12.")) from fault
