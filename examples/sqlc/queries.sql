-- name: CreateAuthor :one
INSERT INTO authors (name, bio) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET bio = excluded.bio
RETURNING *;

-- name: CreateBook :one
INSERT INTO books (author_id, title, genre) VALUES ($1, $2, $3) RETURNING *;

-- name: ListBooks :many
SELECT a.name, b.title, b.genre FROM books b JOIN authors a ON a.id = b.author_id ORDER BY a.name, b.title;
