package e2e_test

import (
	"database/sql"
	"testing"
)

// TestNumbersGoOnInAnotherSequence turns serial columns into identity columns, and back:
// the next numbers are those of the old sequence, not those after the rows.
func TestNumbersGoOnInAnotherSequence(t *testing.T) {
	const folder = "testdata/postgresql/numbers_go_on"
	s := postgres(t)
	db := s.open(t)
	there := s.firstVersion(t, db, folder)
	back := there()
	const long = "app.a_table_with_a_name_so_long_that_the_sequence_is_cut"
	numbersAre(t, db, map[[2]string]string{
		{"t", "id"}: "401", {"t", "s"}: "70", {"t", "new"}: "50", {"u", "id"}: "105", {"u", "own"}: "ends", {"u", "falls"}: "1",
		{`"W x"`, "id"}: "8", {`"W x"`, "A b"}: "3", {long, "and_a_column_as_long_as_that_or_longer"}: "6", {"t", "b"}: "ends",
	})
	back()
	numbersAre(t, db, map[[2]string]string{
		{"t", "id"}: "402", {"t", "s"}: "71", {"t", "new"}: "51", {"u", "id"}: "106", {"u", "own"}: "2147483648",
		{`"W x"`, "A b"}: "4", {long, "and_a_column_as_long_as_that_or_longer"}: "7", {"t", "b"}: "32768",
	})
}

// numbersAre takes the next number of each column.
func numbersAre(t *testing.T, db *sql.DB, want map[[2]string]string) {
	t.Helper()
	for column, number := range want {
		var got string
		if err := db.QueryRow("SELECT nextval(pg_get_serial_sequence($1, $2))::text", column[0], column[1]).Scan(&got); err != nil {
			got = "ends" // the highest was given
		}
		if got != number {
			t.Errorf("the next number of %s.%s is %s, want %s", column[0], column[1], got, number)
		}
	}
}

// TestNumbersGoOnAfterASequenceOfItsOwn has sequences of columns take the place of those
// that belong to none, and goes back: no number is given twice, also not that of a row
// which was deleted.
func TestNumbersGoOnAfterASequenceOfItsOwn(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	next := func(want string) {
		t.Helper()
		const sql = `WITH a AS (INSERT INTO t DEFAULT VALUES RETURNING *), b AS (INSERT INTO u DEFAULT VALUES RETURNING id)
			SELECT concat_ws(' ', a.id, f, s, b, sh, i, jumps, b.id) FROM a, b`
		if got := one(t, db, sql); got != want {
			t.Errorf("the next numbers are %s, want %s", got, want)
		}
	}
	there := s.firstVersion(t, db, "testdata/postgresql/numbers_of_sequences")
	back := there()
	next("13 -4 4 4 5 4 1000 5")
	back()
	next("14 -5 5 5 6 5 1001 7")
}

// TestNumbersGoOnInASequenceThatComesBack drops sequences that belong to no column with the
// defaults that use them, and goes back: they go on after the numbers that rows have.
func TestNumbersGoOnInASequenceThatComesBack(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	back := s.firstVersion(t, db, "testdata/postgresql/numbers_come_back")()
	back()
	const sql = `WITH a AS (INSERT INTO t DEFAULT VALUES RETURNING *), b AS (INSERT INTO u DEFAULT VALUES RETURNING id)
		SELECT concat_ws(' ', a.id, f, n, c, d, b.id) FROM a, b`
	if got, want := one(t, db, sql), "7 -5 36 41 31.00000 8"; got != want {
		t.Errorf("the next numbers are %s, want %s", got, want)
	}
}
