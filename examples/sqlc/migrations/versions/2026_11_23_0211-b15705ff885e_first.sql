-- First
--
-- Revision ID: b15705ff885e
-- Create Date: 2026-11-23 02:11:46

-- +alembic upgrade
CREATE TABLE authors (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    bio TEXT,
    CONSTRAINT authors_pkey PRIMARY KEY (id),
    CONSTRAINT authors_name_key UNIQUE (name)
);

CREATE TYPE genre AS ENUM ('novel', 'poetry', 'essay');

CREATE TABLE books (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    author_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    genre genre DEFAULT 'novel' NOT NULL,
    published DATE,
    CONSTRAINT books_pkey PRIMARY KEY (id),
    CONSTRAINT books_author_id_fkey FOREIGN KEY(author_id) REFERENCES authors (id) ON DELETE CASCADE
);

CREATE INDEX ix_books_author_id ON books (author_id);

-- +alembic downgrade
DROP TABLE books;

DO $alembic$
BEGIN
    DROP TYPE IF EXISTS genre;
EXCEPTION WHEN dependent_objects_still_exist THEN NULL;
END
$alembic$;

DROP TABLE authors;
