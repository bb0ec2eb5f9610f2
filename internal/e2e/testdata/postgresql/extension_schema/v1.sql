-- An extension in a schema that names without a schema aren't looked up in.
CREATE SCHEMA app;
CREATE EXTENSION citext WITH SCHEMA app;
CREATE EXTENSION pg_trgm;
CREATE TABLE users (name app.citext NOT NULL DEFAULT 'x', names app.citext[], note text CHECK (show_limit() > 0));
CREATE INDEX users_name ON users (app.strpos(name, 'x'::app.citext));
CREATE INDEX users_note ON users USING gin (note gin_trgm_ops);
CREATE VIEW v AS SELECT name FROM users WHERE name OPERATOR(app.=) 'y'::app.citext;
CREATE DOMAIN mail AS app.citext CHECK (VALUE OPERATOR(app.~) '@');
CREATE FUNCTION f(n app.citext) RETURNS app.citext LANGUAGE sql AS 'SELECT n';
