-- Views and triggers whose text stays while what it names becomes something else.
CREATE TABLE swapped (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b VARCHAR(9));
CREATE VIEW names AS SELECT a, b FROM swapped;
CREATE VIEW above AS SELECT a FROM names;
CREATE TABLE log (x VARCHAR(9));
CREATE TRIGGER logged BEFORE UPDATE ON swapped FOR EACH ROW INSERT INTO log VALUES (concat(new.a, old.b));
CREATE TABLE shifted (id INTEGER NOT NULL PRIMARY KEY, p INTEGER, q INTEGER);
CREATE VIEW single AS SELECT p FROM shifted;
CREATE TABLE gives (id INTEGER NOT NULL PRIMARY KEY, x INTEGER);
CREATE VIEW given AS SELECT x FROM gives;
CREATE TRIGGER taken AFTER INSERT ON log FOR EACH ROW DELETE FROM gives WHERE x = 1;
