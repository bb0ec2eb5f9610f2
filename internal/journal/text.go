package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/revision"
)

// Repair is the direction of a row that tells that someone accepted the edited
// text of an applied revision.
const Repair revision.Direction = "repair"

// maxText bounds the texts that are kept, in bytes. It is less than MariaDB's
// TEXT holds.
const maxText = 32_000

// Text is what a revision says in the direction of its row.
type Text struct {
	Checksum string
	// Content is "" if it isn't known, or was too long to be kept.
	Content string
}

// NewText returns the text with this content. The zero Text stands for no text.
func NewText(content string) Text {
	w := NewTextWriter()
	_, _ = w.WriteString(content)
	return Text{Checksum: w.Text().Checksum, Content: content}
}

// TextWriter makes a text of pieces. It holds no more of it than is kept.
type TextWriter struct {
	hash hash.Hash
	buf  []byte // what isn't in the hash yet
	kept strings.Builder
	long bool // kept isn't all
}

// NewTextWriter returns a writer without a piece.
func NewTextWriter() *TextWriter {
	return &TextWriter{hash: sha256.New()}
}

// Reset takes all pieces out again.
func (w *TextWriter) Reset() { *w = *NewTextWriter() }

// WriteString adds a piece. It returns no error.
func (w *TextWriter) WriteString(piece string) (int, error) {
	n := len(piece)
	if w.long = w.long || w.kept.Len()+len(piece) > maxText; !w.long {
		w.kept.WriteString(piece)
	}
	for len(piece) > 0 { // a long text isn't copied as a whole
		if len(w.buf) == mostBuffered {
			w.flush()
		}
		more := min(mostBuffered-len(w.buf), len(piece))
		w.buf, piece = append(w.buf, piece[:more]...), piece[more:]
	}
	return n, nil
}

const mostBuffered = 4 << 10

func (w *TextWriter) flush() {
	_, _ = w.hash.Write(w.buf) // never an error
	w.buf = w.buf[:0]
}

// Text returns the text, as it is kept.
func (w *TextWriter) Text() Text {
	w.flush()
	t := Text{Checksum: hex.EncodeToString(w.hash.Sum(nil))}
	if !w.long {
		t.Content = w.kept.String()
	}
	return t
}

func (t Text) kept() string {
	if len(t.Content) > maxText {
		return ""
	}
	return t.Content
}

// Recorded is the text with which a revision was applied.
type Recorded struct {
	Number   int64 // of the row
	Finished time.Time
	Checksum string
}

// Texts returns the checksums of the texts that revisions were applied with, by
// revision. A text that was accepted since counts.
func (t Table) Texts(ctx context.Context, q dialect.Querier) (map[string]Recorded, error) {
	quote := t.Dialect.Quote
	query := fmt.Sprintf("SELECT %s, %s, %s, %s, %s FROM %s ORDER BY %[1]s",
		quote(numberColumn), quote("revision"), quote("direction"), t.moment(quote("finished")), t.selected("text_checksum"), t.recordedWhere())
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, t.unreadable(query, err)
	}
	defer rows.Close()
	texts := map[string]Recorded{}
	for rows.Next() {
		var id, direction string
		var finished any
		var checksum sql.NullString
		var r Recorded
		if err := rows.Scan(&r.Number, &id, &direction, &finished, &checksum); err != nil {
			return nil, t.unreadable(query, err)
		}
		if r.Finished, err = readMoment(finished); err != nil {
			return nil, t.unreadable(query, err)
		}
		delete(texts, id)
		if r.Checksum = checksum.String; r.Checksum != "" && revision.Direction(direction) != revision.Downgrade {
			texts[id] = r
		}
	}
	return texts, rows.Err()
}

// recordedWhere selects the rows that tell which text a revision was applied with.
func (t Table) recordedWhere() string {
	return fmt.Sprintf("%s WHERE %s IS NOT NULL AND %s IS NOT NULL AND outcome IN ('%s', '%s')",
		t.Quoted(), t.Dialect.Quote("finished"), t.Dialect.Quote("revision"), Done, MarkedDone)
}

// TextOf returns the text that a row keeps. Its content is "" if that was too long.
func (t Table) TextOf(ctx context.Context, q dialect.Querier, number int64) (Text, error) {
	query := fmt.Sprintf("SELECT %s, %s FROM %s WHERE %s = %d",
		t.selected("text_checksum"), t.selected("revision_text"), t.Quoted(), t.Dialect.Quote(numberColumn), number)
	var checksum, content sql.NullString
	if err := q.QueryRowContext(ctx, query).Scan(&checksum, &content); err != nil {
		return Text{}, t.unreadable(query, err)
	}
	return Text{Checksum: checksum.String, Content: content.String}, nil
}

// Content returns a text. kept is false if it was too long to be kept.
func (t Table) Content(ctx context.Context, q dialect.Querier, r Recorded) (text string, kept bool, err error) {
	query := fmt.Sprintf("SELECT revision_text FROM %s WHERE %s = %d", t.Quoted(), t.Dialect.Quote(numberColumn), r.Number)
	var content sql.NullString
	if err := q.QueryRowContext(ctx, query).Scan(&content); err != nil {
		return "", false, t.unreadable(query, err)
	}
	return content.String, NewText(content.String).Checksum == r.Checksum, nil
}

func (t Table) unreadable(query string, err error) error {
	return fmt.Errorf("reading the table %s: %w", t.Name, dialect.Failed(t.Dialect, dialect.Statement{SQL: query}, err))
}
