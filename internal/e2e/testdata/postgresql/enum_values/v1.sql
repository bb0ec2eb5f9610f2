-- An enum type gets a value, which disturbs nothing; to take it away again the type is made
-- anew, around all that uses it.
CREATE TYPE st AS ENUM ('a', 'b');
CREATE FUNCTION of(st) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE DOMAIN good AS st CHECK (VALUE <> 'b');
CREATE TABLE t (id int PRIMARY KEY, s st DEFAULT 'b', list st[], g bool GENERATED ALWAYS AS (s = 'a') STORED, d good, CONSTRAINT ck CHECK (s <> 'b' OR id > 0));
CREATE INDEX part ON t (id) WHERE s = 'a';
CREATE INDEX calls ON t (of(s));
CREATE INDEX plain ON t (s);
CREATE VIEW v AS SELECT s FROM t WHERE s = 'a';
CREATE VIEW w AS SELECT s FROM v;
CREATE MATERIALIZED VIEW m AS SELECT s, count(*) FROM t GROUP BY s;
CREATE UNIQUE INDEX of_m ON m (s);
CREATE POLICY p ON t USING (s = 'a');
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE UPDATE OF s ON t FOR EACH ROW WHEN (NEW.s = 'b') EXECUTE FUNCTION f();
CREATE TYPE kind AS ENUM ('x');
CREATE TABLE u (id int, k kind);
CREATE INDEX of_k ON u (id) WHERE k = 'x';
