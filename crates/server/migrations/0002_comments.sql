-- What comments are about: an article by its number, or 0, the guestbook.
CREATE TABLE subjects (
    id BIGINT NOT NULL PRIMARY KEY,
    -- The last floor number given. Its row is the lock under which floors are counted.
    floors BIGINT NOT NULL,
    -- Grows with every change that a reader could see.
    generation BIGINT NOT NULL
);

CREATE TABLE comments (
    id TEXT NOT NULL PRIMARY KEY,
    subject BIGINT NOT NULL REFERENCES subjects (id),
    -- Given when the comment is first shown, and kept for ever.
    floor BIGINT,
    member_id TEXT NOT NULL REFERENCES members (id),
    -- Checked at the end of a transaction: a copy of the table may come in any order.
    parent_id TEXT REFERENCES comments (id) DEFERRABLE INITIALLY DEFERRED,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'approved', 'deleted', 'spam')),
    -- What the latest decision can be undone to.
    state_before TEXT NOT NULL CHECK (state_before IN ('held', 'approved', 'deleted', 'spam')),
    created BIGINT NOT NULL,
    -- An approved comment has its floor, and no floor stands twice.
    CHECK (state <> 'approved' OR floor IS NOT NULL),
    UNIQUE (subject, floor)
);

CREATE INDEX comments_by_state ON comments (state, created, id);
-- Counts by subject are read from this alone.
CREATE INDEX comments_by_subject ON comments (state, subject, floor);
CREATE INDEX comments_by_member ON comments (member_id, state);
