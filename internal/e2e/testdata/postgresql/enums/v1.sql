CREATE SCHEMA app;
CREATE TYPE app.lang AS ENUM ('ja', 'en');
CREATE TYPE unused AS ENUM ('a');
CREATE TYPE mood AS ENUM ('a', 'b', 'z');
CREATE TYPE fresh AS ENUM ('a');
CREATE TYPE plain AS ENUM ('x', 'y');
CREATE TABLE t (
    id integer,
    m mood NOT NULL DEFAULT 'a' CONSTRAINT t_pkey PRIMARY KEY,
    g text GENERATED ALWAYS AS (CASE WHEN m = 'a' THEN 'first' END) STORED,
    f fresh DEFAULT 'a',
    p plain DEFAULT 'x',
    q text DEFAULT 'x' CONSTRAINT q_check CHECK (q <> 'y'),
    ms mood[],
    CONSTRAINT ck CHECK (m <> 'b')
);
CREATE INDEX ix ON t (id) WHERE m = 'a';
CREATE VIEW v AS SELECT m FROM t WHERE m <> 'b';
CREATE TABLE u (m mood CONSTRAINT u_fkey REFERENCES t);
CREATE TYPE lonely AS ENUM ('a', 'b');
