CREATE DOMAIN pos AS integer CHECK (VALUE > 0);
CREATE DOMAIN small AS pos;
CREATE TYPE pair AS (a pos, b text);
CREATE TABLE t (id integer, p pair, n pos DEFAULT 7, arr small[] DEFAULT '{1,2}' NOT NULL, ps pair[], CHECK (cardinality(arr) < 9));
CREATE VIEW v AS SELECT id, arr[1] AS f, (p).b FROM t;
CREATE INDEX ti ON t (cardinality(arr), n);
-- Constraints of a domain that columns hold within arrays alone, and on the way back.
CREATE DOMAIN code AS text CHECK (VALUE <> '');
CREATE TABLE codes (id integer PRIMARY KEY, all_of code[] NOT NULL, UNIQUE (all_of));
