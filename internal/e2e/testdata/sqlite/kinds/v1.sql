CREATE TABLE team (id INTEGER PRIMARY KEY , name TEXT NOT NULL COLLATE NOCASE UNIQUE ON CONFLICT IGNORE);
CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  team_id INT REFERENCES team (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  nick TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'x',
  first TEXT, last TEXT,
  full TEXT GENERATED ALWAYS AS (first || ' ' || last) STORED,
  up TEXT AS (upper(nick)) VIRTUAL,
  age INT CHECK (age > 0),
  CONSTRAINT ck_names CHECK (length(first) > 0 OR (last IS NULL)),
  UNIQUE (first, last COLLATE NOCASE)
);
CREATE TABLE tag (name TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (kind DESC, name)) WITHOUT ROWID;
CREATE TABLE measured (id INTEGER PRIMARY KEY, v REAL NOT NULL, any ANY) STRICT;
CREATE TABLE both (k TEXT PRIMARY KEY, v BLOB) WITHOUT ROWID, STRICT;
CREATE INDEX ix_nick ON member (nick COLLATE NOCASE DESC, age);
CREATE UNIQUE INDEX ix_lower ON member (lower(nick)) WHERE age > 18;
CREATE VIEW names AS SELECT m.first, t.name FROM member m JOIN team t ON t.id = m.team_id;
CREATE VIEW short_names (a) AS SELECT first FROM names;
CREATE TRIGGER member_ai AFTER INSERT ON member WHEN NEW.age > 1 BEGIN UPDATE team SET name = 'a;b' WHERE id = NEW.team_id; DELETE FROM tag WHERE kind = 'old'; END;
CREATE TRIGGER names_ii INSTEAD OF INSERT ON names BEGIN INSERT INTO member (first) VALUES (NEW.first); END;
CREATE VIRTUAL TABLE ft USING fts5(first, last, content='member', content_rowid='id');
CREATE VIRTUAL TABLE own USING fts5(body, tokenize = 'porter');
CREATE VIRTUAL TABLE box USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER member_ft AFTER UPDATE OF first ON member BEGIN INSERT INTO ft(ft, rowid, first) VALUES ('delete', OLD.id, OLD.first); END;
