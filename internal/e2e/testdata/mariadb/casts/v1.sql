-- The server casts none of these to their types in v2, and refuses the change of an empty table too.
CREATE TABLE t (
	id INT AUTO_INCREMENT PRIMARY KEY,
	a INT UNSIGNED,
	b UUID DEFAULT uuid(),
	c POINT,
	d INET4,
	e DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
	f DECIMAL(10,2) CHECK (f > 0),
	KEY a (a)
);
