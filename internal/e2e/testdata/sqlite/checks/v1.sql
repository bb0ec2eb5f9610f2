CREATE TABLE named (a INT, CHECK (a > 0));
CREATE TABLE unnamed (a INT, CONSTRAINT k CHECK (a > 0));
