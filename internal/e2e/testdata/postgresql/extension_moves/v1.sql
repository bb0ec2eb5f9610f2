-- extensions in the default schema
CREATE EXTENSION citext;
CREATE EXTENSION pg_trgm;
CREATE TABLE users (id int, name citext NOT NULL DEFAULT 'x', names citext[], note text CHECK (show_limit() > 0), UNIQUE (name));
CREATE INDEX users_name ON users (strpos(name, 'x'::citext));
CREATE INDEX users_note ON users USING gin (note gin_trgm_ops);
CREATE VIEW v AS SELECT name FROM users WHERE name = 'y'::citext;
CREATE DOMAIN mail AS citext CHECK (VALUE ~ '@');
CREATE FUNCTION f(n citext) RETURNS citext LANGUAGE sql AS 'SELECT n';
