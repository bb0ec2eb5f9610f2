package work

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// bigFile runs one SQL revision with as many bytes of statements as told.
func bigFile(k database.Kind, size int64) Row {
	return Row{
		Name:  fmt.Sprintf("bigfile/%s/%d", k, size),
		Title: fmt.Sprintf("upgrade: one SQL revision of %s MB, %s", thousands(int(size>>20)), k.Title()),
		Aim:   "≤ 100 MB of memory, ≤ 1.2 × the client",
		Kind:  k,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			db, err := l.database("ours")
			if err != nil {
				return nil, err
			}
			p, err := l.Tools.Get(measure.Ours).NewProject(ctx, filepath.Join(l.Dir, "sql"), db, nil)
			if err != nil {
				return nil, err
			}
			revision := filepath.Join(p.Migrations(), "000000000001_big.sql")
			rows, err := writeBig(revision, "-- Big\n--\n-- Revision ID: 000000000001\n\n-- +alembic upgrade\n", "", size)
			if err != nil {
				return nil, err
			}
			script := filepath.Join(l.Dir, "by_hand.sql")
			if _, err := writeBig(script, "BEGIN;\n", "COMMIT;\n", size); err != nil {
				return nil, err
			}
			byHand, err := l.database("by_hand")
			if err != nil {
				return nil, err
			}
			client := floor(clientName(k), byHand, script)
			client.Check = hasBig(byHand, rows)
			return []measure.Contender{{Tool: measure.Ours, Command: p.Up(), Reset: db.Reset, Check: hasBig(db, rows)}, client}, nil
		},
	}
}

// writeBig writes a script that fills a table, with a kilobyte a statement, and
// returns how many rows it makes.
func writeBig(name, head, foot string, size int64) (rows int, err error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	fmt.Fprint(w, head, "CREATE TABLE big (id INTEGER NOT NULL PRIMARY KEY, body TEXT NOT NULL);\n")
	body := strings.Repeat("a;b '' -- c /* d */ ", 48)
	for written := int64(0); written < size; rows++ {
		n, err := fmt.Fprintf(w, "INSERT INTO big (id, body) VALUES (%d, '%s');\n", rows, body)
		if err != nil {
			return 0, err
		}
		written += int64(n)
	}
	fmt.Fprint(w, foot)
	if err := w.Flush(); err != nil {
		return 0, err
	}
	return rows, f.Close()
}

// hasBig reports a table that lacks rows or text.
func hasBig(db *database.Database, rows int) func(context.Context, string) error {
	return func(ctx context.Context, _ string) error {
		return db.Want(ctx, "SELECT count(*) FROM big WHERE length(body) = 912", fmt.Sprint(rows))
	}
}
