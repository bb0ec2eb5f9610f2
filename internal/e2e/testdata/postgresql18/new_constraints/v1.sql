CREATE EXTENSION btree_gist;
CREATE TABLE rooms (id integer, during tsrange, name text NOT NULL, PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE bookings (room integer, at tsrange, guest text CONSTRAINT guest_given NOT NULL, n integer CHECK (n > 0) NOT ENFORCED,
  UNIQUE (room, at WITHOUT OVERLAPS), FOREIGN KEY (room, PERIOD at) REFERENCES rooms (id, PERIOD during));
CREATE TABLE a (id integer PRIMARY KEY, b integer REFERENCES a NOT ENFORCED, v integer GENERATED ALWAYS AS (id + 1) VIRTUAL, s integer GENERATED ALWAYS AS (id + 1) STORED,
  x text STORAGE EXTERNAL, y integer NOT NULL NO INHERIT, z integer);
ALTER TABLE a ADD CONSTRAINT z_given NOT NULL z NOT VALID;
