-- Who has registered. Both databases read this SQL: times are milliseconds since 1970 (UTC), identifiers UUIDs as text.
CREATE TABLE members (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- The name without what the eye overlooks: two names that look alike cannot both be there.
    name_key TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    -- Not unique: as long as no mail proves whose an address is, refusing one would tell that it is known here.
    email_key TEXT NOT NULL,
    -- The address of a page of their own; empty for none.
    page TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('member', 'owner')),
    created BIGINT NOT NULL
);

CREATE INDEX members_by_email ON members (email_key, created, id);
CREATE INDEX members_by_role ON members (role);

-- The one link that makes its bearer the owner; only a digest of its token is kept.
CREATE TABLE owner_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    created BIGINT NOT NULL
);

CREATE TABLE sessions (
    -- A digest of the token in the cookie: who reads the database cannot use it.
    id_hash TEXT NOT NULL PRIMARY KEY,
    member_id TEXT REFERENCES members (id) ON DELETE CASCADE,
    data TEXT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE INDEX sessions_by_member ON sessions (member_id);
CREATE INDEX sessions_by_expiry ON sessions (expires);
