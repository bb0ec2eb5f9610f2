CREATE TABLE virtual_and_stored (x INT, a INT AS (x + 1) STORED, b INT AS (x + 1) VIRTUAL, KEY by_b (b));
CREATE TABLE becomes_computed (x INT, c INT AS (x * 2) VIRTUAL, CONSTRAINT positive CHECK (c > 0));
CREATE TABLE becomes_plain (x INT, c INT, d INT AS (c + 1) VIRTUAL);
CREATE TABLE computed_otherwise (x INT, c INT AS (x * 2 + x) STORED, d INT AS (c + 1) VIRTUAL, KEY by_c (c, x));
CREATE TABLE new_of_changed (id INT, a INT, n VARCHAR(30) AS (concat(a, 'y')) STORED, l INT AS (char_length(n) + 1) VIRTUAL, m VARCHAR(30) AS (upper(n)) STORED);
CREATE TABLE gone_of_changed (id INT, a INT, n VARCHAR(20) AS (concat(a, 'x')) VIRTUAL);
