"""Third parties, by the provider that is there for tests."""

import json

from recorder.journey import journey


def _token(**facts):
    return {"id_token": json.dumps(facts), "client_id": "dummy"}


def _body(process="login", **facts):
    return {"provider": "dummy", "process": process, "token": _token(**facts)}


@journey("providers")
def signup_and_login(t):
    """A token of a provider signs up, and later logs in"""
    t.post("/auth/provider/token", _body(id="1", email="carol@example.org", email_verified=True))
    t.get("/auth/session")
    t.get("/account/providers")
    t.get("/account/email")
    t.new_device()
    t.post("/auth/provider/token", _body(id="1"))


@journey("providers", socialaccount={"auto_signup": False})
def signup_form(t):
    """Where the user is asked first, a sign-up waits for the rest"""
    t.get("/auth/provider/signup")
    t.post("/auth/provider/signup", {"email": "carol@example.org"})
    t.post("/auth/provider/token", _body(id="1", email="carol@example.org", email_verified=True))
    t.get("/auth/session")
    t.get("/auth/provider/signup")
    t.post("/auth/provider/signup", {})
    t.post("/auth/provider/signup", {"email": "nonsense", "username": "carol"})
    t.post("/auth/provider/signup", {"email": "carol@example.org", "username": "carol"})
    t.get("/account/providers")


@journey("providers")
def taken_address(t):
    """An address that an account has does not log in to that account"""
    t.user("alice")
    t.post("/auth/provider/token", _body(id="1", email="alice@example.org", email_verified=True))
    t.get("/auth/session")
    t.get("/auth/provider/signup")
    t.post("/auth/provider/signup", {"email": "alice@example.org", "username": "other"})


@journey("providers")
def connect_and_disconnect(t):
    """An account at a provider is connected and disconnected"""
    t.user("alice")
    t.get("/account/providers")
    t.log_in()
    t.get("/account/providers")
    t.post("/auth/provider/token", _body(process="connect", id="1"))
    t.get("/account/providers")
    t.post("/auth/provider/token", _body(process="connect", id="1"))
    t.delete("/account/providers", {"provider": "dummy", "account": "2"})
    t.delete("/account/providers", {"provider": "nobody", "account": "1"})
    t.delete("/account/providers", {"provider": "dummy", "account": "1"})
    t.get("/account/providers")


@journey("providers")
def last_way_in(t):
    """The last way to log in cannot be disconnected"""
    t.post("/auth/provider/token", _body(id="1", email="carol@example.org"))
    t.delete("/account/providers", {"provider": "dummy", "account": "1"})


@journey("providers")
def bad_tokens(t):
    """Tokens that lack something are refused"""
    t.post("/auth/provider/token", {"provider": "nobody", "process": "login", "token": _token(id="1")})
    t.post("/auth/provider/token", {"provider": "dummy", "process": "nonsense", "token": _token(id="1")})
    t.post("/auth/provider/token", {"provider": "dummy", "process": "login", "token": {"client_id": "dummy"}})
    t.post("/auth/provider/token", {"provider": "dummy", "process": "login", "token": "text"})
    t.post("/auth/provider/token", {"provider": "dummy", "process": "login"})
    t.post("/auth/provider/token", {"provider": "dummy", "process": "login", "token": {"id_token": "nonsense", "client_id": "dummy"}})
    t.post("/auth/provider/token", {"provider": "dummy", "token": _token(id="1")})
    t.get("/auth/session")


@journey("providers", clients=("browser",))
def redirect(t):
    """A browser is sent to the provider"""
    form = "application/x-www-form-urlencoded"
    back = "callback_url=https%3A%2F%2Ftestserver%2Fback"
    t.post("/auth/provider/redirect", text=f"provider=dummy&process=login&{back}", content_type=form)
    t.post("/auth/provider/redirect", text=f"provider=nobody&process=login&{back}", content_type=form)
    t.post("/auth/provider/redirect", text="provider=dummy&process=login", content_type=form)
    t.post("/auth/provider/redirect", text="provider=dummy&process=login&callback_url=https%3A%2F%2Fevil.example.com%2F", content_type=form)
    t.post("/auth/provider/redirect", {"provider": "dummy", "process": "login", "callback_url": "https://testserver/back"})
