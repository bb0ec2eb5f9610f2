package e2e_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
)

// TestThePeriodOfAHistoryIsLeftAlone has the columns of a period come, go and get other
// names: the server makes and drops them only with the history of the table.
func TestThePeriodOfAHistoryIsLeftAlone(t *testing.T) {
	const period = ", r0 TIMESTAMP(6) GENERATED ALWAYS AS ROW START, r1 TIMESTAMP(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (r0, r1)"
	const versioned = ") WITH SYSTEM VERSIONING;"
	renamed := strings.NewReplacer("r0", "s0", "r1", "s1").Replace(period)
	s := mariadb(t)
	s.clientMakes(t, "CREATE TABLE comes (id INT PRIMARY KEY"+versioned+"CREATE TABLE starts (id INT PRIMARY KEY);"+
		"CREATE TABLE goes (id INT PRIMARY KEY"+period+versioned+"CREATE TABLE changes (id INT PRIMARY KEY"+period+versioned+
		"CREATE TABLE stays (id INT PRIMARY KEY"+period+versioned)
	before := s.schemaDump(t)
	text := "CREATE TABLE comes (id INT PRIMARY KEY" + period + versioned + "CREATE TABLE starts (id INT PRIMARY KEY" + period + versioned +
		"CREATE TABLE goes (id INT PRIMARY KEY);" + "CREATE TABLE changes (id INT PRIMARY KEY" + renamed + versioned +
		"CREATE TABLE stays (id INT PRIMARY KEY, x INT" + period + versioned
	d, err := s.migrator(t, s.open(t), &alembic.Env{}, target(t, text), scratch(t, mariadb(t))).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"comes", "starts", "goes", "changes"} {
		if all := strings.Join(d.Warnings, "\n"); !strings.Contains(all, "Table "+name+" has the option mysql_period ") {
			t.Errorf("no warning of %s:\n%s", name, all)
		}
	}
	apply(t, s.open(t), d, d.Upgrade)
	applyBack(t, s.open(t), d)
	if len(d.Upgrade) != 1 {
		t.Errorf("it does %v", d.Upgrade)
	}
	if after := s.schemaDump(t); strings.Join(after, "\n") != strings.Join(before, "\n") {
		t.Errorf("the database is %s", after)
	}
}
