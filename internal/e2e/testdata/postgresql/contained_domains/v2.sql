CREATE DOMAIN pos AS integer CHECK (VALUE > 0) CHECK (VALUE < 1000);
COMMENT ON DOMAIN pos IS 'positive';
CREATE DOMAIN small AS pos CHECK (VALUE < 500);
CREATE TYPE pair AS (a pos, b text);
CREATE TABLE t (id integer, p pair, n pos DEFAULT 7, arr small[] DEFAULT '{1,2}' NOT NULL, ps pair[], CHECK (cardinality(arr) < 9));
CREATE VIEW v AS SELECT id, arr[1] AS f, (p).b FROM t;
CREATE INDEX ti ON t (cardinality(arr), n);
CREATE DOMAIN code AS text;
CREATE TABLE codes (id integer PRIMARY KEY, all_of code[] NOT NULL, UNIQUE (all_of));
