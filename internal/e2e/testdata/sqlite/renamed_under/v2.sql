CREATE TABLE swapped (id INTEGER PRIMARY KEY,
	"B b" TEXT, -- @renamed from=a
	a INT -- @renamed from="B b"
);
CREATE VIEW names AS SELECT A, [b B] FROM swapped;
CREATE VIEW above AS SELECT a FROM names;
CREATE TRIGGER through INSTEAD OF INSERT ON names BEGIN INSERT INTO swapped (a, "B b") VALUES (new.a, new."B b"); END;
CREATE TABLE log (x);
CREATE TRIGGER logged AFTER UPDATE OF a ON swapped WHEN new.a > '1' BEGIN INSERT INTO log VALUES (new.a); END;
CREATE TRIGGER taken AFTER INSERT ON log BEGIN UPDATE swapped SET a = 1 WHERE a = new.x; END;
CREATE VIEW ids AS SELECT id FROM swapped;
CREATE TABLE shifted (id INTEGER PRIMARY KEY,
	r TEXT, -- @renamed from=p
	q INT, p INT);
CREATE VIEW every AS SELECT * FROM shifted;
CREATE VIEW single AS SELECT p FROM every;
-- @renamed from=gives
CREATE TABLE has_given (id INTEGER PRIMARY KEY, x INT);
-- @renamed from=gets
CREATE TABLE gives (id INTEGER PRIMARY KEY, x INT);
CREATE VIEW given AS SELECT x FROM gives;
CREATE TRIGGER counted AFTER INSERT ON gives BEGIN INSERT INTO log SELECT count(*) FROM gives; END;
CREATE TABLE shown (id INTEGER PRIMARY KEY,
	n TEXT -- @renamed from=o
);
CREATE VIEW same AS SELECT n AS z FROM shown;
CREATE TRIGGER into_same INSTEAD OF INSERT ON same BEGIN INSERT INTO shown (n) VALUES (new.z); END;
CREATE VIEW again AS SELECT z FROM same;
