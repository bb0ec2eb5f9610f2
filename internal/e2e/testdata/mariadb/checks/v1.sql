CREATE TABLE to_columns (a INT, b INT, c INT, CONSTRAINT named CHECK (a > 0), CHECK (b > 0));
CREATE TABLE from_columns (a INT CHECK (a > 0), b INT CHECK (b > 0), c INT CHECK (c > 0), d INT NOT NULL DEFAULT 3 COMMENT 'kept' CHECK (d > 0));
CREATE TABLE numbered (a INT, b INT, CHECK (a > 0), CHECK (b > 0));
CREATE TABLE unnamed (a INT, CONSTRAINT k CHECK (a > 0));
CREATE TABLE changed (a INT CHECK (a > 0), b INT);
