CREATE TABLE amounts (
	id int(5) zerofill PRIMARY KEY,
	small tinyint(1) unsigned,
	flag tinyint(1),
	plain int(11),
	short int(4) NOT NULL DEFAULT 3,
	wide bigint(20) unsigned,
	padded mediumint(9) zerofill
);
