-- Keys that are too long in one of the character sets, or cut there.
CREATE TABLE t (
	id INT PRIMARY KEY,
	a VARCHAR(500),
	b VARCHAR(500),
	c TEXT,
	d VARCHAR(700),
	KEY a (a),
	KEY c (c),
	KEY d (d)
) CHARACTER SET utf8mb4;
CREATE TABLE u (id INT PRIMARY KEY, a VARCHAR(1000), b VARCHAR(1500), UNIQUE KEY ab (a, b), KEY b (b)) CHARACTER SET latin1;
