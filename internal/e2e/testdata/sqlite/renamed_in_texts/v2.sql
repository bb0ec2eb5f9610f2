CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT /* @renamed from=a */, cnt INT /* @renamed from=b */, CHECK (cnt > 0));
CREATE INDEX i1 ON t (lower(name)) WHERE cnt > 0;
CREATE INDEX i2 ON t (cnt) WHERE name IS NOT NULL;
CREATE VIEW v AS SELECT name, cnt FROM t;
CREATE TRIGGER tr AFTER UPDATE OF name ON t WHEN new.cnt > 1 BEGIN UPDATE t SET cnt = length(new.name) WHERE id = new.id; END;
