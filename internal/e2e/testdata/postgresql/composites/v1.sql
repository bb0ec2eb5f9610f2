-- Composite types that columns with values use, whose attributes change.
CREATE SCHEMA app;
CREATE TYPE addr AS (street text, zip integer, "Since x" timestamp with time zone);
CREATE TYPE app.pair AS (a integer, b text);
CREATE TABLE t (id integer PRIMARY KEY, a addr, p app.pair DEFAULT ROW(1, 'd')::app.pair, CONSTRAINT ck CHECK ((a).zip > 0));
CREATE TABLE "U x" ("A b" addr NOT NULL);
CREATE INDEX ix ON t (((a).street));
CREATE VIEW v AS SELECT (a).street FROM t;
-- Arrays, domains and other composite types hold them.
CREATE DOMAIN single AS addr CHECK ((VALUE).zip > 0);
CREATE DOMAIN several AS addr[] NOT NULL;
CREATE TYPE holder AS (n integer, a addr, list addr[], o single);
CREATE DOMAIN held AS holder;
CREATE TABLE deep (id integer PRIMARY KEY, "A b" addr[], grid addr[][], o single, s several DEFAULT '{}',
    os single[] NOT NULL DEFAULT ARRAY[ROW('x', 1, NULL)::addr]::single[], h holder, hs holder[], d held, e addr[]);
