CREATE SCHEMA other;
CREATE TYPE other.lang AS ENUM ('ja', 'en', 'de');
CREATE TYPE mood AS ENUM ('b', 'a');
CREATE TYPE fresh AS ENUM ('a', 'c');
CREATE TYPE plain AS ENUM ('x', 'y');
CREATE TABLE t (
    id integer,
    m mood NOT NULL DEFAULT 'a' CONSTRAINT t_pkey PRIMARY KEY,
    g text GENERATED ALWAYS AS (CASE WHEN m = 'a' THEN 'first' END) STORED,
    f fresh DEFAULT 'c',
    p text DEFAULT 'x',
    q plain DEFAULT 'x' CONSTRAINT q_check CHECK (q <> 'y'),
    ms mood[],
    CONSTRAINT ck CHECK (m <> 'b')
);
CREATE INDEX ix ON t (id) WHERE m = 'a';
CREATE VIEW v AS SELECT m FROM t WHERE m <> 'b';
CREATE TABLE u (m mood CONSTRAINT u_fkey REFERENCES t);
CREATE TYPE lonely AS ENUM ('b');
CREATE TABLE first_user (id integer, word lonely);
