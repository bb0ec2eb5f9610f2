package engine

import (
	"slices"
	"testing"
)

func TestARevisionOnMariaDBBeginsInASessionOfItsOwn(t *testing.T) {
	s := mariaDB(t)
	s.db.SetMaxOpenConns(1) // the new session needs no room in the pool
	d := s.open(t, options())
	unlock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	was := number(t, d.Conn(), "SELECT CONNECTION_ID()")
	steps, find := upgrades([]string{"a1", "a2"}, executing("SET SESSION group_concat_max_len = 99", "CREATE TABLE a (x INTEGER)"),
		executing("CREATE TABLE b AS SELECT @@group_concat_max_len AS x, CONNECTION_ID() AS y"))
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if n := number(t, d.Conn(), "SELECT x FROM b"); n == 99 {
		t.Error("a setting of the first revision reached the second")
	}
	if n := number(t, d.Conn(), "SELECT y FROM b"); n == was {
		t.Error("the second revision ran on the connection of the first")
	}
	s.db.SetMaxOpenConns(0)
	other := s.open(t, options())
	if free, err := other.Dialect.Locker("alembic_version").TryLock(t.Context(), other.Conn()); free || err != nil {
		t.Errorf("the lock is free: %v, %v", free, err)
	}
}

// TestARevisionOfPlainRowsOnMariaDBLeavesItsSessionToTheNext has revisions that write
// rows, each followed by one that looks at the session.
func TestARevisionOfPlainRowsOnMariaDBLeavesItsSessionToTheNext(t *testing.T) {
	const table = "CREATE TABLE a (x INTEGER, y VARCHAR(20))"
	trigger := []string{table, "CREATE TRIGGER g BEFORE INSERT ON a FOR EACH ROW SET @q = 1"}
	for name, c := range map[string]struct {
		setUp, statements []string
		left              string // an expression that is NULL or 0 in a session of its own
		stays             bool
	}{
		"rows":             {[]string{table}, []string{"INSERT INTO a VALUES (1, 'x(@y)'), (2, NULL)", "UPDATE a SET y = 'select' WHERE x IN (1, 2)", "DELETE FROM a WHERE x = 1"}, "0", true},
		"columns":          {[]string{table}, []string{"REPLACE INTO a (x, y) VALUES (1, 'x')", "INSERT IGNORE INTO a SET x = (1 + 2)"}, "0", true},
		"a new table":      {nil, []string{table, "INSERT INTO a (x) VALUES (1)"}, "0", true},
		"a number":         {[]string{"CREATE TABLE a (x INTEGER AUTO_INCREMENT PRIMARY KEY, y INTEGER DEFAULT 3)"}, []string{"INSERT INTO a (y) VALUES (1)"}, "LAST_INSERT_ID()", true},
		"a clock":          {[]string{"CREATE TABLE a (x INTEGER, y DATETIME DEFAULT CURRENT_TIMESTAMP)"}, []string{"INSERT INTO a (x) VALUES (1)"}, "0", true},
		"a trigger":        {trigger, []string{"INSERT INTO a (x) VALUES (1)"}, "@q", false},
		"a dropped one":    {trigger, []string{"INSERT INTO a (x) VALUES (1)", "DROP TRIGGER g"}, "@q", false},
		"a view":           {append(slices.Clone(trigger), "CREATE VIEW v AS SELECT * FROM a"), []string{"INSERT INTO v (x) VALUES (1)"}, "@q", false},
		"a sequence":       {[]string{"CREATE SEQUENCE s", "CREATE TABLE a (x INTEGER, y INTEGER DEFAULT NEXTVAL(s))"}, []string{"INSERT INTO a (x) VALUES (1)"}, "LASTVAL(s)", false},
		"a function":       {[]string{table}, []string{"INSERT INTO a (x) VALUES (GET_LOCK('left', 0))"}, "IS_USED_LOCK('left') = CONNECTION_ID()", false},
		"a variable":       {[]string{table}, []string{"INSERT INTO a (x) VALUES (@q := 1)"}, "@q", false},
		"a query":          {[]string{table}, []string{"INSERT INTO a SELECT 1, @q := 2"}, "@q", false},
		"a setting beside": {[]string{table}, []string{"SET @q = 1", "INSERT INTO a (x) VALUES (1)"}, "@q", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariaDB(t)
			for _, text := range c.setUp {
				if _, err := s.db.ExecContext(t.Context(), text); err != nil {
					t.Fatal(err)
				}
			}
			d := s.open(t, options())
			was := number(t, d.Conn(), "SELECT CONNECTION_ID()")
			steps, find := upgrades([]string{"a1", "a2"}, executing(c.statements...),
				executing("CREATE TABLE b AS SELECT COALESCE("+c.left+", 0) AS x, CONNECTION_ID() AS y"))
			if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
				t.Fatal(err)
			}
			if n := number(t, d.Conn(), "SELECT x FROM b"); n != 0 {
				t.Errorf("%s is %d in the second revision", c.left, n)
			}
			if n := number(t, d.Conn(), "SELECT y FROM b"); (n == was) != c.stays {
				t.Errorf("the second revision ran on connection %d, the first on %d; want the same: %v", n, was, c.stays)
			}
		})
	}
}
