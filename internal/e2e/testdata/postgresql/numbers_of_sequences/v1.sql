-- Sequences that belong to no column give way to those of columns, and to others.
CREATE SCHEMA app;
CREATE SEQUENCE app."S's" START 10;
CREATE SEQUENCE falls INCREMENT -1;
CREATE SEQUENCE before;
CREATE SEQUENCE near;
CREATE SEQUENCE shared;
CREATE TABLE t (id bigint PRIMARY KEY DEFAULT nextval('app."S''s"'), f int DEFAULT nextval('falls'), s serial, b int DEFAULT nextval('before'),
    sh int DEFAULT nextval('shared'), i int GENERATED ALWAYS AS IDENTITY, jumps int DEFAULT nextval('near'));
CREATE TABLE u (id int DEFAULT nextval('shared'));
