-- Addresses that the server has no cast for, beside a column that an UPDATE would change.
CREATE TABLE hosts (
	id INT PRIMARY KEY,
	a INET4 NOT NULL,
	b INET6 DEFAULT '::ffff:10.0.0.1',
	c INT UNSIGNED,
	d INET4,
	e UUID,
	f INET6 COMMENT 'was a UUID',
	g CHAR(32),
	h UUID,
	changed TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
	UNIQUE KEY a (a),
	KEY c (c, d)
);
