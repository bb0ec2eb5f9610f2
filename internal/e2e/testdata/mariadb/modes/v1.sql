CREATE TABLE `account` (`id` INT PRIMARY KEY, `name` VARCHAR(20), `done` DATETIME);
CREATE PROCEDURE plain() SELECT "text" AS t, 1 || 2 AS either;
SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT';
CREATE PROCEDURE "say ""it"""(IN "n" INT) COMMENT 'x' SELECT "name" || ';' FROM "account" WHERE "id" = "n";
CREATE FUNCTION "both"("a" TEXT, "b" TEXT) RETURNS TEXT DETERMINISTIC RETURN "a" || "b";
DELIMITER //
CREATE TRIGGER "stamp" BEFORE UPDATE ON "account" FOR EACH ROW BEGIN SET NEW."done" = now(); SET NEW."name" = NEW."name" || '!'; END//
DELIMITER ;
CREATE TRIGGER "stamp more" BEFORE UPDATE ON "account" FOR EACH ROW SET NEW."done" = NULL;
CREATE EVENT "purge" ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM "account" WHERE "name" = 'a' || 'b';
SET sql_mode = 'NO_BACKSLASH_ESCAPES';
DELIMITER //
CREATE PROCEDURE slash() BEGIN SELECT 'a\'; SELECT "b;"; END//
SET sql_mode = 'ORACLE'//
CREATE PROCEDURE counts(n IN OUT INT) AS
  m INT := 0;
BEGIN
  <<again>>
  LOOP
    m := m + 1;
    EXIT again WHEN m > 3;
  END LOOP;
  IF m = 4 THEN n := m; ELSIF m = 5 THEN n := 0; END IF;
END;
//
CREATE FUNCTION half(n INT) RETURN INT AS BEGIN RETURN n / 2; END;
//
SET sql_mode = 'ORACLE,NO_BACKSLASH_ESCAPES'//
CREATE PROCEDURE plain_slash(n OUT VARCHAR(9)) AS
  m VARCHAR(9) := 'a\';
BEGIN
  n := m;
END;
//
DELIMITER ;
SET sql_mode = '';
CREATE PROCEDURE loose() INSERT INTO account (id, name) VALUES ('x', 'far too long for that column');
CREATE TRIGGER stamp_last BEFORE UPDATE ON account FOR EACH ROW SET NEW.name = "it's";
SET sql_mode = DEFAULT, time_zone = '+05:30';
CREATE EVENT far ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM account;
SET time_zone = 'SYSTEM';
