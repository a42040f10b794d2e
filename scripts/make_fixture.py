"""Makes a home of an earlier build for the upgrade tests: crates/server/tests/fixtures/BUILD/.

Usage: make_fixture.py BINARY BUILD              a home on SQLite: sqlite/tollgate.db, sqlite/master.key, sqlite.json
       scripts/postgres-private.sh python3 scripts/make_fixture.py BINARY BUILD
                                                 the same content on PostgreSQL: postgres.sql, postgres.json

BINARY is that earlier build's, BUILD its commit. The JSON beside a home holds what its clients hold: keys, tokens and
cookies, and the moment at which they were given. Nothing of it opens anything but the fixture.
"""

import base64
import glob
import http.client
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse

BINARY, BUILD = sys.argv[1], sys.argv[2]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIXTURE = os.path.join(ROOT, "crates/server/tests/fixtures", BUILD)
POSTGRES = os.environ.get("TOLLGATE_TEST_POSTGRES_URL")
SEALING_KEY = "a passphrase for tests that nobody else uses"
CONTEXT = ssl._create_unverified_context()
FORM = "application/x-www-form-urlencoded"
PEOPLE = {"admin": "admin", "alice": "alice-pass-1", "bob": "bob-pass-1"}

# The longest lifetimes that the build takes, and cheap hashes.
CONFIGURATION = """
[transport.https.properties]
port = 0
[transport.passthru_https.listener.parameters]
port = 0
[password_hashing]
memory_kib = 8
iterations = 1
[oauth.token_validation]
app_access_token_validity = "30d"
user_access_token_validity = "30d"
refresh_token_validity = "3650d"
"""


class Server:
    def __init__(self, home):
        variables = {name: value for name, value in os.environ.items() if not name.startswith("TOLLGATE_")}
        if POSTGRES:
            variables["TOLLGATE_DATABASE__APIM_DB__TYPE"] = "postgres"
            variables["TOLLGATE_DATABASE__APIM_DB__URL"] = POSTGRES
            variables["TOLLGATE_ENCRYPTION__KEY"] = SEALING_KEY
        command = [BINARY, "serve", "--home", home]
        self.process = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("ready "), line
        urls = dict(part.split("=", 1) for part in line.split()[1:])
        self.url = urls["management"]

    def request(self, method, path, body=None, headers=None, expect=(200, 201, 303)):
        connection = http.client.HTTPSConnection(urllib.parse.urlparse(self.url).netloc, context=CONTEXT)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status in expect, f"{method} {path}: {answer.status} {text}"
        return answer, text

    def rest(self, who, method, path, body=None):
        headers = {"Authorization": basic(who, PEOPLE[who]), "Content-Type": "application/json"}
        text = self.request(method, "/api/am/" + path, None if body is None else json.dumps(body), headers)[1]
        return json.loads(text) if text else None

    def oauth(self, keys, path, **parameters):
        headers = {"Authorization": basic(keys["key"], keys["secret"]), "Content-Type": FORM}
        text = self.request("POST", path, urllib.parse.urlencode(parameters), headers)[1]
        return json.loads(text) if text else None

    def token(self, keys, **parameters):
        answer = self.oauth(keys, "/oauth2/token", **parameters)
        return {"access": answer["access_token"], "refresh": answer.get("refresh_token")}

    def password(self, keys, who, scope):
        return self.token(keys, grant_type="password", username=who, password=PEOPLE[who], scope=scope)

    def sign_in(self, who):
        form = urllib.parse.urlencode({"username": who, "password": PEOPLE[who]})
        answer, _ = self.request("POST", "/signin", form, {"Origin": self.url, "Content-Type": FORM})
        return re.search(r"__Host-tollgate-\d+=([^;]+)", answer.getheader("Set-Cookie")).group(1)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait() == 0


def basic(name, secret):
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def make_api(server):
    """An API with a scope that role `clerk` gives; its upstream does not exist."""
    scope = {"name": "notes_write", "displayName": "Write notes", "bindings": ["clerk"], "description": ""}
    api = {
        "name": "Notes", "context": "/notes", "version": "1", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": "http://127.0.0.1:9/"}},
        "scopes": [{"scope": scope, "shared": False}],
        "operations": [
            {"target": "/all", "verb": "GET", "authType": "Application & Application User"},
            {"target": "/all", "verb": "POST", "authType": "Application & Application User", "scopes": ["notes_write"]},
        ],
    }
    api_id = server.rest("admin", "POST", "publisher/v4/apis", api)["id"]
    path = f"publisher/v4/apis/{api_id}"
    revision = server.rest("admin", "POST", f"{path}/revisions", {"description": "first"})["id"]
    place = [{"name": "Default", "vhost": "localhost", "displayOnDevportal": True}]
    server.rest("admin", "POST", f"{path}/deploy-revision?revisionId={revision}", place)
    server.rest("admin", "POST", f"publisher/v4/apis/change-lifecycle?action=Publish&apiId={api_id}")
    return api_id


def make_keys(server, who, name, api):
    wanted = {"name": name, "throttlingPolicy": "Unlimited"}
    application = server.rest(who, "POST", "devportal/v3/applications", wanted)["applicationId"]
    wanted = {"applicationId": application, "apiId": api, "throttlingPolicy": "Unlimited"}
    server.rest(who, "POST", "devportal/v3/subscriptions", wanted)
    grants = ["password", "client_credentials", "refresh_token"]
    wanted = {"keyType": "PRODUCTION", "grantTypesToBeSupported": grants}
    made = server.rest(who, "POST", f"devportal/v3/applications/{application}/generate-keys", wanted)
    return {"application": application, "key": made["consumerKey"], "secret": made["consumerSecret"]}


def fill(server, home):
    command = [BINARY, "role", "add", "clerk", "--home", home]
    variables = dict(os.environ)
    if POSTGRES:
        variables = {name: value for name, value in variables.items() if not name.startswith("TOLLGATE_")}
        variables["TOLLGATE_DATABASE__APIM_DB__TYPE"] = "postgres"
        variables["TOLLGATE_DATABASE__APIM_DB__URL"] = POSTGRES
        variables["TOLLGATE_ENCRYPTION__KEY"] = SEALING_KEY
    subprocess.run(command, env=variables, check=True, stdout=subprocess.DEVNULL)
    for who in ["alice", "bob"]:
        user = {"name": who, "password": PEOPLE[who], "roles": ["Internal/subscriber", "clerk"]}
        server.rest("admin", "POST", "admin/v4/users", user)
    api = make_api(server)
    mobile, web = make_keys(server, "alice", "mobile", api), make_keys(server, "bob", "web", api)
    scope = "notes_write apim:subscribe"
    held = {"people": PEOPLE, "mobile": mobile, "web": web}
    held["live"] = server.password(mobile, "alice", scope)
    rotated = server.password(mobile, "alice", scope)
    held["rotated"] = [rotated, server.token(mobile, grant_type="refresh_token", refresh_token=rotated["refresh"])]
    held["revoked_by_refresh"] = server.password(mobile, "alice", scope)
    server.oauth(mobile, "/oauth2/revoke", token=held["revoked_by_refresh"]["refresh"])
    held["revoked_by_access"] = server.password(mobile, "alice", scope)
    server.oauth(mobile, "/oauth2/revoke", token=held["revoked_by_access"]["access"])
    held["application"] = server.token(mobile, grant_type="client_credentials", scope=scope)
    held["application_revoked"] = server.token(mobile, grant_type="client_credentials", scope=scope)
    server.oauth(mobile, "/oauth2/revoke", token=held["application_revoked"]["access"])
    # What a new secret and a new password ended.
    held["ended_by_secret"] = server.password(web, "bob", scope)
    held["application_ended_by_secret"] = server.token(web, grant_type="client_credentials")
    path = f"devportal/v3/applications/{web['application']}/oauth-keys"
    mapping = server.rest("bob", "GET", path)["list"][0]["keyMappingId"]
    web["secret"] = server.rest("bob", "POST", f"{path}/{mapping}/regenerate-secret")["consumerSecret"]
    held["bob"] = server.password(web, "bob", scope)
    PEOPLE["carol"] = "carol-pass-1"
    user = {"name": "carol", "password": PEOPLE["carol"], "roles": ["Internal/subscriber", "clerk"]}
    server.rest("admin", "POST", "admin/v4/users", user)
    held["ended_by_password"] = server.password(mobile, "carol", scope)
    held["session_ended"] = server.sign_in("carol")
    server.rest("admin", "PUT", "admin/v4/users/carol/password", {"password": "carol-pass-2"})
    PEOPLE["carol"] = "carol-pass-2"
    held["session"] = server.sign_in("alice")
    held["jwks"] = json.loads(server.request("GET", "/oauth2/jwks")[1])
    held["at"] = int(time.time() * 1000)
    return held


def dump():
    binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_dump"), key=lambda path: int(path.split("/")[4]))
    command = [binaries[-1], "--inserts", "--no-owner", "--no-privileges", POSTGRES]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # Comments, and settings and commands of psql that another version does not know.
    drop = re.compile(r"^(--|SET |SELECT pg_catalog.set_config|\\)")
    lines = [line for line in text.splitlines() if line and not drop.match(line)]
    return "\n".join(lines) + "\n"


def main():
    home = tempfile.mkdtemp(prefix="tollgate-fixture-")
    try:
        with open(os.path.join(home, "deployment.toml"), "w") as file:
            file.write(CONFIGURATION)
        server = Server(home)
        # The RSA key is made after `ready`.
        while len(json.loads(server.request("GET", "/oauth2/jwks")[1])["keys"]) < 2:
            time.sleep(0.1)
        held = fill(server, home)
        server.stop()
        os.makedirs(os.path.join(FIXTURE, "sqlite"), exist_ok=True)
        if POSTGRES:
            with open(os.path.join(FIXTURE, "postgres.sql"), "w") as file:
                file.write(dump())
        else:
            data = os.path.join(home, "data")
            assert not glob.glob(os.path.join(data, "*-wal")), "the log was not written back"
            shutil.copyfile(os.path.join(data, "tollgate.db"), os.path.join(FIXTURE, "sqlite/tollgate.db"))
            shutil.copyfile(os.path.join(data, "keys/master.key"), os.path.join(FIXTURE, "sqlite/master.key"))
        with open(os.path.join(FIXTURE, "postgres.json" if POSTGRES else "sqlite.json"), "w") as file:
            json.dump(held, file, indent=1)
            file.write("\n")
    finally:
        shutil.rmtree(home)


main()
