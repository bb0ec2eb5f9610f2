CREATE TABLE p (id integer NOT NULL CONSTRAINT p_pkey PRIMARY KEY, code text, CONSTRAINT u UNIQUE (code));
CREATE TABLE t (
    id integer NOT NULL,
    a bigint,
    b bigint GENERATED ALWAYS AS (a * 2) STORED,
    name text DEFAULT 'x',
    "Low" text GENERATED ALWAYS AS (lower(name)) STORED,
    other integer GENERATED ALWAYS AS (id + 2) STORED,
    plain integer GENERATED ALWAYS AS (id + 3) STORED,
    code text CONSTRAINT code_fkey REFERENCES p (code),
    CONSTRAINT t_pkey PRIMARY KEY (id),
    CONSTRAINT ck CHECK (name <> '' AND a > 0)
);
CREATE UNIQUE INDEX ix_b ON t (b);
CREATE INDEX ix_name ON t (lower(name)) WHERE name <> '';
CREATE INDEX ix_other ON t (other);
CREATE VIEW v AS SELECT name FROM t;
CREATE TABLE z (x integer, late integer GENERATED ALWAYS AS (source + 1) STORED, source integer);
CREATE TABLE b (x integer, CONSTRAINT nm UNIQUE (x));
CREATE TABLE holder (x integer CONSTRAINT oldkey PRIMARY KEY);
