"""The list of one's sessions, and ending them."""

from recorder.journey import journey

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@journey("sessions")
def list_and_end(t):
    """A user sees all sessions and ends some of them"""
    t.user("alice")
    t.get("/auth/sessions")
    first = t.new_device(FIREFOX)
    t.log_in()
    t.advance(60)
    second = t.new_device("{{repeat:long :60}}")
    t.log_in()
    t.advance(60)
    t.new_device()
    t.log_in()
    t.get("/auth/sessions")
    t.delete("/auth/sessions", {"sessions": ["{{usersession:1}}"]})
    t.use(first)
    t.get("/auth/session")
    t.use(second)
    t.get("/auth/sessions")


@journey("sessions")
def end_the_own(t):
    """Ending the own session logs out"""
    t.user("alice")
    t.log_in()
    t.get("/auth/sessions")
    t.delete("/auth/sessions", {"sessions": ["{{usersession:1}}"]})
    t.get("/auth/session")


@journey("sessions")
def not_ones_own(t):
    """Sessions of others, and those that there are not, cannot be ended"""
    t.user("alice")
    t.user("bob")
    t.log_in()
    alice = t.device
    t.get("/auth/sessions")
    t.new_device()
    t.log_in("bob")
    t.get("/auth/sessions")
    t.delete("/auth/sessions", {"sessions": ["{{usersession:1}}"]})
    t.delete("/auth/sessions", {"sessions": [999]})
    t.delete("/auth/sessions", {"sessions": ["{{usersession:2}}", "{{usersession:1}}"]})
    t.delete("/auth/sessions", {"sessions": []})
    t.delete("/auth/sessions", {})
    t.get("/auth/session")
    t.use(alice)
    t.get("/auth/session")


@journey("sessions")
def ids_as_text(t):
    """Ids may come as text"""
    t.user("alice")
    t.log_in()
    first = t.device
    t.new_device()
    t.log_in()
    t.get("/auth/sessions")
    t.delete("/auth/sessions", {"sessions": [" {{usersession:1}} "]})
    t.delete("/auth/sessions", {"sessions": ["{{usersession:1}}x"]})
    t.delete("/auth/sessions", {"sessions": "{{usersession:1}}"})
    t.use(first)
    t.get("/auth/session")


@journey("sessions", usersessions={"track_activity": True})
def activity(t):
    """Where activity is tracked, the list tells when a session was last seen"""
    t.user("alice")
    t.get("/config")
    t.log_in()
    t.get("/auth/sessions")
    t.advance(3600)
    t.get("/auth/session")
    t.get("/auth/sessions")


@journey("sessions")
def those_that_are_over(t):
    """Sessions that ended by a logout are not listed"""
    t.user("alice")
    t.log_in()
    t.delete("/auth/session")
    t.new_device()
    t.log_in()
    t.get("/auth/sessions")
