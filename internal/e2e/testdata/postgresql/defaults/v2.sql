CREATE TABLE t (a varchar(10) NOT NULL, b varchar(10) DEFAULT NULL, c varchar(10), d varchar(10) DEFAULT NULL);
