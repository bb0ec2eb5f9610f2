package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
)

// maxDowngrade bounds the statements of a downgrade that are kept, in bytes. Each
// server takes a packet of that size.
const maxDowngrade = 1_000_000

// Downgrade is what the downgrade of a revision runs, as it was known when the
// revision was applied, for a program that doesn't have the revision.
type Downgrade struct {
	Message    string      `json:"message,omitempty"` // of the revision
	Revises    []string    `json:"revises,omitempty"` // as shown in the log
	Statements []Statement `json:"statements"`
}

// Statement is one statement of a downgrade.
type Statement struct {
	SQL string `json:"sql"`
	// Outside tells that it runs outside of the revision's transaction.
	Outside bool `json:"outside,omitempty"`
}

// Text returns the downgrade as a row holds it.
func (d Downgrade) Text() (Text, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(d); err != nil {
		return Text{}, err
	}
	if b.Len() > maxDowngrade {
		return Text{}, fmt.Errorf("it has %d bytes, and at most %d are kept", b.Len(), maxDowngrade)
	}
	return NewText(b.String()), nil
}

// Downgrade returns the downgrade that a row keeps, or nil.
func (t Table) Downgrade(ctx context.Context, q dialect.Querier, number int64) (*Downgrade, error) {
	query := fmt.Sprintf("SELECT %s, %s FROM %s WHERE %s = %d",
		t.selected("downgrade_checksum"), t.selected("downgrade"), t.Quoted(), t.Dialect.Quote(numberColumn), number)
	var sum, content sql.NullString
	if err := q.QueryRowContext(ctx, query).Scan(&sum, &content); err != nil {
		return nil, t.unreadable(query, err)
	}
	if sum.String == "" {
		return nil, nil
	}
	if NewText(content.String).Checksum != sum.String {
		return nil, fmt.Errorf("the downgrade in row %d of the table %s was changed after it was written; it doesn't have its checksum", number, t.Name)
	}
	var d Downgrade
	if err := json.Unmarshal([]byte(content.String), &d); err != nil {
		return nil, fmt.Errorf("the downgrade in row %d of the table %s: %w", number, t.Name, err)
	}
	return &d, nil
}
