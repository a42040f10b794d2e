-- Gateways on other servers. `seen_at` is when the gateway was last connected.
CREATE TABLE gateway (
    name TEXT NOT NULL PRIMARY KEY,
    environment TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER,
    revoked_at INTEGER
) STRICT;

-- What proves a gateway: a certificate by its serial number, and the fingerprint of its public key. One that is not here
-- proves nothing; one that was replaced by another join or that was taken back is revoked.
CREATE TABLE gateway_certificate (
    serial TEXT NOT NULL PRIMARY KEY,
    gateway TEXT NOT NULL REFERENCES gateway (name),
    fingerprint TEXT NOT NULL,
    certificate TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX gateway_certificate_gateway ON gateway_certificate (gateway);

-- `hash` is the keyed hash of the secret; `serial` and `fingerprint` say what it was used for.
CREATE TABLE gateway_token (
    id TEXT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL,
    gateway TEXT NOT NULL,
    environment TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    fingerprint TEXT,
    serial TEXT
) STRICT;
CREATE INDEX gateway_token_expiry ON gateway_token (expires_at);
