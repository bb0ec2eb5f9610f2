CREATE TABLE member (id INTEGER PRIMARY KEY, first TEXT, last TEXT, nick VARCHAR(20) NOT NULL);
CREATE INDEX ix_nick ON member (nick);
CREATE VIEW names AS SELECT first, nick AS name FROM member;
CREATE VIEW short_names (a) AS SELECT first FROM names;
CREATE TABLE own (id INTEGER PRIMARY KEY);
CREATE VIEW team AS SELECT 1 AS id;
CREATE VIRTUAL TABLE ft USING fts5(first, content='member', content_rowid='id');
CREATE TRIGGER names_ii INSTEAD OF INSERT ON names BEGIN INSERT INTO member (first, nick) VALUES (NEW.first, 'x'); END;
