-- Everything that would be dear to add later. Times are milliseconds since the Unix epoch, UTC; flags are 0 or 1;
-- lists and free members are JSON texts. `key_id` names the subkey that sealed or keyed a value.

CREATE TABLE metadata (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE change_counter (
    id INTEGER NOT NULL PRIMARY KEY,
    n INTEGER NOT NULL
) STRICT;
INSERT INTO change_counter (id, n) VALUES (1, 0);

CREATE TABLE change_log (
    n INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE organization (
    name TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE role (
    organization TEXT NOT NULL REFERENCES organization (name),
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (organization, name_key)
) STRICT;

-- `name_key` is the name in lower case: names are compared without regard to letter case.
CREATE TABLE account (
    organization TEXT NOT NULL REFERENCES organization (name),
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    claims TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_name ON account (organization, name_key);

CREATE TABLE account_role (
    organization TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization, account_id, role_key),
    FOREIGN KEY (organization, role_key) REFERENCES role (organization, name_key)
) STRICT;
CREATE INDEX account_role_account ON account_role (account_id);

CREATE TABLE tier (
    organization TEXT NOT NULL REFERENCES organization (name),
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    request_count INTEGER,
    unit_time INTEGER NOT NULL,
    time_unit TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (organization, level, name)
) STRICT;

CREATE TABLE application (
    organization TEXT NOT NULL REFERENCES organization (name),
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    tier TEXT NOT NULL,
    description TEXT NOT NULL,
    token_type TEXT NOT NULL,
    status TEXT NOT NULL,
    extra TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX application_name ON application (organization, owner_id, name);
CREATE INDEX application_owner ON application (owner_id);

-- A key set of an application (application_id and key_type), or a dynamic registration (neither).
CREATE TABLE client (
    organization TEXT NOT NULL REFERENCES organization (name),
    id TEXT NOT NULL PRIMARY KEY,
    consumer_key TEXT NOT NULL,
    name TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES account (id),
    application_id TEXT REFERENCES application (id),
    key_type TEXT,
    grant_types TEXT NOT NULL,
    callback_url TEXT NOT NULL,
    state TEXT NOT NULL,
    properties TEXT NOT NULL,
    token_type TEXT,
    saas INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX client_consumer_key ON client (consumer_key);
CREATE UNIQUE INDEX client_name ON client (organization, name);
CREATE UNIQUE INDEX client_key_set ON client (application_id, key_type);
CREATE INDEX client_owner ON client (owner_id);

-- `sealed` is absent when only hashes are kept. `expires_at` and `revoked_at` are absent while it lives.
CREATE TABLE client_secret (
    organization TEXT NOT NULL,
    id TEXT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    hash_key_id TEXT NOT NULL,
    sealed BLOB,
    sealed_key_id TEXT,
    description TEXT NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX client_secret_client ON client_secret (client_id);

-- The working copy. `definition` is everything that a publisher can change.
CREATE TABLE api (
    organization TEXT NOT NULL REFERENCES organization (name),
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    context TEXT NOT NULL,
    version TEXT NOT NULL,
    provider TEXT NOT NULL,
    lifecycle TEXT NOT NULL,
    definition TEXT NOT NULL,
    next_revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX api_name ON api (organization, name, version);
CREATE UNIQUE INDEX api_context ON api (organization, context, version);

CREATE TABLE api_revision (
    organization TEXT NOT NULL,
    id TEXT NOT NULL PRIMARY KEY,
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    description TEXT NOT NULL,
    definition TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX api_revision_number ON api_revision (api_id, number);

CREATE TABLE deployment (
    organization TEXT NOT NULL,
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    environment TEXT NOT NULL,
    revision_id TEXT NOT NULL REFERENCES api_revision (id),
    vhost TEXT NOT NULL,
    display_on_devportal INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (organization, api_id, environment)
) STRICT;
CREATE INDEX deployment_api ON deployment (api_id);
CREATE INDEX deployment_revision ON deployment (revision_id);

-- Shared scopes (api_id absent) and scopes of one API.
CREATE TABLE scope (
    organization TEXT NOT NULL REFERENCES organization (name),
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    api_id TEXT REFERENCES api (id) ON DELETE CASCADE,
    owner TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX scope_name ON scope (organization, name);
CREATE INDEX scope_api ON scope (api_id);

CREATE TABLE scope_role (
    organization TEXT NOT NULL,
    scope_id TEXT NOT NULL REFERENCES scope (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (organization, scope_id, place)
) STRICT;
CREATE INDEX scope_role_scope ON scope_role (scope_id);

-- Which shared scopes an API's working copy or one of its revisions carries.
CREATE TABLE scope_use (
    organization TEXT NOT NULL,
    scope_id TEXT NOT NULL REFERENCES scope (id),
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    PRIMARY KEY (organization, scope_id, api_id)
) STRICT;
CREATE INDEX scope_use_scope ON scope_use (scope_id);
CREATE INDEX scope_use_api ON scope_use (api_id);

CREATE TABLE subscription (
    organization TEXT NOT NULL REFERENCES organization (name),
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    api_id TEXT NOT NULL REFERENCES api (id),
    tier TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX subscription_pair ON subscription (application_id, api_id);
CREATE INDEX subscription_api ON subscription (api_id);

-- Authorizations given once. `refresh_hash` is the keyed hash of the current refresh token, `previous_hash` of the one
-- before; spent grants are removed after they expire.
CREATE TABLE token_grant (
    organization TEXT NOT NULL,
    id TEXT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    account_id TEXT REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    scopes TEXT NOT NULL,
    refresh_hash BLOB NOT NULL,
    previous_hash BLOB,
    key_id TEXT NOT NULL,
    rotated_at INTEGER,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX token_grant_refresh ON token_grant (refresh_hash);
CREATE INDEX token_grant_previous ON token_grant (previous_hash);
CREATE INDEX token_grant_client ON token_grant (client_id);
CREATE INDEX token_grant_account ON token_grant (account_id);
CREATE INDEX token_grant_expiry ON token_grant (expires_at);

-- What is refused before it expires: kind token (jti), grant, client or user; of the last two, tokens issued at
-- `not_before` or earlier.
CREATE TABLE revocation (
    organization TEXT NOT NULL,
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX revocation_expiry ON revocation (expires_at);

CREATE TABLE signing_key (
    organization TEXT NOT NULL,
    kid TEXT NOT NULL PRIMARY KEY,
    algorithm TEXT NOT NULL,
    sealed BLOB NOT NULL,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX signing_key_active ON signing_key (organization, algorithm) WHERE state = 'active';

-- `hash` is the keyed hash of the cookie's value.
CREATE TABLE session (
    organization TEXT NOT NULL,
    hash BLOB NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE setting (
    organization TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (organization, name)
) STRICT;

CREATE TABLE audit (
    organization TEXT NOT NULL,
    id TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    client TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX audit_time ON audit (organization, created_at);
