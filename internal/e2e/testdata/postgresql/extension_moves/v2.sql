-- they move into one of their own, with what uses them
CREATE SCHEMA app;
CREATE EXTENSION citext WITH SCHEMA app;
CREATE EXTENSION pg_trgm SCHEMA app;
CREATE TABLE users (id int, name app.citext NOT NULL DEFAULT 'x', names app.citext[], note text CHECK (app.show_limit() > 0), UNIQUE (name), more app.citext);
CREATE INDEX users_name ON users (app.strpos(name, 'x'::app.citext));
CREATE INDEX users_note ON users USING gin (note app.gin_trgm_ops);
CREATE VIEW v AS SELECT name FROM users WHERE name OPERATOR(app.=) 'y'::app.citext;
CREATE DOMAIN mail AS app.citext CHECK (VALUE OPERATOR(app.~) '@');
CREATE FUNCTION f(n app.citext) RETURNS app.citext LANGUAGE sql AS 'SELECT n';
