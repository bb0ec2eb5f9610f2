CREATE TABLE amounts (
	id int(5) zerofill PRIMARY KEY,
	small tinyint(1) unsigned,
	flag tinyint(1),
	tiny tinyint(3) NOT NULL DEFAULT 2 COMMENT 'three',
	plain int(11),
	short int(4) NOT NULL DEFAULT 3,
	wide bigint(20) unsigned,
	long_one bigint(30),
	padded mediumint(9) zerofill,
	half smallint(3) unsigned zerofill
);
CREATE TABLE parts (
	id int(8) NOT NULL AUTO_INCREMENT PRIMARY KEY,
	amount int(5) zerofill REFERENCES amounts (id),
	twice int(6) GENERATED ALWAYS AS (amount * 2) STORED,
	thrice int(6) AS (amount * 3) VIRTUAL,
	KEY (twice),
	CHECK (amount > 0)
);
CREATE VIEW shown AS SELECT id, plain FROM amounts;
