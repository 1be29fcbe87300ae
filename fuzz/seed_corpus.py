"""Fills corpus/ with the values that real Django made (crates/django/vectors.json)."""

import json
from pathlib import Path

here = Path(__file__).parent
vectors = json.loads((here.parent / "crates/django/vectors.json").read_text())
payloads = [case["session_data"].split(":")[0] for case in vectors["session"]]
seeds = {
    "session_decode": [case["session_data"] for case in vectors["session"]] + payloads,
    "signing_loads": [case["signed"] for case in vectors["dumps"]] + payloads,
    "password_verify": [case["password"] + "\n" + case["encoded"] for case in vectors["password"]]
    + ["x\n" + column for column in vectors["not_passwords"]],
    "reset_key": [key for case in vectors["password_reset_key"] for key in case["keys"]],
    "csrf_token": [f"{vectors['csrf']['masked']}\n{vectors['csrf']['cookie']}"],
}
saml = here.parent / "crates/providers/src/saml/fixtures"
seeds["saml_response"] = [path.read_text() for path in sorted(saml.glob("*.xml"))]
seeds["openid_callback"] = [
    "openid.ns=http://specs.openid.net/auth/2.0&openid.mode=id_res&openid.op_endpoint=https://op.example.com/auth"
    "&openid.claimed_id=https://ann.example.com/&openid.identity=https://ann.example.com/&state=state"
    "&openid.return_to=https://sp.example.com/accounts/saml/org/acs/?state%3Dstate&openid.assoc_handle=1"
    "&openid.response_nonce=2026-03-01T12:00:00Za&openid.sig=c2ln"
    "&openid.signed=op_endpoint,return_to,response_nonce,assoc_handle,claimed_id,identity",
    '<xrds:XRDS xmlns:xrds="xri://$xrds" xmlns="xri://$xrd*($v*2.0)"><XRD><Service><Type>'
    "http://specs.openid.net/auth/2.0/signon</Type><URI>https://op.example.com/auth</URI></Service></XRD></xrds:XRDS>",
]
seeds["telegram_payload"] = ['{"id": 1, "first_name": "Ann", "auth_date": 1772366400, "hash": "%s"}' % ("0" * 64)]
seeds["oauth1_token"] = ["oauth_token=token&oauth_token_secret=psst&oauth_callback_confirmed=true", '{"id": 1}']
for target, texts in seeds.items():
    folder = here / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"seed-{number}").write_text(text, newline="")
