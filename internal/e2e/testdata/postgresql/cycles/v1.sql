CREATE SCHEMA app;
-- a view calls a function that returns its rows
CREATE VIEW ring WITH (security_barrier) AS SELECT 1 AS x, 'a'::varchar(3) COLLATE "C" AS "Name", NULL::numeric(5,2) AS n;
CREATE FUNCTION of_ring() RETURNS SETOF ring LANGUAGE sql STABLE AS 'SELECT 1, ''a''::varchar(3) COLLATE "C", NULL::numeric(5,2)';
CREATE OR REPLACE VIEW ring WITH (security_barrier) AS SELECT x, "Name", n FROM of_ring();
COMMENT ON VIEW ring IS 'the ring';
COMMENT ON COLUMN ring."Name" IS 'the name';
CREATE VIEW app.outside AS SELECT x FROM ring;
CREATE RULE quiet AS ON DELETE TO ring DO INSTEAD NOTHING;
GRANT SELECT ON ring TO pg_monitor;
-- a default, a check and an index call functions that take the table's row
CREATE TABLE rows (i integer PRIMARY KEY, n integer);
CREATE FUNCTION of_row(rows) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM rows; END;
ALTER TABLE rows ADD COLUMN j integer DEFAULT of_row(NULL), ADD COLUMN k bigint DEFAULT counted() NOT NULL, ADD CONSTRAINT fine CHECK (of_row(rows) > 0), ADD CHECK (n > 0);
CREATE INDEX by_row ON rows (of_row(rows.*));
COMMENT ON CONSTRAINT fine ON rows IS 'fine';
CREATE TABLE app.refers (id integer REFERENCES rows (i));
-- a default calls a function whose body names the table
CREATE FUNCTION app.next_id() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT max(id) + 1 FROM app.numbered); END';
CREATE TABLE app.numbered (id bigint DEFAULT app.next_id() PRIMARY KEY);
-- a function in SQL reads a view that calls it
CREATE FUNCTION seen() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN END';
CREATE VIEW sees AS SELECT seen() AS n;
CREATE OR REPLACE FUNCTION seen() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM sees; END;
