CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE passed (a int, b int, c text, d int, e int, KEY a (a) IGNORED, KEY b (b), UNIQUE KEY ab (a, b) COMMENT 'it''s IGNORED' IGNORED, UNIQUE KEY ba (b, a), FULLTEXT KEY c (c) IGNORED, KEY d (d DESC) KEY_BLOCK_SIZE=4 IGNORED);
CREATE TABLE refers (id int, up int, KEY i (up) IGNORED, CONSTRAINT fk FOREIGN KEY (up) REFERENCES p (id));
CREATE TABLE numbered (id int AUTO_INCREMENT, n int, UNIQUE KEY n (n) IGNORED, KEY id (id) IGNORED);
