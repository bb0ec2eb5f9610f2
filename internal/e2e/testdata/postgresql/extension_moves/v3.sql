-- to another one, and back
CREATE SCHEMA b;
CREATE EXTENSION citext WITH SCHEMA b;
CREATE EXTENSION pg_trgm SCHEMA public;
CREATE TABLE users (id int, name b.citext NOT NULL DEFAULT 'y', names b.citext[], note text CHECK (show_limit() > 0), UNIQUE (name), more b.citext);
CREATE INDEX users_name ON users (b.strpos(name, 'x'::b.citext));
CREATE INDEX users_note ON users USING gin (note gin_trgm_ops);
CREATE VIEW v AS SELECT name FROM users WHERE name OPERATOR(b.=) 'y'::b.citext;
CREATE DOMAIN mail AS b.citext CHECK (VALUE OPERATOR(b.~) '@');
CREATE FUNCTION f(n b.citext) RETURNS b.citext LANGUAGE sql AS 'SELECT n';
