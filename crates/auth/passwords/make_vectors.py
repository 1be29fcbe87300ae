"""Writes vectors.json: what the real Django says of passwords under several sets of rules.

    "$(scripts/test-python)" crates/auth/passwords/make_vectors.py
"""

import json
import random
from pathlib import Path

import django
from django.conf import settings

settings.configure(USE_TZ=True, INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.contrib.auth.password_validation import (  # noqa: E402
    get_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError  # noqa: E402

MODULE = "django.contrib.auth.password_validation."
SIMILARITY = "UserAttributeSimilarityValidator"
LENGTH = "MinimumLengthValidator"
COMMON = "CommonPasswordValidator"
NUMERIC = "NumericPasswordValidator"
DEFAULT = [{"name": SIMILARITY}, {"name": LENGTH}, {"name": COMMON}, {"name": NUMERIC}]

alice = {
    "username": "alice.liddell",
    "first_name": "Alice",
    "last_name": "Pleasance-Liddell",
    "email": "alice@wonderland.example.org",
}
ünal = {"username": "ünal_çelik", "first_name": "Ünal", "last_name": "İÇELİK", "email": "x@y.z"}
bare = {"username": "bob", "first_name": "", "last_name": "", "email": ""}
punctuated = {"username": "..", "first_name": "क्षत्रिय", "last_name": "e\u0301cole", "email": "a+b@c"}

PASSWORDS = [
    " ", "a", "short", "7 chars", "8 charss", "12345678", "123456789012345", "password",
    "PASSWORD", "  Password\t", "\x1cpassword\x1f", "qwertyuiop", "correct horse battery staple",
    "٣٤٥٦٧٨٩٠", "²³²³²³²³²", "①②③④⑤⑥⑦⑧", "½½½½½½½½½", "〇一二三四五六七八", "1234567 ", "1234\u200b5678",
    "alice", "alice.liddell", "AliceLiddell", "lleddil.ecila", "liddell1", "pleasance", "pleasancelid",
    "wonderland", "wonderland1", "example", "exampl3.org", "alice@wonderland.example.org", "Alice12345",
    "alice" * 10, "bob", "bobbob", "bobbobbob", "b" * 30, "b" * 31, "boooooooooooooooooooooooooooo",
    "ünal çelik", "UNAL_CELIK", "içelik", "i̇çeli̇k", "İÇELİK1", "क्षत्रिय", "क्षत्रिय१२", "école", "e\u0301cole123",
    "a+b@c", "..", "........", "ß" * 8,
]  # fmt: skip
RULES = [
    DEFAULT,
    [{"name": LENGTH, "min_length": 1}, {"name": NUMERIC}],
    [{"name": NUMERIC}, {"name": LENGTH, "min_length": 12}, {"name": COMMON}],
    [{"name": SIMILARITY, "max_similarity": 0.1}],
    [{"name": SIMILARITY, "max_similarity": 1.0}],
    [{"name": SIMILARITY, "user_attributes": ["email", "nickname"], "max_similarity": 0.5}],
]


def mistakes(rules, password, person):
    config = [
        {"NAME": MODULE + rule["name"], "OPTIONS": {k: v for k, v in rule.items() if k != "name"}}
        for rule in rules
    ]
    try:
        user = User(**person) if person else None
        validate_password(password, user, get_password_validators(config))
    except ValidationError as error:
        return [[e.code, " ".join(e.messages)] for e in error.error_list]
    return []


WHO = [[None, alice, ünal, bare, punctuated], [None], [None], [alice], [alice, ünal], [alice]]
cases = [
    (rules, password, person)
    for rules, people in enumerate(WHO)
    for person in people
    for password in PASSWORDS
]
draw = random.Random(7)
for _ in range(200):
    letters = draw.choice(["ab", "abcdef.@", "aàeéiïΣσς", "a1٣²_ -"])
    text = lambda: "".join(draw.choices(letters, k=draw.randrange(14)))  # noqa: E731
    person = {name: text() for name in alice}
    cases.append((draw.choice([0, 3, 4, 5]), (text() or "a") * draw.choice([1, 1, 1, 12]), person))

people = [None, alice, ünal, bare, punctuated]
out = []
for rules, password, person in cases:
    who = people.index(person) if person in people else person
    out.append([rules, password, who, mistakes(RULES[rules], password, person)])
lines = ",\n".join("  " + json.dumps(case) for case in out)
head = json.dumps({"rules": RULES, "people": people}, indent=1)[:-2]
(Path(__file__).parent / "vectors.json").write_text(f'{head},\n "cases": [\n{lines}\n ]\n}}\n')
