package journal

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/revision"
)

// sum is a row as Checksums reads it. The revision is "" in a row that has not ended.
type sum struct {
	number             int64
	checksum, revision string
}

// Checksums returns the checksums of Texts and nothing else: there may be thousands, and
// they are compared with each run. It notes as well which rows have ended, for Open.
func (t *Table) Checksums(ctx context.Context, q dialect.Querier) (map[string]string, error) {
	all, ok, err := t.joinedSums(ctx, q)
	if err == nil && !ok {
		all, err = t.sums(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	byNumber := func(a, b sum) int { return cmp.Compare(a.number, b.number) }
	if !slices.IsSortedFunc(all, byNumber) { // they mostly come in the order in which they were written, and the server needn't sort them
		slices.SortFunc(all, byNumber)
	}
	sums := make(map[string]string, len(all))
	for _, s := range all {
		if s.revision != "" {
			sums[s.revision] = s.checksum
		}
	}
	t.noteEnded(all)
	return sums, nil
}

// noteEnded notes up to where all rows have ended.
func (t *Table) noteEnded(all []sum) {
	open := slices.IndexFunc(all, func(s sum) bool { return s.revision == "" })
	switch {
	case open >= 0:
		t.ended = max(t.ended, all[open].number-1)
	case len(all) > 0:
		t.ended = max(t.ended, all[len(all)-1].number)
	}
}

// sumColumns are the columns of a sum, and from where they are read.
func (t Table) sumColumns() (number, checksum, revisionID, from string) {
	quote := t.Dialect.Quote
	checksum = fmt.Sprintf("CASE WHEN %s = '%s' THEN NULL ELSE %s END", quote("direction"), revision.Downgrade, t.selected("text_checksum"))
	revisionID = fmt.Sprintf("CASE WHEN %s IS NULL THEN NULL ELSE %s END", quote("finished"), quote("revision"))
	return quote(numberColumn), checksum, revisionID, fmt.Sprintf("%s OR %s IS NULL", t.recordedWhere(), quote("finished"))
}

// sums reads row by row.
func (t Table) sums(ctx context.Context, q dialect.Querier) (all []sum, err error) {
	number, checksum, id, from := t.sumColumns()
	query := fmt.Sprintf("SELECT %s, %s, %s FROM %s", number, checksum, id, from)
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, t.unreadable(query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s sum
		var checksum, id sql.NullString
		if err := rows.Scan(&s.number, &checksum, &id); err != nil {
			return nil, t.unreadable(query, err)
		}
		s.checksum, s.revision = checksum.String, id.String
		all = append(all, s)
	}
	return all, rows.Err()
}

// joinedSums reads all rows as one text, where the database can join them: the driver
// takes longer for each row than the database. It isn't ok where an id has a line feed.
func (t Table) joinedSums(ctx context.Context, q dialect.Querier) (all []sum, ok bool, err error) {
	join := t.Dialect.Traits().JoinRows
	if join == "" {
		return nil, false, nil
	}
	number, checksum, id, from := t.sumColumns()
	line := fmt.Sprintf("%s || ' ' || COALESCE(%s, '') || ' ' || COALESCE(%s, '')", number, checksum, id)
	query := fmt.Sprintf("SELECT COUNT(*), %s FROM %s", fmt.Sprintf(join, line), from)
	var n int
	var text sql.NullString
	if err := q.QueryRowContext(ctx, query).Scan(&n, &text); err != nil {
		return nil, false, t.unreadable(query, err)
	}
	if n == 0 {
		return nil, true, nil
	}
	all = make([]sum, 0, n)
	for line := range strings.SplitSeq(text.String, "\n") {
		number, rest, _ := strings.Cut(line, " ")
		checksum, id, whole := strings.Cut(rest, " ")
		s := sum{checksum: checksum, revision: id}
		if s.number, err = strconv.ParseInt(number, 10, 64); err != nil || !whole || len(all) == n {
			return nil, false, nil
		}
		all = append(all, s)
	}
	return all, len(all) == n, nil
}
