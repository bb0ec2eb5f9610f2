-- Foreign keys that name no columns refer to whatever the primary key is.
CREATE TABLE t (id INTEGER PRIMARY KEY, k TEXT NOT NULL UNIQUE);
CREATE TABLE stays_with_id (t INT REFERENCES t);
CREATE TABLE stays_with_k (t TEXT REFERENCES t (k));
CREATE TABLE unmoved (id INTEGER PRIMARY KEY, own INT REFERENCES unmoved);
CREATE TABLE moved (id INTEGER PRIMARY KEY, k TEXT NOT NULL UNIQUE, own INT REFERENCES moved);
CREATE TABLE follows (t TEXT REFERENCES t);
