CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE SCHEMA c;
CREATE SCHEMA app;
CREATE SCHEMA n;
-- @renamed from=a.x
CREATE TABLE c.x (id integer PRIMARY KEY, v text);
-- @renamed from=b.x
CREATE TABLE a.y (id integer PRIMARY KEY, w text);
CREATE TABLE t (id integer REFERENCES c.x, b integer REFERENCES a.y);
-- @renamed from=public.parent
CREATE TABLE c.parent (id integer);
-- @renamed from=a.kid
CREATE TABLE kid (n integer, m integer) INHERITS (c.parent);
CREATE TEXT SEARCH DICTIONARY n.d (TEMPLATE = simple); -- @renamed from=app.d
CREATE TEXT SEARCH CONFIGURATION n.c (PARSER = default); -- @renamed from=app.c
ALTER TEXT SEARCH CONFIGURATION n.c ADD MAPPING FOR word WITH n.d;
CREATE COLLATION n.col (provider = icu, locale = 'de'); -- @renamed from=app.col
-- @renamed from=app.plus
CREATE FUNCTION n.plus(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE OPERATOR app.## (LEFTARG = integer, RIGHTARG = integer, FUNCTION = n.plus);
-- @renamed from=app.agg
CREATE AGGREGATE n.agg (integer) (SFUNC = n.plus, STYPE = integer);
-- @renamed from=app.p
CREATE PROCEDURE n.p(integer) LANGUAGE sql AS 'SELECT 1';
CREATE TABLE texts (a text COLLATE n.col, b integer GENERATED ALWAYS AS (1 OPERATOR(app.##) 2) STORED, tsv tsvector GENERATED ALWAYS AS (to_tsvector('n.c'::regconfig, 'x')) STORED);
CREATE VIEW v AS SELECT n.agg(b) FROM texts;
