-- beside changes of what uses them
CREATE SCHEMA b;
CREATE EXTENSION citext SCHEMA public;
CREATE EXTENSION pg_trgm;
CREATE TABLE users (id int, name citext NOT NULL DEFAULT 'y', names citext[], note text CHECK (show_limit() > 0), UNIQUE (name));
CREATE DOMAIN mail AS citext CHECK (VALUE ~ '@');
