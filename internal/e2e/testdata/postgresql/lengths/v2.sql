CREATE TABLE t (a timestamp(6), b time(2), c varchar(30), d numeric(8), e bit varying(5), f char(5), g varchar, h numeric, i interval(3), j timestamptz, k varchar[], l varchar, m timestamp(3), n time[]);
CREATE TABLE moments (a timestamptz DEFAULT '2020-02-03', b text[] DEFAULT '{a}', c interval DEFAULT '10:00');
