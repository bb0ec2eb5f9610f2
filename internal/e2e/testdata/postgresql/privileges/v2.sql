-- Other grants, a view that goes and comes back around a change, a column that goes with
-- its grants, an owner who is the session's role again, objects that are no longer there.
CREATE SCHEMA app;
CREATE TABLE posts (id serial PRIMARY KEY, title varchar(80));
CREATE TABLE app.log (id integer PRIMARY KEY);
CREATE VIEW titles AS SELECT id, title FROM posts;
CREATE SEQUENCE numbers;
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE FUNCTION f(a integer, b text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
GRANT SELECT ON posts TO pg_read_all_data;
GRANT INSERT, SELECT ON posts TO pg_monitor;
GRANT UPDATE (title) ON posts TO pg_read_all_data;
GRANT USAGE, UPDATE ON SEQUENCE posts_id_seq TO pg_monitor;
GRANT SELECT ON titles TO pg_monitor;
ALTER VIEW titles OWNER TO pg_read_all_data;
GRANT USAGE ON SCHEMA public TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO pg_monitor;
