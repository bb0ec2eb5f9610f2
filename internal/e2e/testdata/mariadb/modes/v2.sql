CREATE TABLE `account` (`id` INT PRIMARY KEY, `name` VARCHAR(20), `done` DATETIME);
SET sql_mode = 'ANSI_QUOTES';
CREATE PROCEDURE plain() SELECT "text" AS t, 1 || 2 AS either;
SET sql_mode = DEFAULT;
CREATE FUNCTION `both`(a TEXT, b TEXT) RETURNS TEXT DETERMINISTIC RETURN "a" || "b";
SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_ZERO_DATE';
CREATE PROCEDURE "say ""it"""(IN "n" INT) COMMENT 'x' SELECT "name" || ';' FROM "account" WHERE "id" = "n";
SET sql_mode = 'ANSI_QUOTES';
DELIMITER //
CREATE TRIGGER "stamp" BEFORE UPDATE ON "account" FOR EACH ROW BEGIN SET NEW."done" = now(); SET NEW."name" = NEW."name" || '!'; END//
DELIMITER ;
CREATE TRIGGER "stamp more" BEFORE UPDATE ON "account" FOR EACH ROW SET NEW."done" = NULL;
SET sql_mode = 'PIPES_AS_CONCAT';
CREATE EVENT `purge` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM `account` WHERE `name` = 'a' || 'b';
SET sql_mode = DEFAULT;
CREATE PROCEDURE loose() INSERT INTO account (id, name) VALUES ('x', 'far too long for that column');
CREATE TRIGGER stamp_last BEFORE UPDATE ON account FOR EACH ROW SET NEW.name = "it's";
SET time_zone = '-03:00';
CREATE EVENT far ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM account;
SET time_zone = 'SYSTEM';
