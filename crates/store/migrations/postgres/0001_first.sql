-- Everything that would be dear to add later. Times are milliseconds since the Unix epoch, UTC; flags are 0 or 1;
-- lists and free members are JSON texts. `key_id` names the subkey that sealed or keyed a value.

CREATE TABLE metadata (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE change_counter (
    id BIGINT NOT NULL PRIMARY KEY,
    n BIGINT NOT NULL
);
INSERT INTO change_counter (id, n) VALUES (1, 0);

CREATE TABLE change_log (
    n BIGINT NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE organization (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE role (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organization (name),
    name_key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization, name_key)
);

-- `name_key` is the name in lower case: names are compared without regard to letter case.
CREATE TABLE account (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organization (name),
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    claims TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_name ON account (organization, name_key);

CREATE TABLE account_role (
    organization TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role_key TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization, account_id, role_key),
    FOREIGN KEY (organization, role_key) REFERENCES role (organization, name_key)
);
CREATE INDEX account_role_account ON account_role (account_id);

CREATE TABLE tier (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organization (name),
    level TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    request_count BIGINT,
    unit_time BIGINT NOT NULL,
    time_unit TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization, level, name)
);

CREATE TABLE application (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organization (name),
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES account (id),
    name TEXT COLLATE "C" NOT NULL,
    tier TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    token_type TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    extra TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX application_name ON application (organization, owner_id, name);
CREATE INDEX application_owner ON application (owner_id);

-- A key set of an application (application_id and key_type), or a dynamic registration (neither).
CREATE TABLE client (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organization (name),
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    consumer_key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES account (id),
    application_id TEXT COLLATE "C" REFERENCES application (id),
    key_type TEXT COLLATE "C",
    grant_types TEXT COLLATE "C" NOT NULL,
    callback_url TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    properties TEXT COLLATE "C" NOT NULL,
    token_type TEXT COLLATE "C",
    saas BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX client_consumer_key ON client (consumer_key);
CREATE UNIQUE INDEX client_name ON client (organization, name);
CREATE UNIQUE INDEX client_key_set ON client (application_id, key_type);
CREATE INDEX client_owner ON client (owner_id);

-- `sealed` is absent when only hashes are kept. `expires_at` and `revoked_at` are absent while it lives.
CREATE TABLE client_secret (
    organization TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    client_id TEXT COLLATE "C" NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL,
    hash_key_id TEXT COLLATE "C" NOT NULL,
    sealed BYTEA,
    sealed_key_id TEXT COLLATE "C",
    description TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX client_secret_client ON client_secret (client_id);

-- The working copy. `definition` is everything that a publisher can change.
CREATE TABLE api (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organization (name),
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    context TEXT COLLATE "C" NOT NULL,
    version TEXT COLLATE "C" NOT NULL,
    provider TEXT COLLATE "C" NOT NULL,
    lifecycle TEXT COLLATE "C" NOT NULL,
    definition TEXT COLLATE "C" NOT NULL,
    next_revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_name ON api (organization, name, version);
CREATE UNIQUE INDEX api_context ON api (organization, context, version);

CREATE TABLE api_revision (
    organization TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    api_id TEXT COLLATE "C" NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    definition TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_revision_number ON api_revision (api_id, number);

CREATE TABLE deployment (
    organization TEXT COLLATE "C" NOT NULL,
    api_id TEXT COLLATE "C" NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    environment TEXT COLLATE "C" NOT NULL,
    revision_id TEXT COLLATE "C" NOT NULL REFERENCES api_revision (id),
    vhost TEXT COLLATE "C" NOT NULL,
    display_on_devportal BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization, api_id, environment)
);
CREATE INDEX deployment_api ON deployment (api_id);
CREATE INDEX deployment_revision ON deployment (revision_id);

-- Shared scopes (api_id absent) and scopes of one API.
CREATE TABLE scope (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organization (name),
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    api_id TEXT COLLATE "C" REFERENCES api (id) ON DELETE CASCADE,
    owner TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX scope_name ON scope (organization, name);
CREATE INDEX scope_api ON scope (api_id);

CREATE TABLE scope_role (
    organization TEXT COLLATE "C" NOT NULL,
    scope_id TEXT COLLATE "C" NOT NULL REFERENCES scope (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, scope_id, place)
);
CREATE INDEX scope_role_scope ON scope_role (scope_id);

-- Which shared scopes an API's working copy or one of its revisions carries.
CREATE TABLE scope_use (
    organization TEXT COLLATE "C" NOT NULL,
    scope_id TEXT COLLATE "C" NOT NULL REFERENCES scope (id),
    api_id TEXT COLLATE "C" NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    PRIMARY KEY (organization, scope_id, api_id)
);
CREATE INDEX scope_use_scope ON scope_use (scope_id);
CREATE INDEX scope_use_api ON scope_use (api_id);

CREATE TABLE subscription (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organization (name),
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    application_id TEXT COLLATE "C" NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    api_id TEXT COLLATE "C" NOT NULL REFERENCES api (id),
    tier TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX subscription_pair ON subscription (application_id, api_id);
CREATE INDEX subscription_api ON subscription (api_id);

-- Authorizations given once. `refresh_hash` is the keyed hash of the current refresh token, `previous_hash` of the one
-- before; spent grants are removed after they expire.
CREATE TABLE token_grant (
    organization TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    client_id TEXT COLLATE "C" NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    account_id TEXT COLLATE "C" REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT COLLATE "C" NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    refresh_hash BYTEA NOT NULL,
    previous_hash BYTEA,
    key_id TEXT COLLATE "C" NOT NULL,
    rotated_at BIGINT,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX token_grant_refresh ON token_grant (refresh_hash);
CREATE INDEX token_grant_previous ON token_grant (previous_hash);
CREATE INDEX token_grant_client ON token_grant (client_id);
CREATE INDEX token_grant_account ON token_grant (account_id);
CREATE INDEX token_grant_expiry ON token_grant (expires_at);

-- What is refused before it expires: kind token (jti), grant, client or user; of the last two, tokens issued at
-- `not_before` or earlier.
CREATE TABLE revocation (
    organization TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    not_before BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX revocation_expiry ON revocation (expires_at);

CREATE TABLE signing_key (
    organization TEXT COLLATE "C" NOT NULL,
    kid TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    algorithm TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    public_key TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX signing_key_active ON signing_key (organization, algorithm) WHERE state = 'active';

-- `hash` is the keyed hash of the cookie's value.
CREATE TABLE session (
    organization TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL PRIMARY KEY,
    key_id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE setting (
    organization TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization, name)
);

CREATE TABLE audit (
    organization TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    client TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_time ON audit (organization, created_at);
