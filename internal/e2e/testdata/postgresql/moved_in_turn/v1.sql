-- What takes a name or a schema that something else leaves, and objects of other kinds.
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE SCHEMA app;
CREATE TABLE a.x (id integer PRIMARY KEY, v text);
CREATE TABLE b.x (id integer PRIMARY KEY, w text);
CREATE TABLE t (id integer REFERENCES a.x, b integer REFERENCES b.x);
CREATE TABLE parent (id integer); CREATE TABLE a.kid (n integer) INHERITS (parent);
CREATE TEXT SEARCH DICTIONARY app.d (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION app.c (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION app.c ADD MAPPING FOR word WITH app.d;
CREATE COLLATION app.col (provider = icu, locale = 'de');
CREATE FUNCTION app.plus(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE OPERATOR app.## (LEFTARG = integer, RIGHTARG = integer, FUNCTION = app.plus);
CREATE AGGREGATE app.agg (integer) (SFUNC = app.plus, STYPE = integer);
CREATE PROCEDURE app.p(integer) LANGUAGE sql AS 'SELECT 1';
CREATE TABLE texts (a text COLLATE app.col, b integer GENERATED ALWAYS AS (1 OPERATOR(app.##) 2) STORED, tsv tsvector GENERATED ALWAYS AS (to_tsvector('app.c'::regconfig, 'x')) STORED);
CREATE VIEW v AS SELECT app.agg(b) FROM texts;
