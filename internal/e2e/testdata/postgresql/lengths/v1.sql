CREATE TABLE t (a timestamp, b time, c varchar, d numeric, e bit varying, f char(3), g varchar(20), h numeric(10,2), i interval, j timestamptz(3), k varchar(10)[], l text, m timestamp(6), n time(3)[]);
CREATE TABLE moments (a timestamp(3) DEFAULT '2020-02-03', b varchar(5)[] DEFAULT '{a}', c time(2) DEFAULT '10:00');
