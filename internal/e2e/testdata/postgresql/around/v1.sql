CREATE TABLE p (id integer NOT NULL CONSTRAINT p_pkey PRIMARY KEY, code integer, CONSTRAINT u UNIQUE (code));
CREATE TABLE t (
    id integer NOT NULL,
    a integer,
    b integer GENERATED ALWAYS AS (a * 2) STORED,
    name varchar(9) DEFAULT 'x',
    "Low" text GENERATED ALWAYS AS (lower(name)) STORED,
    other integer GENERATED ALWAYS AS (id + 1) STORED,
    plain integer,
    code integer CONSTRAINT code_fkey REFERENCES p (code),
    CONSTRAINT t_pkey PRIMARY KEY (id),
    CONSTRAINT ck CHECK (name <> '' AND a > 0)
);
CREATE UNIQUE INDEX ix_b ON t (b);
CREATE INDEX ix_name ON t (lower(name)) WHERE name <> '';
CREATE INDEX ix_other ON t (other);
CREATE VIEW v AS SELECT name FROM t;
CREATE TABLE z (x integer, gone integer, g integer GENERATED ALWAYS AS (gone + 1) STORED, CONSTRAINT nm UNIQUE (x));
CREATE TABLE b (x integer);
CREATE TABLE old (x integer CONSTRAINT oldkey PRIMARY KEY);
CREATE TABLE holder (x integer);
