CREATE TABLE t (x integer NOT NULL, a text, b bigint DEFAULT 3, c integer NOT NULL, p integer GENERATED ALWAYS AS (x * 2) VIRTUAL);
CREATE VIEW v AS SELECT a, b FROM t;
