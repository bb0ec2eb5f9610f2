-- Extensions in schemas that hold other objects as well.
CREATE SCHEMA types;
CREATE EXTENSION citext WITH SCHEMA types;
CREATE TYPE types.color AS ENUM ('red', 'green');
CREATE TYPE types.pair AS (a integer, b types.citext);
CREATE SCHEMA functions;
CREATE EXTENSION hstore WITH SCHEMA functions;
CREATE FUNCTION functions.f(a integer, b functions.hstore) RETURNS integer LANGUAGE sql AS 'SELECT a';
CREATE AGGREGATE functions.total(integer) (sfunc = int4pl, stype = integer);
CREATE SCHEMA views;
CREATE EXTENSION ltree WITH SCHEMA views;
CREATE SEQUENCE views.numbers;
CREATE VIEW views.v AS SELECT 1 AS a, 'x.y'::views.ltree AS path;
CREATE SCHEMA tables;
CREATE EXTENSION pg_trgm WITH SCHEMA tables;
CREATE TABLE tables.words (word text, shade types.color, path views.ltree);
CREATE INDEX words_word ON tables.words USING gin (word tables.gin_trgm_ops);
-- One that requires another, which CASCADE creates.
CREATE SCHEMA others;
CREATE EXTENSION earthdistance WITH SCHEMA others CASCADE;
CREATE COLLATION others.plain (locale = 'C');
CREATE DOMAIN others.mail AS types.citext CHECK (VALUE <> 'none');
CREATE TABLE t (a text COLLATE others.plain, c types.color, n types.citext, h functions.hstore, e others.earth, m others.mail);
CREATE INDEX t_a ON t (a COLLATE others.plain DESC, (lower(a)) COLLATE others.plain);
CREATE INDEX t_b ON t (a COLLATE "C") INCLUDE (c);
