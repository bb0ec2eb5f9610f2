CREATE SCHEMA app;
CREATE TYPE addr AS ("Since x" timestamp with time zone, zip bigint, city text);
CREATE TYPE app.pair AS (b text, a integer);
CREATE TABLE t (id integer PRIMARY KEY, a addr, p app.pair DEFAULT ROW('d', 1)::app.pair, CONSTRAINT ck CHECK ((a).zip > 0));
CREATE TABLE "U x" ("A b" addr NOT NULL);
CREATE VIEW v AS SELECT (a).zip FROM t;
