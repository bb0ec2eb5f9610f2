-- computed columns that aren't stored
CREATE TABLE t (x integer NOT NULL, a text GENERATED ALWAYS AS (upper('a' || x)) VIRTUAL, b integer GENERATED ALWAYS AS (x + 1), c integer NOT NULL GENERATED ALWAYS AS (x) VIRTUAL, p integer NOT NULL);
CREATE VIEW v AS SELECT a, b FROM t;
