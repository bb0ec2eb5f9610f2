-- The server writes the cast of a whole array in words that it reads as a cast
-- of each element.
CREATE DOMAIN color AS varchar(10) CHECK (VALUE IN ('red', 'green'));
CREATE TABLE t (
    id bigint PRIMARY KEY,
    kind varchar(10) DEFAULT NULL CHECK (kind IN ('a', 'b', 'c,d')),
    code char(2) CHECK (code IN ('x', 'y')),
    shade color,
    known boolean GENERATED ALWAYS AS (kind IN ('a', 'b')) STORED,
    list varchar(5)[] DEFAULT ARRAY['a', 'b']::varchar[],
    CHECK (kind NOT IN ('z', 'y')),
    at timestamptz(6), since timestamp(6), "from" time(6), until timetz(6), day timestamp(0)
);
CREATE INDEX ix_part ON t (id) WHERE kind IN ('a', 'b');
CREATE INDEX ix_expr ON t ((kind IN ('a', 'b')));
CREATE VIEW v AS SELECT id, kind IN ('a', 'b') AS known FROM t WHERE kind IN ('p', 'q');
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.kind IN ('a', 'b')) EXECUTE FUNCTION f();
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (kind IN ('a', 'b'));
