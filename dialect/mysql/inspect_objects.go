package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// listed is an object whose name the catalog has told.
type listed struct {
	kind     string
	full     schema.TableName // with the database
	on       string           // the table of a trigger
	when     string           // a trigger fires: "BEFORE INSERT"; "created": an event starts
	mode     string           // the sql_mode that it keeps; "" of a view, which keeps none
	zone     string           // the time zone of an event
	readable bool             // whether the user may read the definition
}

// readObjects reads the views, triggers, routines and events, and the partitions
// of tables: their names in one query, their definitions in another one.
func (r *reader) readObjects(ctx context.Context) error {
	if r.only != nil {
		return nil
	}
	all, err := r.listObjects(ctx)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, r.leave)
	for _, table := range r.shown {
		all = append(all, listed{kind: "table", full: table})
	}
	what := make([]string, len(all))
	for i, o := range all {
		what[i] = strings.ToUpper(o.kind) + " " + backquoted(o.full.Schema) + "." + backquoted(o.full.Name)
	}
	created, err := r.showCreate(ctx, what)
	if err != nil {
		return err
	}
	var last listed // the trigger before
	for i, o := range all {
		if o.kind == "table" {
			r.table(r.name(o.full.Schema, o.full.Name), created[i])
			continue
		}
		object := r.object(o, created[i])
		if o.kind == "trigger" && last.full.Schema == o.full.Schema && last.on == o.on && last.when == o.when {
			r.follow(object, last.full)
		}
		r.objects, last = append(r.objects, object), o
	}
	return nil
}

// leave notes an object that can't be managed.
func (r *reader) leave(o listed) bool {
	name := o.kind + " " + r.name(o.full.Schema, o.full.Name).String()
	switch {
	case !managedKinds[o.kind]:
		r.leftOut = append(r.leftOut, name)
	case !o.readable:
		r.leftOut = append(r.leftOut, "unreadable "+name)
	default:
		return false
	}
	return true
}

// madeUnder returns what of an object's settings isn't the session's. That is the one
// at first: a file of SQL may have set others.
func (r *reader) madeUnder(o listed) map[string]string {
	var differ map[string]string
	kept := map[string]string{"sql_mode": o.mode, "time_zone": o.zone}
	for _, name := range ddl.KeptSettings(r.d, schema.ObjectKind(o.kind)) {
		if kept[name] == r.d.session[name] {
			continue
		}
		if differ == nil {
			differ = map[string]string{}
		}
		differ[name] = kept[name]
	}
	return differ
}

// managedKinds are the kinds that are read with their definitions.
var managedKinds = map[string]bool{"view": true, "trigger": true, "function": true, "procedure": true, "event": true}

// whenCreated tells of an event that it starts when it is created: the server
// then fills in the time.
const whenCreated = "created"

// listObjects lists what has a name of its own beside tables and sequences.
// Triggers come in the order in which they fire.
func (r *reader) listObjects(ctx context.Context) ([]listed, error) {
	var parts []string
	var args []any
	for _, kind := range []struct{ columns, from, database, name string }{
		{"'view', TABLE_SCHEMA, TABLE_NAME, '', '', 0, VIEW_DEFINITION <> '', '', ''", "VIEWS", "TABLE_SCHEMA", "TABLE_NAME"},
		{"'trigger', TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_OBJECT_TABLE, CONCAT(ACTION_TIMING, ' ', EVENT_MANIPULATION), ACTION_ORDER, TRUE, SQL_MODE, ''", "TRIGGERS", "TRIGGER_SCHEMA", "TRIGGER_NAME"},
		{"LOWER(ROUTINE_TYPE), ROUTINE_SCHEMA, ROUTINE_NAME, '', '', 0, ROUTINE_DEFINITION IS NOT NULL, SQL_MODE, ''", "ROUTINES", "ROUTINE_SCHEMA", "ROUTINE_NAME"},
		{"'event', EVENT_SCHEMA, EVENT_NAME, '', IF(ABS(TIMESTAMPDIFF(SECOND, STARTS, COALESCE(CONVERT_TZ(CREATED, @@time_zone, TIME_ZONE), CREATED))) < 2, '" + whenCreated + "', ''), 0, TRUE, SQL_MODE, TIME_ZONE", "EVENTS", "EVENT_SCHEMA", "EVENT_NAME"},
	} {
		where, more := r.where(kind.database, kind.name)
		parts, args = append(parts, "SELECT "+kind.columns+" FROM information_schema."+kind.from+" WHERE "+where), append(args, more...)
	}
	var all []listed
	err := r.each(ctx, strings.Join(parts, "\nUNION ALL ")+"\nORDER BY 1, 2, 4, 5, 6, 3", args, func(rows *sql.Rows) error {
		var o listed
		var order int
		err := rows.Scan(&o.kind, &o.full.Schema, &o.full.Name, &o.on, &o.when, &order, &o.readable, &o.mode, &o.zone)
		all = append(all, o)
		return err
	})
	return all, err
}

// showCreate returns the server's CREATE statements, which information_schema
// doesn't have word for word. MariaDB takes all SHOW CREATE in one block; MySQL
// takes one at a time.
func (r *reader) showCreate(ctx context.Context, what []string) ([]string, error) {
	queries := make([]string, len(what))
	for i, w := range what {
		queries[i] = "SHOW CREATE " + w
	}
	if r.d.mariadb && len(queries) > 0 {
		queries = []string{"BEGIN NOT ATOMIC " + strings.Join(queries, "; ") + "; END"}
	}
	var out []string
	for _, query := range queries {
		texts, err := r.results(ctx, query)
		if err != nil {
			return nil, err
		}
		out = append(out, texts...)
	}
	if len(out) != len(what) {
		return nil, fmt.Errorf("the definitions of %d objects were asked for, and %d came", len(what), len(out))
	}
	return out, nil
}

// results returns the CREATE statement in each of a query's results.
func (r *reader) results(ctx context.Context, query string) ([]string, error) {
	rows, err := r.q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for more := true; more; more = rows.NextResultSet() {
		for rows.Next() {
			text, err := createColumn(rows)
			if err != nil {
				return nil, err
			}
			out = append(out, text)
		}
	}
	return out, rows.Err()
}

// createColumn returns the statement in a row of SHOW CREATE.
func createColumn(rows *sql.Rows) (string, error) {
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var text sql.NullString
	to := make([]any, len(columns))
	for i, name := range columns {
		if to[i] = new(sql.RawBytes); strings.HasPrefix(name, "Create ") || name == "SQL Original Statement" {
			to[i] = &text
		}
	}
	return text.String, rows.Scan(to...)
}
