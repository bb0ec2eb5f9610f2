package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// readSequences reads MariaDB's sequences, which are tables of one row each, in
// one query over all of them.
func (r *reader) readSequences(ctx context.Context) error {
	if r.only != nil || len(r.sequences) == 0 {
		return nil
	}
	parts := make([]string, len(r.sequences))
	for i, o := range r.sequences {
		parts[i] = fmt.Sprintf("SELECT %d, start_value, minimum_value, maximum_value, increment, cache_size, cycle_option FROM %s",
			i, r.d.generic().Table(o.Name))
	}
	return r.each(ctx, strings.Join(parts, " UNION ALL "), nil, func(rows *sql.Rows) error {
		var i int
		var row sequenceRow
		if err := rows.Scan(&i, &row.start, &row.min, &row.max, &row.increment, &row.cache, &row.cycle); err != nil {
			return err
		}
		settings := row.settings()
		r.sequences[i].Sequence = &settings
		r.objects = append(r.objects, r.sequences[i])
		return nil
	})
}

// sequenceRow is a sequence as its table has it.
type sequenceRow struct {
	start, min, max, increment, cache int64
	cycle                             bool
}

// What CREATE SEQUENCE assumes. The greatest and least number are reserved.
const (
	usualCache  = 1000
	greatestMax = math.MaxInt64 - 1
	leastMin    = math.MinInt64 + 1
)

// bounds returns the least and the most that CREATE SEQUENCE assumes.
func bounds(increment int64) (least, most int64) {
	if increment < 0 {
		return leastMin, -1
	}
	return 1, greatestMax
}

// first is where a sequence starts that doesn't say it.
func (s sequenceRow) first() int64 {
	if s.increment < 0 {
		return s.max
	}
	return s.min
}

// settings returns what differs from what CREATE SEQUENCE assumes.
func (s sequenceRow) settings() (i schema.Identity) {
	set := func(to **int64, v, usual int64) {
		if v != usual {
			*to = &v
		}
	}
	least, most := bounds(s.increment)
	set(&i.Increment, s.increment, 1)
	set(&i.MinValue, s.min, least)
	set(&i.MaxValue, s.max, most)
	set(&i.Start, s.start, s.first())
	set(&i.Cache, s.cache, usualCache)
	if s.cycle {
		i.Cycle = &s.cycle
	}
	return i
}

// rowOf fills in what CREATE SEQUENCE assumes.
func rowOf(i *schema.Identity) sequenceRow {
	value := func(v *int64, usual int64) int64 {
		if v != nil {
			return *v
		}
		return usual
	}
	s := sequenceRow{increment: value(i.Increment, 1), cache: value(i.Cache, usualCache), cycle: i.Cycle != nil && *i.Cycle}
	least, most := bounds(s.increment)
	s.min, s.max = value(i.MinValue, least), value(i.MaxValue, most)
	s.start = value(i.Start, s.first())
	return s
}
