CREATE SCHEMA app;
-- a view that stands is replaced so that it calls a new function of its rows
CREATE VIEW app.outside AS SELECT 1 AS x;
CREATE FUNCTION app.again() RETURNS SETOF app.outside LANGUAGE sql STABLE AS 'SELECT 1';
CREATE OR REPLACE VIEW app.outside AS SELECT x FROM app.again();
CREATE TABLE rows (i integer PRIMARY KEY, n integer);
CREATE FUNCTION of_row(rows) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2';
ALTER TABLE rows ADD COLUMN j integer DEFAULT of_row(NULL), ADD CHECK (n > 0), ADD CONSTRAINT less CHECK (of_row(rows) < 9);
CREATE TABLE app.refers (id integer REFERENCES rows (i));
