-- How often each article was read. Nothing about who read it.
CREATE TABLE readers (
    subject BIGINT NOT NULL PRIMARY KEY,
    reads BIGINT NOT NULL
);
