CREATE TABLE u /* @renamed from=t */ (id INTEGER PRIMARY KEY, a TEXT, b INT);
CREATE INDEX i1 ON u (a);
