package engine

import "testing"

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
