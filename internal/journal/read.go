package journal

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// Open returns the row of the step that waits for its end, or nil.
func (t *Table) Open(ctx context.Context, q dialect.Querier) (*Entry, error) {
	number := t.Dialect.Quote(numberColumn)
	newest := fmt.Sprintf("%s = (SELECT MAX(%[1]s) FROM %s)", number, t.Quoted())
	entries, err := t.read(ctx, q, fmt.Sprintf(" WHERE %s > %d AND (%s IS NULL OR %s)", number, t.ended, t.Dialect.Quote("finished"), newest))
	t.next = 0
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		t.next = t.ended + 1
		return nil, nil
	}
	last := &entries[len(entries)-1]
	t.next = last.Number + 1
	if len(entries) == 1 && !last.Finished.IsZero() {
		t.ended = last.Number
		return nil, nil
	}
	if !last.Finished.IsZero() {
		last = &entries[len(entries)-2]
	}
	t.ended = entries[0].Number - 1
	return last, nil
}

// Newest returns the row with the highest number, or nil.
func (t Table) Newest(ctx context.Context, q dialect.Querier) (*Entry, error) {
	number := t.Dialect.Quote(numberColumn)
	entries, err := t.read(ctx, q, fmt.Sprintf(" WHERE %s = (SELECT MAX(%[1]s) FROM %s)", number, t.Quoted()))
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	return &entries[0], nil
}

// Revisions returns the ids that rows name: of their revisions, and of the versions that
// stamps went between.
func (t Table) Revisions(ctx context.Context, q dialect.Querier) (ids []string, err error) {
	quote := t.Dialect.Quote
	query := fmt.Sprintf("SELECT DISTINCT %s, %s, %s FROM %s", quote("revision"), quote("from_version"), quote("to_version"), t.Quoted())
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, t.unreadable(query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, from, to sql.NullString
		if err := rows.Scan(&id, &from, &to); err != nil {
			return nil, t.unreadable(query, err)
		}
		ids = append(ids, id.String)
		ids = append(ids, strings.Fields(from.String+" "+to.String)...)
	}
	return ids, rows.Err()
}

// All returns all rows, the oldest first.
func (t Table) All(ctx context.Context, q dialect.Querier) ([]Entry, error) {
	return t.read(ctx, q, "")
}

func (t Table) read(ctx context.Context, q dialect.Querier, where string) ([]Entry, error) {
	names := []string{t.Dialect.Quote(numberColumn), t.selected(userColumn)}
	for _, c := range columns {
		name := t.selected(c.name)
		if _, ok := c.typ.(schema.DateTime); ok {
			name = t.moment(name)
		}
		names = append(names, name)
	}
	text := fmt.Sprintf("SELECT %s FROM %s%s ORDER BY %s", strings.Join(names, ", "), t.Quoted(), where, names[0])
	rows, err := q.QueryContext(ctx, text)
	if err != nil {
		return nil, t.unreadable(text, err)
	}
	defer rows.Close()
	var entries []Entry
	for rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("reading the table %s: %w", t.Name, err)
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

func scan(rows *sql.Rows) (e Entry, err error) {
	var id, direction, from, to, outcome, checksum, inFlight, statement, statementChecksum, state sql.NullString
	var databaseUser, osUser, host, tool, failure, resumedBy, undoes sql.NullString
	var started, finished, resumed any
	var duration, done, pid sql.NullInt64
	err = rows.Scan(&e.Number, &databaseUser, &id, &direction, &from, &to, &started, &finished, &duration, &outcome, &done,
		&checksum, &inFlight, &statement, &statementChecksum, &state, &osUser, &host, &pid, &tool, &failure, &resumed, &resumedBy, &undoes)
	if err != nil {
		return e, err
	}
	e.Revision, e.Direction, e.Outcome = id.String, revision.Direction(direction.String), Outcome(outcome.String)
	e.From, e.To = strings.Fields(from.String), strings.Fields(to.String)
	e.Duration = time.Duration(duration.Int64) * time.Millisecond
	e.Position = Position{
		Done: int(done.Int64), Checksum: checksum.String, InFlight: InFlight(inFlight.String),
		Statement: statement.String, StatementChecksum: statementChecksum.String, State: state.String,
	}
	e.DatabaseUser, e.Process = databaseUser.String, Process{osUser.String, host.String, int(pid.Int64)}
	e.Tool, e.Error, e.ResumedBy = tool.String, failure.String, resumedBy.String
	if e.Undoes, err = readUndo(undoes.String); err != nil {
		return e, err
	}
	return e, readMoments(map[*time.Time]any{&e.Started: started, &e.Finished: finished, &e.Resumed: resumed})
}

func readMoments(values map[*time.Time]any) (err error) {
	for at, v := range values {
		if *at, err = readMoment(v); err != nil {
			return err
		}
	}
	return nil
}

// readMoment reads a time as the drivers return it.
func readMoment(v any) (time.Time, error) {
	switch v := v.(type) {
	case nil:
		return time.Time{}, nil
	case time.Time: // its digits are in UTC, whatever zone the driver adds
		return time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second(), 0, time.UTC), nil
	case []byte:
		return readMoment(string(v))
	case string:
		text, _, _ := strings.Cut(strings.Replace(v, "T", " ", 1), ".")
		return time.ParseInLocation(timeLayout, strings.TrimSuffix(text, "Z"), time.UTC)
	default:
		return time.Time{}, fmt.Errorf("a time is %T", v)
	}
}
