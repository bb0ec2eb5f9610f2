CREATE TABLE named (a INT, CONSTRAINT k CHECK (a > 0));
CREATE TABLE unnamed (a INT, CHECK (a > 0));
