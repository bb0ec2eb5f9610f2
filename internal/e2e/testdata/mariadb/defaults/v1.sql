-- The server rounds, cuts and pads what is given, and its catalog shows no bytes.
CREATE TABLE numbers (
	id INT PRIMARY KEY,
	a NUMERIC(10,0) DEFAULT -1.50,
	b INT DEFAULT '1.7',
	c FLOAT(7,2) DEFAULT 1.239,
	d BIT(8) DEFAULT 0xA,
	e YEAR DEFAULT 99,
	f TIME(2) DEFAULT '10:11:12.3456',
	g DATE DEFAULT '2020-1-2 10:00:00',
	h SET('x','y') DEFAULT 'y,x'
);
CREATE TABLE bytes (
	id INT PRIMARY KEY,
	a VARBINARY(3) DEFAULT x'00ff',
	b BINARY(4) NOT NULL DEFAULT x'80',
	c BLOB DEFAULT x'ff00',
	d VARBINARY(4) DEFAULT '?'
);
