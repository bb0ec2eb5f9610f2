CREATE TABLE amounts (
	id int(5) zerofill PRIMARY KEY,
	small tinyint(1) unsigned NOT NULL,
	flag tinyint(1),
	tiny tinyint(4) NOT NULL DEFAULT 2 COMMENT 'three',
	short int(4) NOT NULL DEFAULT 4,
	narrow smallint(2) unsigned
);
