-- Sequences that belong to no column go with the defaults that use them.
CREATE SCHEMA app;
CREATE DOMAIN number AS int;
CREATE SEQUENCE app."S's" INCREMENT 5;
CREATE SEQUENCE falls INCREMENT -1;
CREATE SEQUENCE shared;
CREATE SEQUENCE of_column;
CREATE TABLE t (id bigint PRIMARY KEY DEFAULT nextval('shared'), f int DEFAULT nextval('falls'), n number DEFAULT nextval('app."S''s"'),
    c text DEFAULT nextval('app."S''s"'), d numeric(30, 5) DEFAULT nextval('of_column'));
CREATE TABLE u (id int DEFAULT nextval('shared'));
ALTER SEQUENCE of_column OWNED BY t.d;
