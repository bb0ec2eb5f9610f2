CREATE TABLE grown (id bigint PRIMARY KEY, a int);
CREATE SEQUENCE grown_id_seq AS integer OWNED BY grown.id;
ALTER TABLE grown ALTER id SET DEFAULT nextval('grown_id_seq');
CREATE TABLE "Shrunk" (id int PRIMARY KEY, a int);
CREATE SEQUENCE "Shrunk_id_seq";
ALTER TABLE "Shrunk" ALTER id SET DEFAULT nextval('"Shrunk_id_seq"');
CREATE TABLE plain (id bigserial PRIMARY KEY, a int);
CREATE TABLE loose (id smallint PRIMARY KEY, a int);
CREATE SEQUENCE loose_id_seq AS smallint;
