-- computed columns, with what uses them
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (x integer NOT NULL, "A b" integer GENERATED ALWAYS AS (x * 2) STORED, t text GENERATED ALWAYS AS ('a' || x) STORED, n integer GENERATED ALWAYS AS (x + 1) STORED,
  m text NOT NULL GENERATED ALWAYS AS (CASE WHEN x > 1 THEN 'ok' ELSE 'sad' END) STORED, k integer GENERATED ALWAYS AS (x) STORED, CONSTRAINT tk PRIMARY KEY (k), CHECK ("A b" > 0));
CREATE INDEX ti ON t ("A b");
CREATE TABLE r (k integer REFERENCES t (k));
CREATE VIEW v AS SELECT "A b", t FROM t;
COMMENT ON COLUMN t.t IS 'was computed';
CREATE TABLE lost (x integer, c integer GENERATED ALWAYS AS (x * 2) STORED, retyped text, y smallint, d bigint GENERATED ALWAYS AS (y + 1) STORED);
CREATE TABLE p (x integer, c integer GENERATED ALWAYS AS (x * 2) STORED) PARTITION BY LIST (x);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE heir (own integer) INHERITS (lost);
CREATE INDEX hi ON heir (c);
CREATE TABLE plain (x integer, c integer NOT NULL DEFAULT 7, d text, CHECK (c > 0));
CREATE INDEX pi ON plain (c);
