CREATE SCHEMA app;
CREATE DOMAIN number AS int;
CREATE TABLE t (id bigint PRIMARY KEY, f int, n number, c text DEFAULT 'c', d numeric(30, 5));
CREATE TABLE u (id int DEFAULT 7);
