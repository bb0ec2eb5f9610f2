CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE m (
-- @renamed from=dev
device int NOT NULL, at date NOT NULL,
-- @renamed from=v
val numeric DEFAULT 2, note varchar(30)) PARTITION BY RANGE (at);
CREATE TABLE m1 PARTITION OF m (CONSTRAINT c1 CHECK (val > 0), CONSTRAINT m1_dev_note_key UNIQUE (device, note), CONSTRAINT m1_dev_fkey FOREIGN KEY (device) REFERENCES other) FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE m2 PARTITION OF m DEFAULT PARTITION BY LIST ((device % 2));
CREATE TABLE m21 PARTITION OF m2 (CONSTRAINT m21_v_excl EXCLUDE USING btree (val WITH =) WHERE (device > 0)) DEFAULT;
CREATE INDEX m1_v ON m1 (val, lower(note)) WHERE device > 5;
CREATE INDEX m_v ON m (at);
COMMENT ON COLUMN m1.device IS 'd';
CREATE TABLE h (id int, 
-- @renamed from=n
num bigint CHECK (num > 0), 
-- @renamed from=s
str text);
CREATE TABLE h1 (own int UNIQUE, CHECK (own > num), g bigint GENERATED ALWAYS AS (num + own) STORED) INHERITS (h);
CREATE INDEX h1_n ON h1 (num, (str || 'x'));
ALTER TABLE h1 ALTER str SET DEFAULT 'q2';
CREATE VIEW hv AS SELECT num, str FROM h1;
CREATE TABLE k (
-- @renamed from=dev
device int NOT NULL, 
-- @renamed from=at
 moment date NOT NULL, v numeric DEFAULT 1, w text) PARTITION BY RANGE (moment, (device % 10));
CREATE TABLE k1 PARTITION OF k FOR VALUES FROM ('2026-01-01', 0) TO ('2026-01-01', 5);
CREATE TABLE k2 PARTITION OF k DEFAULT PARTITION BY HASH (device);
CREATE TABLE k21 PARTITION OF k2 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
COMMENT ON TABLE k2 IS 'two'; COMMENT ON COLUMN k21.v IS 'vv'; COMMENT ON COLUMN k.moment IS 'when';
CREATE TABLE v (id int, 
-- @renamed from=v
"V al" text) PARTITION BY LIST (id);
CREATE TABLE v1 PARTITION OF v DEFAULT;
ALTER TABLE v1 ALTER "V al" SET STATISTICS 50, ALTER "V al" SET STORAGE EXTERNAL, ALTER "V al" SET DEFAULT 'v';
COMMENT ON COLUMN v1."V al" IS 'v is v.v';
ALTER TABLE m21 ALTER val SET DEFAULT 5, ALTER val SET STATISTICS 50; COMMENT ON COLUMN m21.val IS 'vv';
