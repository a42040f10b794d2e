"""OAuth libraries, unmodified, against a running server: fetch a token with the password grant, call, refresh."""

import json
import os
import sys
import traceback
import urllib.request
import ssl
import base64

import requests
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient, LegacyApplicationClient
from requests_oauthlib import OAuth2Session

MANAGEMENT = os.environ["TOLLGATE_URL"]
GATEWAY = os.environ["TOLLGATE_GATEWAY_URL"]
CA = os.environ["TOLLGATE_CA"]
USER, PASSWORD = "editor", "editor-demo-1"


def application():
    """A fresh application of the demo's editor, subscribed to Orders: its consumer key and secret."""
    basic = (USER, PASSWORD)
    api = f"{MANAGEMENT}/api/am/devportal/v3"
    name = "libraries-" + os.urandom(4).hex()
    made = requests.post(
        f"{api}/applications", json={"name": name, "throttlingPolicy": "Unlimited"}, auth=basic, verify=CA
    )
    assert made.status_code == 201, made.text
    app = made.json()["applicationId"]
    orders = requests.get(f"{api}/apis", params={"query": "name:Orders"}, auth=basic, verify=CA).json()["list"][0]
    subscribed = requests.post(
        f"{api}/subscriptions",
        json={"applicationId": app, "apiId": orders["id"], "throttlingPolicy": "Unlimited"},
        auth=basic,
        verify=CA,
    )
    assert subscribed.status_code == 201, subscribed.text
    keys = requests.post(
        f"{api}/applications/{app}/generate-keys",
        json={
            "keyType": "PRODUCTION",
            "grantTypesToBeSupported": ["password", "client_credentials", "refresh_token"],
        },
        auth=basic,
        verify=CA,
    )
    assert keys.status_code == 200, keys.text
    return keys.json()["consumerKey"], keys.json()["consumerSecret"]


KEY, SECRET = application()


def check_call(token):
    headers = {"Authorization": f"Bearer {token}"}
    orders = requests.get(f"{GATEWAY}/orders/1.0.0/orders", headers=headers, verify=CA)
    assert orders.status_code == 200, orders.text


def test_requests_oauthlib_password():
    for url in (f"{GATEWAY}/token", f"{MANAGEMENT}/oauth2/token"):
        session = OAuth2Session(client=LegacyApplicationClient(client_id=KEY, scope=["read", "update"]))
        token = session.fetch_token(
            url, username=USER, password=PASSWORD, client_id=KEY, client_secret=SECRET, verify=CA
        )
        assert set(token["scope"]) == {"read", "update"}, token["scope"]
        check_call(token["access_token"])
        renewed = session.refresh_token(url, auth=(KEY, SECRET), verify=CA)
        assert renewed["refresh_token"] != token["refresh_token"]
        check_call(renewed["access_token"])


def test_requests_oauthlib_client_credentials():
    session = OAuth2Session(client=BackendApplicationClient(client_id=KEY))
    token = session.fetch_token(f"{GATEWAY}/token", client_id=KEY, client_secret=SECRET, scope="read", verify=CA)
    assert "refresh_token" not in token
    check_call(token["access_token"])


def test_authlib_password():
    for method in ("client_secret_basic", "client_secret_post"):
        session = AuthlibSession(KEY, SECRET, scope="read update", token_endpoint_auth_method=method)
        url = f"{GATEWAY}/token"
        token = session.fetch_token(
            url, username=USER, password=PASSWORD, grant_type="password", verify=CA
        )
        check_call(token["access_token"])
        renewed = session.refresh_token(url, refresh_token=token["refresh_token"], verify=CA)
        check_call(renewed["access_token"])
        revoked = session.revoke_token(f"{GATEWAY}/revoke", token=renewed["access_token"], verify=CA)
        assert revoked.status_code == 200, revoked.text
        refused = requests.get(
            f"{GATEWAY}/orders/1.0.0/orders",
            headers={"Authorization": f"Bearer {renewed['access_token']}"},
            verify=CA,
        )
        assert refused.status_code == 401, refused.text


def test_discovery_names_what_works():
    document = requests.get(f"{MANAGEMENT}/.well-known/openid-configuration", verify=CA).json()
    assert document["token_endpoint"] == f"{MANAGEMENT}/oauth2/token"
    keys = requests.get(document["jwks_uri"], verify=CA).json()["keys"]
    assert any(key["kty"] == "EC" for key in keys)


def test_urllib_chunked_body():
    """A body of unknown length goes out chunked: the token endpoint takes that too."""

    def body():
        yield b"grant_type=client_"
        yield b"credentials"

    request = urllib.request.Request(f"{GATEWAY}/token", data=body(), method="POST")
    request.add_header("Content-Type", "application/x-www-form-urlencoded")
    request.add_header("Transfer-Encoding", "chunked")
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode())
    with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=CA)) as answer:
        assert json.load(answer)["token_type"] == "Bearer"


def test_refusals_of_the_token_endpoint():
    """Status, error and text of each row, at both addresses."""
    good = (KEY, SECRET)
    user = {"grant_type": "password", "username": USER, "password": PASSWORD}
    rows = [
        ({"other": "1"}, good, 400, "invalid_request", "Missing grant_type parameter value"),
        ({"grant_type": "nonsense"}, good, 400, "invalid_request", "Unsupported grant_type value"),
        ({"grant_type": "password"}, good, 400, "invalid_request", "Missing parameters: password username"),
        ({"grant_type": "password", "username": USER}, good, 400, "invalid_request", "Missing parameters: password"),
        ({"grant_type": "refresh_token"}, good, 400, "invalid_request", "Missing parameters: refresh_token"),
        # What is missing is said before anybody is authenticated.
        ({"grant_type": "password"}, (KEY, "wrong"), 400, "invalid_request", "Missing parameters: password username"),
        (user, (KEY, "wrong"), 401, "invalid_client", "Client credentials are invalid."),
        (user, ("nobody", SECRET), 401, "invalid_client", "Client credentials are invalid."),
        (user, None, 401, "invalid_client", "Client ID not found in the request."),
        ({**user, "password": "wrong"}, good, 400, "invalid_grant", f"Authentication failed for {USER}"),
        ({**user, "username": "nobody"}, good, 400, "invalid_grant", "Authentication failed for nobody"),
        ({**user, "username": "x@no.such"}, good, 400, "invalid_grant", "Authentication failed for x@no.such"),
        ({"grant_type": "refresh_token", "refresh_token": "tgr_x"}, good, 400, "invalid_grant",
         "Persisted access token data not found"),
        ({**user, "client_id": KEY, "client_secret": SECRET}, good, 400, "invalid_request",
         "Request body and headers contain authorization information"),
        ({**user, "scope": ["a", "b"]}, good, 400, "invalid_request", "Invalid request with repeated parameters."),
    ]
    for url in (f"{GATEWAY}/token", f"{MANAGEMENT}/oauth2/token"):
        for parameters, auth, status, error, description in rows:
            answer = requests.post(url, data=parameters, auth=auth, verify=CA)
            seen = (answer.status_code, answer.json()["error"], answer.json()["error_description"])
            assert seen == (status, error, description), (parameters.keys(), seen)
            challenge = answer.headers.get("WWW-Authenticate")
            assert challenge == ("Basic realm=localhost" if status == 401 else None), challenge
        assert requests.get(url, verify=CA).status_code == 405
        assert requests.post(url, data="x", headers={"Content-Type": "text/plain"}, verify=CA).status_code == 415
        answer = requests.post(url, json={**user, "scope": "read update"}, auth=good, verify=CA)
        assert answer.status_code == 200 and answer.json()["scope"] == "read update", answer.text
        assert list(answer.json()) == ["access_token", "refresh_token", "scope", "token_type", "expires_in"]
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Pragma"] == "no-cache"


def test_scopes_decide_at_the_gateway():
    def token(user, password, scope):
        data = {"grant_type": "password", "username": user, "password": password, "scope": scope}
        return requests.post(f"{GATEWAY}/token", data=data, auth=(KEY, SECRET), verify=CA).json()

    def call(method, path, bearer=None):
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        url = f"{GATEWAY}/orders/1.0.0{path}"
        answer = requests.request(method, url, headers=headers, json={"status": "open"}, verify=CA)
        return answer.status_code, answer.json().get("code") if answer.status_code >= 400 else None

    both, read = (token(USER, PASSWORD, scope)["access_token"] for scope in ("read update", "read"))
    assert call("PUT", "/orders/7", both) == (200, None)
    assert call("PUT", "/orders/7", read) == (403, "900910")
    assert call("GET", "/orders") == (401, "900902")
    assert call("GET", "/orders", "garbage") == (401, "900901")
    assert call("GET", "/status") == (200, None)
    assert call("GET", "/nowhere", both) == (404, "404")
    assert call("DELETE", "/orders", both) == (405, "405")
    assert token("reader", "reader-demo-1", "read update")["scope"] == "read"


def main():
    passed = failed = 0
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            try:
                test()
                passed += 1
                print(f"ok   {name}")
            except Exception:
                failed += 1
                print(f"FAIL {name}")
                traceback.print_exc()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
