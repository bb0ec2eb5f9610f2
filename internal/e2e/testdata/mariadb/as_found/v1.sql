-- What files of real projects hold: the database itself, a primary key of the
-- beginning of a text, several statements up to a delimiter.
DELIMITER //
SET @before = 1;
CREATE TABLE tokens (token text NOT NULL, part varchar(40) NOT NULL, PRIMARY KEY (token(191), part(20))) ENGINE=InnoDB;
CREATE TABLE usage_by_period (username varchar(64), period_start datetime);
//
DROP PROCEDURE IF EXISTS new_period;
CREATE PROCEDURE new_period ()
BEGIN
  DELETE FROM usage_by_period;
  INSERT INTO usage_by_period VALUES ('a', NOW());
END //
DELIMITER ;
