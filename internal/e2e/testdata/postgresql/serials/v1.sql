CREATE TABLE grown (id serial PRIMARY KEY, a int);
CREATE TABLE "Shrunk" (id bigserial PRIMARY KEY, a int);
CREATE TABLE plain (id bigint PRIMARY KEY, a int);
CREATE SEQUENCE plain_id_seq AS integer OWNED BY plain.id;
ALTER TABLE plain ALTER id SET DEFAULT nextval('plain_id_seq');
CREATE TABLE loose (id smallserial PRIMARY KEY, a int);
