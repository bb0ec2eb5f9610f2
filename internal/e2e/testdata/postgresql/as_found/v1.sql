-- What files of real projects hold: DROP in front, a path at the end, sequences
-- that are looked up as texts, rules with a condition.
ALTER TABLE IF EXISTS ONLY public.orders DROP CONSTRAINT IF EXISTS orders_pkey;
ALTER TABLE IF EXISTS orders ALTER COLUMN id DROP DEFAULT, DROP CONSTRAINT IF EXISTS orders_check;
ALTER INDEX IF EXISTS orders_when RENAME TO orders_day;
DROP TABLE IF EXISTS lines, public.orders CASCADE;
DROP FUNCTION IF EXISTS total(integer, text), public.other();
DROP TRIGGER IF EXISTS tr ON orders;
DROP SEQUENCE IF EXISTS order_seq;
DROP EXTENSION IF EXISTS pg_trgm;
CREATE SEQUENCE order_seq;
CREATE TABLE orders (id integer DEFAULT nextval('order_seq'::text) NOT NULL, "when" date);
CREATE TABLE orders_2025 (id integer, "when" date);
CREATE TABLE draft (id integer);
CREATE RULE y2025 AS ON INSERT TO orders WHERE new."when" < '2026-01-01' DO INSTEAD INSERT INTO orders_2025 VALUES (new.id, new."when");
DROP TABLE draft;
TRUNCATE orders;
SET search_path TO "$user", public;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gin') THEN
    CREATE EXTENSION btree_gin;
  END IF;
END $$;
CREATE MATERIALIZED VIEW hidden AS WITH orders AS (SELECT id FROM public.orders) SELECT id FROM orders;
