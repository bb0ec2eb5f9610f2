CREATE TABLE t (a varchar(10) DEFAULT NULL, b varchar(10), c varchar(10) DEFAULT NULL, d varchar(10) DEFAULT NULL);
