-- @renamed from=a
CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, x INTEGER);
-- @renamed from=b
CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, x INTEGER);
CREATE TABLE refers (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, CONSTRAINT fk_a FOREIGN KEY (a) REFERENCES b (id));
-- @renamed from=left_one
CREATE TABLE right_one (id INTEGER NOT NULL PRIMARY KEY, l INTEGER NOT NULL, CONSTRAINT ck_l CHECK (l = 1));
-- @renamed from=right_one
CREATE TABLE left_one (id INTEGER NOT NULL PRIMARY KEY, r INTEGER NOT NULL, CONSTRAINT ck_r CHECK (r = 2));
CREATE INDEX ix_l ON right_one (l);
CREATE TABLE shifted (id INTEGER NOT NULL PRIMARY KEY,
	q INTEGER NOT NULL, -- @renamed from=p
	r INTEGER NOT NULL, -- @renamed from=q
	CONSTRAINT ck_shifted CHECK (q = 1 AND r = 2));
CREATE TABLE swapped (id INTEGER NOT NULL PRIMARY KEY,
	q INTEGER NOT NULL, -- @renamed from=p
	p VARCHAR(9) NOT NULL, -- @renamed from=q
	CONSTRAINT ck_swapped CHECK (q = 1 AND p = 'two'));
-- @renamed from=ring_1
CREATE TABLE ring_2 (id INTEGER NOT NULL PRIMARY KEY, one INTEGER NOT NULL, CONSTRAINT ck_one CHECK (one = 1));
-- @renamed from=ring_2
CREATE TABLE ring_3 (id INTEGER NOT NULL PRIMARY KEY, two INTEGER NOT NULL, CONSTRAINT ck_two CHECK (two = 2));
-- @renamed from=ring_3
CREATE TABLE ring_1 (id INTEGER NOT NULL PRIMARY KEY, three INTEGER NOT NULL, CONSTRAINT ck_three CHECK (three = 3));
-- @renamed from=v
CREATE VIEW w AS SELECT x FROM b;
-- @renamed from=w
CREATE VIEW v AS SELECT q FROM shifted;
-- @renamed from=mood
CREATE TYPE size AS ENUM ('sad', 'ok');
-- @renamed from=size
CREATE TYPE extent AS ENUM ('small', 'large');
CREATE TYPE level AS ENUM (
	'high', -- @renamed from=low
	'low' -- @renamed from=high
);
CREATE TABLE typed (id integer NOT NULL PRIMARY KEY, m size DEFAULT 'sad', s extent, l level DEFAULT 'high', CONSTRAINT ck_level CHECK (l = 'high'));
-- @renamed from=s1
CREATE SEQUENCE s2 START WITH 5;
-- @renamed from=s2
CREATE SEQUENCE s3 START WITH 500;
