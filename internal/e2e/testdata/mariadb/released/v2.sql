CREATE SEQUENCE numbers;
CREATE TABLE parted (id INT NOT NULL, day DATE NOT NULL, n INT, PRIMARY KEY (id), UNIQUE KEY by_n (n));
CREATE TABLE packed (id INT PRIMARY KEY, b TEXT) ENGINE=MyISAM CHECKSUM=1;
CREATE VIEW latest AS SELECT lastval(numbers) AS l, nextval(numbers) + parted.n AS n FROM parted;
