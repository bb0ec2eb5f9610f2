CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE passed (a int, b int, c text, d int, e int, KEY a (a), KEY b (b) IGNORED, UNIQUE KEY ab (a, b) COMMENT 'it''s IGNORED', UNIQUE KEY ba (b, a) IGNORED, FULLTEXT KEY c (c), KEY d (d, e) IGNORED);
CREATE TABLE refers (id int, up int, KEY i (up), CONSTRAINT fk FOREIGN KEY (up) REFERENCES p (id));
CREATE TABLE numbered (id int AUTO_INCREMENT, n int, UNIQUE KEY n (n), KEY id (id));
