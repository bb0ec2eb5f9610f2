-- tables, views and sequences have one list of names
CREATE SEQUENCE own1;
CREATE TABLE own3 (n int);
CREATE TABLE own4 (n int);
CREATE VIEW own5 AS SELECT 1 AS n;
CREATE TABLE a6 (n int);
