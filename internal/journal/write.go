package journal

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

// Insert writes a new row and returns how many rows were written. Its number is the
// entry's, or else the one after the highest: only one run at a time writes.
func (t *Table) Insert(ctx context.Context, c dialect.Conn, e *Entry) (int64, error) {
	sql, err := t.InsertSQL(e)
	if err != nil {
		return 0, err
	}
	return t.exec(ctx, c, sql)
}

// InsertSQL returns the statement of Insert.
func (t *Table) InsertSQL(e *Entry) (string, error) {
	number, end := "SELECT COALESCE(MAX("+t.Dialect.Quote(numberColumn)+"), 0) + 1", " FROM "+t.Quoted()
	t.next = 0
	if e.Number > 0 {
		number, end = "VALUES ("+strconv.FormatInt(e.Number, 10), ")"
		t.next = e.Number + 1
	}
	const about = 512 // bytes
	var names, values strings.Builder
	names.Grow(about)
	values.Grow(about)
	names.WriteString("INSERT INTO " + t.Quoted() + " (" + t.Dialect.Quote(numberColumn))
	values.WriteString(number)
	for _, c := range allColumns {
		literal, err := t.literal(c, e)
		if err != nil {
			return "", err
		}
		if literal == null {
			continue // the server needn't read it
		}
		names.WriteString(", " + t.Dialect.Quote(c.name))
		values.WriteString(", " + literal)
	}
	if user := t.Dialect.Traits().CurrentUser; user != "" {
		names.WriteString(", " + userColumn)
		values.WriteString(", " + user)
	}
	return names.String() + ") " + values.String() + end, nil
}

const null = "NULL"

// progress are the columns that change while a step is open.
var progress = map[string]bool{
	"finished": true, "duration_ms": true, "outcome": true, "statements": true, "checksum": true, "in_flight": true,
	"statement": true, "statement_checksum": true, "state": true, "error": true, "resumed": true, "resumed_by": true,
}

var progressing = slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return !progress[c.name] })

// Update brings the open row up to date and returns how many rows it changed.
func (t Table) Update(ctx context.Context, c dialect.Conn, e *Entry) (int64, error) {
	sql, err := t.UpdateSQL(e)
	if err != nil {
		return 0, err
	}
	return t.exec(ctx, c, sql)
}

// UpdateSQL returns the statement of Update.
func (t Table) UpdateSQL(e *Entry) (string, error) {
	sets, err := t.sets(e)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("UPDATE %s SET %s WHERE %s", t.Quoted(), strings.Join(sets, ", "), t.isOpen()), nil
}

// sets returns the assignments of UpdateSQL.
func (t Table) sets(e *Entry) (sets []string, err error) {
	changing := progressing
	if e.Text.Checksum != "" {
		changing = slices.Concat(changing, textColumns)
	}
	if e.Downgrade.Checksum != "" {
		changing = slices.Concat(changing, downgradeColumns)
	}
	for _, c := range changing {
		literal, err := t.literal(c, e)
		if err != nil {
			return nil, err
		}
		sets = append(sets, t.Dialect.Quote(c.name)+" = "+literal)
	}
	return sets, nil
}

// isOpen is the condition of the row that waits for its end; there is one at most.
func (t Table) isOpen() string {
	return fmt.Sprintf("%s > %d AND %s IS NULL", t.Dialect.Quote(numberColumn), t.ended, t.Dialect.Quote("finished"))
}

func (t Table) exec(ctx context.Context, c dialect.Conn, sql string) (int64, error) {
	result, err := c.ExecContext(ctx, sql)
	if err != nil {
		return 0, fmt.Errorf("writing the table %s: %w", t.Name, dialect.Failed(t.Dialect, dialect.Statement{SQL: sql}, err))
	}
	return result.RowsAffected()
}

// Quoted returns the table's name as SQL.
func (t Table) Quoted() string {
	name := t.Dialect.Quote(t.Name.Name)
	if t.Name.Schema != "" {
		name = t.Dialect.Quote(t.Name.Schema) + "." + name
	}
	return name
}

func (t Table) literal(c column, e *Entry) (string, error) {
	v := c.value(e)
	if v == nil {
		return null, nil
	}
	return t.Dialect.Literal(v, c.typ)
}

// text is NULL for "".
func text(s string) any {
	if s == "" {
		return nil
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\x00", "�")
}

func ids(list []string) any { return text(strings.Join(list, " ")) }

// moment is in UTC, whatever the session's time zone.
func moment(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.UTC().Truncate(time.Second)
}

// shorten cuts a text behind so many characters.
func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
