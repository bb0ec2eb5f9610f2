CREATE EXTENSION btree_gist;
CREATE TABLE rooms (id integer, during tsrange, name text CONSTRAINT named NOT NULL, PRIMARY KEY (id, during));
CREATE TABLE bookings (room integer, at tsrange, guest text NOT NULL, n integer CHECK (n > 0),
  UNIQUE (room, at));
CREATE TABLE a (id integer PRIMARY KEY, b integer REFERENCES a, v integer GENERATED ALWAYS AS (id + 1) STORED, s integer GENERATED ALWAYS AS (id + 1) VIRTUAL,
  x text, y integer NOT NULL, z integer CONSTRAINT z_given NOT NULL);
