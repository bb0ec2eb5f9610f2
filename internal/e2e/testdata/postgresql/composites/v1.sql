-- Composite types that columns with values use, whose attributes change.
CREATE SCHEMA app;
CREATE TYPE addr AS (street text, zip integer, "Since x" timestamp with time zone);
CREATE TYPE app.pair AS (a integer, b text);
CREATE TABLE t (id integer PRIMARY KEY, a addr, p app.pair DEFAULT ROW(1, 'd')::app.pair, CONSTRAINT ck CHECK ((a).zip > 0));
CREATE TABLE "U x" ("A b" addr NOT NULL);
CREATE INDEX ix ON t (((a).street));
CREATE VIEW v AS SELECT (a).street FROM t;
