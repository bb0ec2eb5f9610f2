CREATE TABLE a (id int PRIMARY KEY, n integer);
CREATE TABLE b (id int NOT NULL PRIMARY KEY, n integer);
CREATE TABLE c (id integer PRIMARY KEY, n integer);
CREATE TABLE d (id integer PRIMARY KEY, n integer);
CREATE TABLE e (one text, two text NOT NULL, PRIMARY KEY (one, two));
CREATE TABLE f (id text PRIMARY KEY, n integer);
CREATE TABLE g (id text NOT NULL PRIMARY KEY, n integer) WITHOUT ROWID;
