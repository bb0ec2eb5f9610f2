CREATE TABLE a (id int NOT NULL PRIMARY KEY, n integer);
CREATE TABLE b (id int PRIMARY KEY, n integer);
CREATE TABLE c (id int NOT NULL PRIMARY KEY, n integer);
CREATE TABLE d (id int PRIMARY KEY, n integer);
CREATE TABLE e (one text NOT NULL, two text, PRIMARY KEY (one, two));
CREATE TABLE f (id text NOT NULL PRIMARY KEY, n text);
CREATE TABLE g (id text PRIMARY KEY, n integer);
