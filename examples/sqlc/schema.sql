-- The target schema: sqlc reads it for its types, and "alembic revision
-- --autogenerate" compares the database with it.

CREATE TYPE genre AS ENUM ('novel', 'poetry', 'essay');

CREATE TABLE authors (
    id   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    bio  TEXT
);

CREATE TABLE books (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id BIGINT NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
    title     TEXT NOT NULL,
    genre     genre NOT NULL DEFAULT 'novel',
    published DATE
);

CREATE INDEX ix_books_author_id ON books (author_id);
