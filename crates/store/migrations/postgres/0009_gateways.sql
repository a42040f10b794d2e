-- Gateways on other servers. `seen_at` is when the gateway was last connected.
CREATE TABLE gateway (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    environment TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT,
    revoked_at BIGINT
);

-- What proves a gateway: a certificate by its serial number, and the fingerprint of its public key. One that is not here
-- proves nothing; one that was replaced by another join or that was taken back is revoked.
CREATE TABLE gateway_certificate (
    serial TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    gateway TEXT COLLATE "C" NOT NULL REFERENCES gateway (name),
    fingerprint TEXT COLLATE "C" NOT NULL,
    certificate TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX gateway_certificate_gateway ON gateway_certificate (gateway);

-- `hash` is the keyed hash of the secret; `serial` and `fingerprint` say what it was used for.
CREATE TABLE gateway_token (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL,
    gateway TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    fingerprint TEXT COLLATE "C",
    serial TEXT COLLATE "C"
);
CREATE INDEX gateway_token_expiry ON gateway_token (expires_at);
