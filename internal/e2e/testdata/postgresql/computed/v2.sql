-- those become plain, with what plain ones have, and plain ones computed
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (x integer NOT NULL, "A b" integer DEFAULT 5, t text, n bigint NOT NULL DEFAULT 3,
  m mood NOT NULL DEFAULT 'ok', k integer, CONSTRAINT tk PRIMARY KEY (k), CHECK ("A b" > 0));
CREATE INDEX ti ON t ("A b");
CREATE TABLE r (k integer REFERENCES t (k));
CREATE VIEW v AS SELECT "A b", t FROM t;
CREATE TABLE lost (c integer, retyped text, y integer, d bigint);
CREATE TABLE p (x integer, c integer) PARTITION BY LIST (x);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE heir (own integer) INHERITS (lost);
CREATE INDEX hi ON heir (c);
CREATE TABLE plain (x integer, c integer GENERATED ALWAYS AS (x * 3) STORED, d varchar(9) GENERATED ALWAYS AS ('d') STORED, CHECK (c > 0));
CREATE INDEX pi ON plain (c);
