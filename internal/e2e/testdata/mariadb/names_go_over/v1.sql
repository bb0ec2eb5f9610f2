-- tables, views and sequences have one list of names
CREATE SEQUENCE own1;
CREATE TABLE own3 (n int);
CREATE TABLE own4 (n int);
CREATE VIEW own5 AS SELECT 1 AS n;
CREATE TABLE a6 (n int);
CREATE SEQUENCE own7;
CREATE TABLE a7 (id int PRIMARY KEY, n bigint DEFAULT nextval(own7));
CREATE TABLE own8 (n int);
CREATE TABLE a8 (id int PRIMARY KEY, n bigint DEFAULT 8);
CREATE SEQUENCE own9;
CREATE TABLE a9 (id int PRIMARY KEY, n bigint DEFAULT nextval(own9), m bigint DEFAULT nextval(own9));
CREATE VIEW own10 AS SELECT 1 AS n;
CREATE TABLE a10 (id int PRIMARY KEY, n bigint NOT NULL);
CREATE SEQUENCE own11;
CREATE TABLE a11 (id int PRIMARY KEY, n bigint DEFAULT nextval(own11));
