-- OpenAPI documents, once per content: `hash` is the SHA-256 of the JSON text, `content` that text, deflated where that is
-- smaller. `used_at` is written by whoever refers to one, so that nobody removes it at the same moment.
CREATE TABLE document (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organization (name),
    hash BYTEA NOT NULL,
    deflated BIGINT NOT NULL,
    content BYTEA NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (organization, hash)
);

-- `document` is a hash, empty for none; absent while the row is as it was, the document in its definition.
-- `tags` and `visible_roles` have one entry a line, with a line feed before the first and after the last one.
-- `summary` is what lists show of the definition.
ALTER TABLE api ADD COLUMN document BYTEA;
ALTER TABLE api ADD COLUMN tags TEXT COLLATE "C";
ALTER TABLE api ADD COLUMN visibility TEXT COLLATE "C";
ALTER TABLE api ADD COLUMN visible_roles TEXT COLLATE "C";
ALTER TABLE api ADD COLUMN summary TEXT COLLATE "C";
ALTER TABLE api_revision ADD COLUMN document BYTEA;
CREATE INDEX api_document ON api (document);
CREATE INDEX api_revision_document ON api_revision (document);
