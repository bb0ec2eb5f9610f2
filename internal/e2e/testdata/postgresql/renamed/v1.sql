-- Tables and columns that get other names, and with them what was named after them.
CREATE SCHEMA app;
CREATE TABLE users (id serial PRIMARY KEY, "A b" bigserial UNIQUE, c smallserial CHECK (c > 0), i int GENERATED ALWAYS AS IDENTITY, keep serial, dropped serial);
CREATE INDEX ON users (c);
CREATE TABLE app.a_long_table_name_that_is_cut_at_sixty_three_bytes_by_server (id serial PRIMARY KEY, other int UNIQUE REFERENCES app.a_long_table_name_that_is_cut_at_sixty_three_bytes_by_server);
CREATE TABLE stay (n serial, m serial);
COMMENT ON SEQUENCE users_id_seq IS 'x';
CREATE TABLE goes (id serial);
CREATE VIEW v AS SELECT id FROM users;
CREATE TABLE lists (id serial, k int) PARTITION BY LIST (k);
CREATE TABLE lists1 PARTITION OF lists FOR VALUES IN (1);
CREATE TABLE lists2 PARTITION OF lists FOR VALUES IN (2) PARTITION BY LIST (id);
CREATE TABLE lists2a PARTITION OF lists2 DEFAULT;
CREATE INDEX ON lists (id);
CREATE TABLE "P x" (id serial, z int); CREATE TABLE app.par (k int, CHECK (k > 0)); CREATE TABLE chi (x int) INHERITS ("P x", app.par);
