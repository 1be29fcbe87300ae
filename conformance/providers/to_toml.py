#!/usr/bin/env python3
"""Writes a profile as a configuration of Vestibule: to_toml.py PROFILE.json --port 8000 --mock 9100 --dir DIR > vestibule.toml"""
import argparse, json, os, re

HERE = os.path.dirname(os.path.abspath(__file__))
KEY = re.compile(r"\{\{key:(\w+)\.(\w+)\}\}")


def value(x):
    """A value in one line of TOML. Strings in JSON are strings in TOML."""
    if isinstance(x, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {value(v)}" for k, v in x.items() if v is not None) + " }"
    if isinstance(x, list):
        return "[" + ", ".join(value(v) for v in x) + "]"
    return json.dumps(x)


def lowered(x):
    """Settings of providers have the same names, in lower case; what is below them is left alone."""
    return {k.lower(): v for k, v in x.items()}


def filled(x, keys):
    if isinstance(x, dict):
        return {k: filled(v, keys) for k, v in x.items()}
    if isinstance(x, list):
        return [filled(v, keys) for v in x]
    return KEY.sub(lambda m: keys[m.group(1)][m.group(2)], x) if isinstance(x, str) else x


def document(profile, keys, args):
    tables = {
        "server": {"listen": f"127.0.0.1:{args.port}", "secret_key": "a secret key for the cases of providers, long enough", "data_dir": args.dir},
        "database": {"url": f"sqlite://{args.dir}/sut.sqlite3"},
        "cache": {"backend": "dummy"},
        "mail": {"backend": "directory", "directory": f"{args.dir}/mail"},
        "security": {"provider_mock": f"http://127.0.0.1:{args.mock}"},
        "account": {}, "socialaccount": {}, "headless": {"only": False},
    }
    for name, setting in profile["settings"].items():
        section, _, key = name.partition("_")
        tables[section.lower()][key.lower()] = setting
    providers = {}
    for name, settings in profile["provider_settings"].items():
        providers.setdefault(name, {}).update(lowered(settings))
    for app in filled(profile["apps"], keys):
        name = app.pop("provider")
        providers.setdefault(name, {}).setdefault("apps", []).append({k: v for k, v in app.items() if v not in (None, "")})
    for free in ("dummy", "openid"):
        providers.setdefault(free, {})
    out = [f"[{t}]\n" + "".join(f"{k} = {value(v)}\n" for k, v in entries.items()) for t, entries in tables.items()]
    out += [f"[socialaccount.providers.{json.dumps(n)}]\n" + "".join(f"{k} = {value(v)}\n" for k, v in s.items()) for n, s in providers.items()]
    return "\n".join(out)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("profile")
    ap.add_argument("--keys", default=os.path.join(HERE, "keys.json"))
    ap.add_argument("--port", type=int, required=True)
    ap.add_argument("--mock", type=int, required=True)
    ap.add_argument("--dir", required=True)
    args = ap.parse_args()
    print(document(json.load(open(args.profile)), json.load(open(args.keys)), args))


if __name__ == "__main__":
    main()
