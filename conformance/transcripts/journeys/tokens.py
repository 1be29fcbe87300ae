"""Access and refresh tokens (JWT) for apps."""

from recorder.journey import journey

JWT = {"token_strategy": "jwt", "jwt_algorithm": "HS256", "jwt_private_key": "a key that is shared with other services"}
BEARER = {"Authorization": "Bearer {{access-token:1}}"}


def _log_in_for_tokens(t):
    """Log in, and forget the session token: the access token stands for it."""
    t.log_in()
    t.new_device()


@journey("tokens", headless=JWT, clients=("app",))
def access_and_refresh(t):
    """A login gives both tokens; the access token opens the API until it expires"""
    t.user("alice")
    _log_in_for_tokens(t)
    t.get("/auth/session", headers=BEARER)
    t.get("/account/email", headers=BEARER)
    t.get("/auth/session", headers={"Authorization": "bearer {{access-token:1}}"})
    t.get("/auth/session", headers={"Authorization": "Bearer {{access-token:1|forged}}"})
    t.get("/auth/session", headers={"Authorization": "Bearer {{refresh-token:1}}"})
    t.get("/auth/session", headers={"Authorization": "Basic {{access-token:1}}"})
    t.get("/auth/session", headers={"Authorization": "Bearer"})
    t.advance(301)
    t.get("/auth/session", headers=BEARER)
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:1}}"})
    t.get("/auth/session", headers={"Authorization": "Bearer {{access-token:2}}"})


@journey("tokens", headless=JWT, clients=("app",))
def rotation(t):
    """A refresh token is good once, where they rotate"""
    t.user("alice")
    _log_in_for_tokens(t)
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:1}}"})
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:1}}"})
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:2}}"})
    t.post("/tokens/refresh", {"refresh_token": "{{access-token:1}}"})
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:3|forged}}"})
    t.advance(86401)
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:3}}"})


@journey("tokens", headless=JWT | {"jwt_rotate_refresh_token": False}, clients=("app",))
def no_rotation(t):
    """A refresh token stays good, where they do not rotate"""
    t.user("alice")
    _log_in_for_tokens(t)
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:1}}"})
    t.advance(1)
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:1}}"})


@journey("tokens", headless=JWT, clients=("app",))
def after_logout(t):
    """A logout ends both tokens"""
    t.user("alice")
    _log_in_for_tokens(t)
    t.delete("/auth/session", headers=BEARER)
    t.get("/auth/session", headers=BEARER)
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:1}}"})


@journey("tokens", headless=JWT | {"jwt_stateful_validation_enabled": True}, clients=("app",))
def after_logout_stateful(t):
    """Where sessions are looked up, a token whose session is gone is no token"""
    t.user("alice")
    _log_in_for_tokens(t)
    t.get("/account/email", headers=BEARER)
    t.delete("/auth/session", headers=BEARER)
    t.get("/auth/session", headers=BEARER)
    t.post("/tokens/refresh", {"refresh_token": "{{refresh-token:1}}"})


@journey("tokens", clients=("app",))
def without_tokens(t):
    """With session tokens there is nothing to refresh"""
    t.user("alice")
    t.log_in()
    t.post("/tokens/refresh", {"refresh_token": "nonsense"})
    t.get("/auth/session", headers={"Authorization": "Bearer {{session:1}}", "X-Session-Token": ""})
