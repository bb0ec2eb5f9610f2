CREATE TABLE tokens (token text NOT NULL, part varchar(40) NOT NULL, PRIMARY KEY (token(100), part)) ENGINE=InnoDB;
