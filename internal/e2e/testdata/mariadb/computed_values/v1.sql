CREATE TABLE t (x INT, `A b` INT AS (x * 2) STORED, b VARCHAR(9) AS (concat('a', x)) STORED, c INT AS (x + 1) VIRTUAL, d INT AS (x + 3) STORED COMMENT 'three', KEY by_a (`A b`), CONSTRAINT positive CHECK (`A b` > 0));
CREATE TABLE plain (x INT, a INT NOT NULL DEFAULT 3, b VARCHAR(9) NOT NULL, c INT, KEY by_a (a));
CREATE TABLE lost (x INT, c INT AS (x * 2) STORED, d INT AS (x) VIRTUAL);
CREATE TABLE called (x INT, c VARCHAR(40) AS (concat(x, 'a')) VIRTUAL);
