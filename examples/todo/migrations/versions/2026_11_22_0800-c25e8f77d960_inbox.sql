-- Every application starts with an inbox
--
-- Revision ID: c25e8f77d960
-- Revises: b7d94e10aa31
-- Create Date: 2026-11-22 08:00:00

-- +alembic upgrade
INSERT INTO lists (id, name) VALUES (1, 'Inbox');

-- +alembic downgrade
DELETE FROM lists WHERE id = 1;
