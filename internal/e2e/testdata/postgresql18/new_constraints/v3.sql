CREATE EXTENSION btree_gist;
-- @renamed from=rooms
CREATE TABLE halls (id integer, during tsrange, name text NOT NULL, PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE bookings (room integer, at tsrange,
 -- @renamed from=guest
 visitor text CONSTRAINT guest_given NOT NULL, n integer CHECK (n > 0) NOT ENFORCED,
  UNIQUE (room, at WITHOUT OVERLAPS), FOREIGN KEY (room, PERIOD at) REFERENCES halls (id, PERIOD during));
CREATE TABLE a (id integer PRIMARY KEY, b integer REFERENCES a NOT ENFORCED, v integer GENERATED ALWAYS AS (id + 1) VIRTUAL, s integer GENERATED ALWAYS AS (id + 1) STORED,
  x text STORAGE EXTERNAL, y integer NOT NULL NO INHERIT, z integer, w integer NOT NULL DEFAULT 1);
ALTER TABLE a ADD CONSTRAINT z_given NOT NULL z NOT VALID;
CREATE VIEW vv AS SELECT v FROM a;
