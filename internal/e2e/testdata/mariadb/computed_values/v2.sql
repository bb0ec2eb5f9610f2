CREATE TABLE t (x INT, `A b` INT DEFAULT 5, b TEXT, c BIGINT NOT NULL, d INT NOT NULL, KEY by_a (`A b`), CONSTRAINT positive CHECK (`A b` > 0));
CREATE TABLE plain (x INT, a INT AS (x * 3) STORED, b VARCHAR(9) AS ('b') STORED, c INT AS (x) VIRTUAL, KEY by_a (a));
CREATE TABLE lost (c INT, d INT);
CREATE TABLE called (x INT, c VARCHAR(40));
