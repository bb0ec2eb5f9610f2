CREATE TYPE state AS ENUM ('live', 'draft', 'archived');
CREATE TABLE post (
    id integer CONSTRAINT post_pkey PRIMARY KEY,
    state state NOT NULL DEFAULT 'draft',
    former state[][],
    CONSTRAINT one_live EXCLUDE USING btree (id WITH =) WHERE (state = 'live'),
    CONSTRAINT one_draft EXCLUDE USING btree ((state = 'draft') WITH =, id WITH =)
);
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TABLE read (n integer);
CREATE CONSTRAINT TRIGGER checked AFTER INSERT OR UPDATE OF n ON read DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION nothing();
