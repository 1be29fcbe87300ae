"""What left the server: mail by template, with the code or link in it, and text messages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from tests.projects.common import phone_stub
from tests.projects.common.adapters import AccountAdapter

mails: list[dict[str, Any]] = []
LINKS = {"activate_url": "email-key", "password_reset_url": "reset-key"}


class RecordingAdapter(AccountAdapter):
    """allauth's adapter, which renders mail as always and notes what went into it."""

    def is_open_for_signup(self, request):
        return getattr(settings, "ACCOUNT_IS_OPEN_FOR_SIGNUP", True)

    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, context)
        mail: dict[str, Any] = {"template": template_prefix, "to": email}
        if context.get("code"):
            mail["code"] = context["code"]
        for name in (*LINKS, "signup_url"):
            if context.get(name):
                mail["link"] = context[name]
        mails.append(mail)

    def send_unknown_account_sms(self, phone, **kwargs):
        phone_stub.sms_outbox.append({"phone": phone, "reason": "unknown"})


def take_mails() -> list[dict[str, Any]]:
    """The mails since the last call."""
    taken = list(mails)
    mails.clear()
    return taken


def take_messages() -> list[dict[str, Any]]:
    """The text messages since the last call."""
    taken = [dict(m) for m in phone_stub.sms_outbox]
    phone_stub.sms_outbox.clear()
    return taken
