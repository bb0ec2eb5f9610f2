CREATE TABLE to_columns (a INT CHECK (a > 0), b BIGINT CHECK (b > 0), c INT CHECK (c > a), d INT CHECK (d > 0));
CREATE TABLE from_columns (a INT, b INT, d INT NOT NULL DEFAULT 3 COMMENT 'kept', CONSTRAINT named CHECK (a > 0), CHECK (b > 0));
CREATE TABLE numbered (a INT, b INT, CHECK (b > 0));
CREATE TABLE unnamed (a INT, CHECK (a > 0));
CREATE TABLE changed (a BIGINT NOT NULL CHECK (a > 1), b INT CHECK (a > 0));
