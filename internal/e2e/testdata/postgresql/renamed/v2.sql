CREATE SCHEMA app;
-- @renamed from=users
CREATE TABLE people (id bigserial PRIMARY KEY, "It's" bigserial UNIQUE -- @renamed from="A b"
, d smallserial CHECK (d > 0) -- @renamed from=c
, i int GENERATED ALWAYS AS IDENTITY, keep int NOT NULL);
CREATE INDEX ON people (d);
-- @renamed from=a_long_table_name_that_is_cut_at_sixty_three_bytes_by_server
CREATE TABLE app.short (id serial PRIMARY KEY, other int UNIQUE REFERENCES app.short);
CREATE TABLE stay (k serial, -- @renamed from=n
 m serial);
COMMENT ON SEQUENCE people_id_seq IS 'x';
CREATE VIEW v AS SELECT id FROM people;
-- @renamed from=lists
CREATE TABLE lost (id serial, k int) PARTITION BY LIST (k);
CREATE TABLE lists1 PARTITION OF lost FOR VALUES IN (1);

CREATE TABLE lists2 PARTITION OF lost FOR VALUES IN (2) PARTITION BY LIST (id);
CREATE TABLE lists2a PARTITION OF lists2 DEFAULT;
CREATE INDEX ON lost (id);
-- @renamed from="P x"
CREATE TABLE p (id serial, z int);
-- @renamed from=par
CREATE TABLE app."Q" (k int, CHECK (k > 0)); CREATE TABLE chi (x int) INHERITS (p, app."Q");
