CREATE TYPE pair AS (n integer, t text);
CREATE TABLE t (id integer, c pair[], n integer[], d date[]);
