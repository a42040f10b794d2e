"""kill -9 during a stream of token requests: whatever a client was told must hold after the restart.

Usage: test_kill.py BINARY [ROUNDS]. Each round several threads fetch and renew tokens until the server is killed at a
random moment. After the restart every refresh token of an answer that was fully received, and that was not itself sent
for renewal since, must work.
"""

import base64
import http.client
import json
import os
import random
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

BINARY = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 20
THREADS = 6
HOME = tempfile.mkdtemp(prefix="tollgate-kill-")
CONTEXT = ssl._create_unverified_context()

with open(os.path.join(HOME, "deployment.toml"), "w") as config:
    # Cheap hashes: the subject is the store, not Argon2. Any free ports.
    config.write(
        "[transport.https.properties]\nport = 0\n[transport.passthru_https.listener.parameters]\nport = 0\n"
        "[password_hashing]\nmemory_kib = 64\niterations = 1\n[demo]\nupstream_port = 0\n"
    )


class Server:
    def __init__(self):
        log = open(os.path.join(HOME, "log"), "ab")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--demo", "--home", HOME], stdout=subprocess.PIPE, stderr=log, text=True
        )
        for line in self.process.stdout:
            if line.startswith("ready "):
                urls = dict(part.split("=", 1) for part in line.split()[1:])
                self.port = urllib.parse.urlparse(urls["management"]).port
                break
        else:
            raise SystemExit("the server did not get ready; see its log:\n" + open(log.name).read()[-3000:])
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def request(self, method, path, body=None, headers=None, timeout=20):
        connection = http.client.HTTPSConnection("localhost", self.port, context=CONTEXT, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def basic(name, secret):
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def make_client(server):
    body = json.dumps({"clientName": "kill", "grantType": "password refresh_token client_credentials", "owner": "editor"})
    headers = {"Authorization": basic("editor", "editor-demo-1"), "Content-Type": "application/json"}
    status, answer = server.request("POST", "/client-registration/v0.17/register", body, headers)
    assert status == 200, answer
    client = json.loads(answer)
    return basic(client["clientId"], client["clientSecret"])


def token(server, client, **parameters):
    headers = {"Authorization": client, "Content-Type": "application/x-www-form-urlencoded"}
    return server.request("POST", "/oauth2/token", urllib.parse.urlencode(parameters), headers)


def stream(server, client, live, lock, told):
    """Fetches and renews until the server dies. `live` holds the refresh tokens that must work."""
    while True:
        try:
            with lock:
                renewed = live.pop(random.randrange(len(live))) if live and random.random() < 0.6 else None
            # From here on the old token is of unknown state: it was sent for renewal.
            if renewed:
                status, answer = token(server, client, grant_type="refresh_token", refresh_token=renewed)
            else:
                status, answer = token(
                    server, client, grant_type="password", username="editor", password="editor-demo-1", scope="read"
                )
            if status != 200:
                told.append(f"unexpected {status}: {answer[:200]}")
                return
            with lock:
                live.append(json.loads(answer)["refresh_token"])
        except (OSError, http.client.HTTPException, ValueError):
            return


def main():
    server = Server()
    client = make_client(server)
    live, lock, failures, checked = [], threading.Lock(), [], 0
    for round_number in range(ROUNDS):
        threads = [threading.Thread(target=stream, args=(server, client, live, lock, failures)) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        time.sleep(random.uniform(0.2, 0.8))
        server.kill()
        for thread in threads:
            thread.join()
        server = Server()
        survivors = []
        for old in live:
            status, answer = token(server, client, grant_type="refresh_token", refresh_token=old)
            if status != 200:
                failures.append(f"round {round_number}: a refresh token that was told is {status}: {answer[:200]}")
            else:
                survivors.append(json.loads(answer)["refresh_token"])
            status, answer = token(server, client, grant_type="refresh_token", refresh_token=old)
            if status != 400:
                failures.append(f"round {round_number}: a spent refresh token answers {status}")
            checked += 1
        live[:] = survivors[-40:]
    server.kill()
    for failure in failures[:20]:
        print(failure)
    print(f"{ROUNDS} kills, {checked} refresh tokens checked")
    if failures:
        print("0 passed, 1 failed")
        sys.exit(1)
    shutil.rmtree(HOME)
    print("1 passed, 0 failed")


main()
