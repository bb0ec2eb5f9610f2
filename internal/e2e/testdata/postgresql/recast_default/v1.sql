CREATE TABLE t (id int primary key, at timestamp(3) default '2020-02-03');
