-- Enum types that swap names, and some that columns leave whose values go.
CREATE TYPE a AS ENUM ('1', '2');
CREATE TYPE b AS ENUM ('x', 'y');
COMMENT ON TYPE a IS 'numbers';
CREATE TABLE t (id integer PRIMARY KEY, p a, q b, r a[] DEFAULT '{1}');
CREATE FUNCTION cv(a) RETURNS b LANGUAGE sql IMMUTABLE AS $$ SELECT 'x'::b $$;
CREATE VIEW v AS SELECT p, cv(p) AS c FROM t;
-- some columns go to another type, some stay
CREATE TYPE many AS ENUM ('1', '2', '3');
CREATE TYPE few AS ENUM ('x');
CREATE TYPE letters AS ENUM ('k', 'l');
CREATE DOMAIN over AS many CHECK (VALUE <> '2');
CREATE TYPE pair AS (i integer, e letters);
CREATE TABLE u (id integer PRIMARY KEY, p many NOT NULL DEFAULT '3', s many, q few, gone letters, d over, k pair);
CREATE TABLE w (p many DEFAULT '1' CHECK (p <> '2'), x text);
CREATE INDEX wp ON w (p) WHERE p > '1';
-- three in a ring, with an heir
CREATE TYPE c1 AS ENUM ('1', '2');
CREATE TYPE c2 AS ENUM ('x', 'y');
CREATE TYPE c3 AS ENUM ('p', 'q');
CREATE TABLE h (x c1, y c2, z c3);
CREATE TABLE i () INHERITS (h);
-- a column comes to a type with values that come as well
CREATE TYPE grows AS ENUM ('1');
CREATE TABLE g (q few, r text);
-- One whose columns leave it, while a new table takes its name.
CREATE TYPE weather AS ENUM ('sun', 'rain');
CREATE TABLE days (id integer, weather weather DEFAULT 'rain');
