CREATE TABLE amounts (
	id int(7) zerofill PRIMARY KEY,
	small tinyint(3) unsigned NOT NULL,
	flag tinyint(3),
	tiny tinyint(1) NOT NULL DEFAULT 2 COMMENT 'three',
	plain int(8),
	short int(11) NOT NULL DEFAULT 3,
	wide bigint unsigned,
	long_one bigint,
	padded mediumint,
	half smallint(4) unsigned zerofill
);
CREATE TABLE parts (
	id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
	amount int(7) zerofill REFERENCES amounts (id),
	twice int(7) GENERATED ALWAYS AS (amount * 2) STORED,
	thrice int(4) AS (amount * 3) VIRTUAL,
	KEY (twice),
	CHECK (amount > 0)
);
CREATE VIEW shown AS SELECT id, plain FROM amounts;
