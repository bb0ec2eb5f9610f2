CREATE TABLE swapped (id INTEGER NOT NULL PRIMARY KEY,
	b INTEGER, -- @renamed from=a
	a VARCHAR(9) -- @renamed from=b
);
CREATE VIEW names AS SELECT a, b FROM swapped;
CREATE VIEW above AS SELECT a FROM names;
COMMENT ON COLUMN names.a IS 'the a';
GRANT SELECT ON names TO PUBLIC;
-- @renamed from=was
CREATE VIEW is_now AS SELECT b FROM swapped;
CREATE MATERIALIZED VIEW kept AS SELECT a, b FROM swapped;
CREATE INDEX ON kept (a);
CREATE TABLE other (a VARCHAR(9), z INTEGER, id INTEGER);
CREATE VIEW joined AS SELECT s.id, z FROM swapped s JOIN other o USING (id, a);
CREATE TABLE log (x boolean, y boolean);
CREATE RULE logged AS ON INSERT TO swapped DO ALSO INSERT INTO log VALUES (new.a IS NULL, new.b IS NULL);
CREATE VIEW ids AS SELECT id FROM swapped;
CREATE TABLE shifted (id INTEGER NOT NULL PRIMARY KEY, 
	r INTEGER, -- @renamed from=p
	q INTEGER, p INTEGER);
CREATE VIEW single AS SELECT p FROM shifted;
-- @renamed from=gives
CREATE TABLE has_given (id INTEGER NOT NULL PRIMARY KEY, x INTEGER);
CREATE TABLE gives (id INTEGER NOT NULL PRIMARY KEY, x INTEGER);
CREATE VIEW given AS SELECT x FROM gives;
CREATE TABLE parted (id INTEGER,
	b INTEGER, -- @renamed from=a
	a VARCHAR(9) -- @renamed from=b
) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF parted DEFAULT;
CREATE VIEW of_part AS SELECT a, b FROM part;
CREATE TABLE whole (
	b INTEGER, -- @renamed from=a
	a VARCHAR(9) -- @renamed from=b
);
CREATE TABLE heir (own INTEGER) INHERITS (whole);
CREATE VIEW of_heir AS SELECT a, b, own FROM heir;
