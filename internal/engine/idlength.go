package engine

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"unicode/utf8"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// CheckLength refuses ids that the table can't hold, before anything runs: some
// databases would cut them off without a word. SQLite holds any.
func (v VersionTable) CheckLength(ctx context.Context, q dialect.Querier, steps []revision.Step) error {
	if v.Dialect.Traits().IgnoresLengths {
		return nil
	}
	limit, looked := versionLength, false
	if v.length > 0 {
		limit = v.length
	}
	for _, step := range steps {
		for _, w := range step.Writes {
			if utf8.RuneCountInString(w.To) <= limit && (looked || !v.untold) {
				continue
			}
			if looked {
				return &IDLengthError{Table: v.Name, ID: w.To, Limit: limit}
			}
			t, err := v.inspect(ctx, q)
			if err != nil {
				return err
			}
			looked = true
			if limit = columnLength(v.Dialect, t, limit); utf8.RuneCountInString(w.To) > limit {
				return &IDLengthError{Table: v.Name, ID: w.To, Limit: limit}
			}
		}
	}
	return nil
}

// checkNewLength refuses ids that don't fit into the table that a script
// creates.
func (v VersionTable) checkNewLength(s Script) error {
	if v.Dialect.Traits().IgnoresLengths || len(s.From) > 0 {
		return nil
	}
	for _, step := range s.Steps {
		for _, w := range step.Writes {
			if utf8.RuneCountInString(w.To) > versionLength {
				return &IDLengthError{Table: v.Name, ID: w.To, Limit: versionLength}
			}
		}
	}
	return nil
}

// columnLength is the length of the version table's column, if somebody widened
// it.
func columnLength(d dialect.Dialect, t *schema.Table, usual int) int {
	if t == nil {
		return usual
	}
	c := t.Column(versionColumn)
	if c == nil {
		return usual
	}
	switch s := c.Type.(type) {
	case schema.String:
		if s.Length > 0 {
			return s.Length
		}
		return math.MaxInt
	case schema.Text:
		return math.MaxInt
	}
	text, err := d.TypeSQL(c.Type)
	if found := lengthOfType.FindStringSubmatch(text); err == nil && found != nil {
		if n, err := strconv.Atoi(found[1]); err == nil {
			return n
		}
	}
	return usual
}

// lengthOfType finds the length of a type of text that isn't schema.String, such as one
// of bytes, or with a character set of its own.
var lengthOfType = regexp.MustCompile(`(?i)^(?:national )?(?:n?(?:var)?char(?:acter)?2?|(?:var)?binary|character varying)\((\d+)`)

// IDLengthError is returned when the id of a revision doesn't fit into the
// version table.
type IDLengthError struct {
	Table schema.TableName
	ID    string
	Limit int // characters
}

func (e *IDLengthError) Error() string {
	return fmt.Sprintf("the revision id %q has %d characters, and the table %s holds %d; nothing was done. "+
		"Give the revision a shorter id, or widen the column %s first", e.ID, utf8.RuneCountInString(e.ID), e.Table, e.Limit, versionColumn)
}

// inspect returns nil when the table isn't there.
func (v VersionTable) inspect(ctx context.Context, q dialect.Querier) (*schema.Table, error) {
	m, err := v.Dialect.Inspect(ctx, q, scopeOf(v.Name))
	if err != nil {
		return nil, fmt.Errorf("reading the table %s: %w", v.Name, err)
	}
	return m.Table(v.Name), nil
}
