package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

func (r *reader) readTriggers(ctx context.Context) error {
	where, args := r.where("EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE")
	query := `SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT
		FROM information_schema.TRIGGERS WHERE ` + where + ` ORDER BY EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE,
		EVENT_MANIPULATION, ACTION_TIMING, ACTION_ORDER`
	return r.each(ctx, query, args, func(rows *sql.Rows) error {
		var database, table, name, timing, event, body string
		err := rows.Scan(&database, &table, &name, &timing, &event, &body)
		if info := r.info(database, table); err == nil && info != nil {
			r.objects = append(r.objects, schema.NewTrigger(name, info.table.Name, "CREATE TRIGGER "+r.d.Quote(name)+" "+
				timing+" "+event+" ON "+r.d.generic().Table(info.table.Name)+" FOR EACH ROW "+body))
		}
		return err
	})
}

// readViews reads the views, unless the scope names tables.
func (r *reader) readViews(ctx context.Context) error {
	if r.only != nil {
		return nil
	}
	where, args := r.where("TABLE_SCHEMA", "TABLE_NAME")
	query := `SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION FROM information_schema.VIEWS
		WHERE ` + where + ` ORDER BY TABLE_SCHEMA, TABLE_NAME`
	return r.each(ctx, query, args, func(rows *sql.Rows) error {
		var database, name, definition, check string
		if err := rows.Scan(&database, &name, &definition, &check); err != nil {
			return err
		}
		if check != "NONE" {
			definition += " WITH " + check + " CHECK OPTION"
		}
		r.objects = append(r.objects, schema.NewView(r.name(database, name), definition))
		return nil
	})
}

// readSequences reads MariaDB's sequences, which are tables of one row each, in
// one query over all of them.
func (r *reader) readSequences(ctx context.Context) error {
	if r.only != nil || len(r.seqNames) == 0 {
		return nil
	}
	parts := make([]string, len(r.seqNames))
	for i, n := range r.seqNames {
		parts[i] = fmt.Sprintf("SELECT %d, start_value, minimum_value, maximum_value, increment, cache_size, cycle_option FROM %s",
			i, r.d.generic().Table(n))
	}
	return r.each(ctx, strings.Join(parts, " UNION ALL "), nil, func(rows *sql.Rows) error {
		var i, start, low, high, step, cache int64
		var cycle bool
		if err := rows.Scan(&i, &start, &low, &high, &step, &cache, &cycle); err != nil {
			return err
		}
		n := r.seqNames[i]
		r.objects = append(r.objects, schema.NewSequence(r.name(n.Schema, n.Name), schema.Identity{
			Start: &start, MinValue: &low, MaxValue: &high, Increment: &step, Cache: &cache, Cycle: &cycle}))
		return nil
	})
}
