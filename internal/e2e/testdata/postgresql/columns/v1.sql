CREATE TABLE a (id integer PRIMARY KEY, nr serial NOT NULL, big bigserial);
CREATE TABLE b (a_id integer, other integer);
ALTER TABLE b ADD CONSTRAINT b_a FOREIGN KEY (a_id) REFERENCES a NOT VALID;
ALTER TABLE b ADD CONSTRAINT b_pos CHECK (a_id > 0) NOT VALID;
CREATE SEQUENCE numbers;
CREATE TABLE orders (id integer DEFAULT nextval('numbers') PRIMARY KEY, note text);
CREATE FUNCTION zz_called() RETURNS integer LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION aa_calls() RETURNS integer LANGUAGE sql AS 'SELECT zz_called()';
