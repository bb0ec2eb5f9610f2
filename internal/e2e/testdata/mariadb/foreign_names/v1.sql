-- The server names a foreign key, and the index that it keeps for it, after the table and
-- the last key, and changes the name with the table's.
CREATE TABLE p (id INT PRIMARY KEY, x INT);
CREATE TABLE c (id INT PRIMARY KEY, a INT, b INT, FOREIGN KEY (a) REFERENCES p (id), FOREIGN KEY (b) REFERENCES p (id) ON DELETE CASCADE);
CREATE TABLE two (id INT PRIMARY KEY, a INT, CONSTRAINT fk1 FOREIGN KEY (a) REFERENCES p (id), CONSTRAINT fk0 FOREIGN KEY (a) REFERENCES c (id));
