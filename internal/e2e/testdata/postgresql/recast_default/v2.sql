CREATE TABLE t (id int primary key, at timestamptz default '2020-02-03');
