CREATE TYPE kind AS ENUM ('y', 'x', 'z');
CREATE TABLE base (id integer, kind kind DEFAULT 'z', n bigint DEFAULT 1);
CREATE TABLE child (extra text) INHERITS (base);
ALTER TABLE child ALTER kind SET DEFAULT 'x', ALTER n SET DEFAULT 4, ALTER id SET NOT NULL;
CREATE TABLE grandchild () INHERITS (child);
CREATE TABLE other () INHERITS (child);
ALTER TABLE other ALTER n SET DEFAULT 3;
CREATE TABLE last () INHERITS (other);
