package e2e_test

import (
	"strings"
	"testing"
)

// TestATableIsNotMadePartitionedByForce wants a plain table partitioned and a
// partitioned one plain, which PostgreSQL can't do to a table with rows.
func TestATableIsNotMadePartitionedByForce(t *testing.T) {
	const plain, partitioned = `CREATE TABLE events (at date NOT NULL);`, `CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`
	for name, texts := range map[string][2]string{"partitioned": {plain, partitioned}, "plain": {partitioned, plain}} {
		t.Run(name, func(t *testing.T) {
			s := postgres(t)
			db := s.open(t)
			s.become(t, db, texts[0])
			exec(t, db, "INSERT INTO events VALUES ('2024-05-06')")
			diff := s.become(t, db, texts[1]+"\nCREATE TABLE other (id integer);")
			if got := listed(diff.Upgrade); got != "create table other" {
				t.Errorf("the operations are %s", got)
			}
			if len(diff.Warnings) == 0 || !strings.Contains(diff.Warnings[0], "Table events has the option postgresql_partition_by") {
				t.Errorf("the warnings are %v", diff.Warnings)
			}
			if got := strings.Join(diff.LeftOut, ", "); got != "option postgresql_partition_by of table events" {
				t.Errorf("left out is %s", got)
			}
			var rows int
			if err := db.QueryRow("SELECT count(*) FROM events").Scan(&rows); err != nil || rows != 1 {
				t.Errorf("%d rows stayed (%v)", rows, err)
			}
		})
	}
}

// TestMariaDBMakesATablePartitionedAndPlain does so with the rows, there and back.
func TestMariaDBMakesATablePartitionedAndPlain(t *testing.T) {
	const plain, partitioned = "CREATE TABLE events (id integer NOT NULL);", "CREATE TABLE events (id integer NOT NULL) PARTITION BY HASH (id) PARTITIONS 2;"
	s := mariadb(t)
	db := s.open(t)
	s.become(t, db, plain)
	exec(t, db, "INSERT INTO events VALUES (1), (2)")
	for _, c := range []struct{ text, partitions string }{{partitioned, "2"}, {plain, "1"}} {
		s.become(t, db, c.text)
		if rows := one(t, db, "SELECT count(*) FROM events"); rows != "2" {
			t.Errorf("%s rows stayed", rows)
		}
		const count = "SELECT count(*) FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'events'"
		if n := one(t, db, count); n != c.partitions {
			t.Errorf("%s partitions, want %s", n, c.partitions)
		}
	}
}

// TestWhatBelongsToATableThatStaysPlainStays has a policy that names a column which
// only the partitioned table has, and a table that would be its partition.
func TestWhatBelongsToATableThatStaysPlainStays(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	s.become(t, db, `CREATE TABLE events (at date NOT NULL); CREATE TABLE events_2024 (at date NOT NULL);
CREATE POLICY seen ON events USING (true);`)
	diff := s.become(t, db, `CREATE TABLE events (at date NOT NULL, word text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE POLICY seen ON events USING (word = 'a');`)
	if len(diff.Upgrade) != 0 {
		t.Errorf("the operations are %s", listed(diff.Upgrade))
	}
	if got := strings.Join(diff.LeftOut, ", "); got != "option postgresql_partition_by of table events, partition events_2024" {
		t.Errorf("left out is %s", got)
	}
}
