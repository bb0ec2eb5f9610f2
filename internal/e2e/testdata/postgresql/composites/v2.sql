CREATE SCHEMA app;
CREATE TYPE addr AS ("Since x" timestamp with time zone, zip bigint, city text);
CREATE TYPE app.pair AS (b text, a integer);
CREATE TABLE t (id integer PRIMARY KEY, a addr, p app.pair DEFAULT ROW('d', 1)::app.pair, CONSTRAINT ck CHECK ((a).zip > 0));
CREATE TABLE "U x" ("A b" addr NOT NULL);
CREATE VIEW v AS SELECT (a).zip FROM t;
CREATE DOMAIN single AS addr CHECK ((VALUE).zip > 1);
CREATE DOMAIN several AS addr[] NOT NULL;
CREATE TYPE holder AS (n integer, a addr, list addr[], o single);
CREATE DOMAIN held AS holder;
CREATE TABLE deep (id integer PRIMARY KEY, "A b" addr[], grid addr[][], o single, s several DEFAULT '{}',
    os single[] NOT NULL DEFAULT ARRAY[ROW(NULL, 2, 'c')::addr]::single[], h holder, hs holder[], d held, e addr[]);
