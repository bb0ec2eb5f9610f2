package sqlite

import "testing"

func TestWordsThatChangeTheConnectionAreFound(t *testing.T) {
	for sql, want := range map[string]bool{
		"PRAGMA user_version = 1": true, "create Temporary table a (x)": true, "CREATE TABLE temp.a (x)": true, "ATTACH 'x' AS y": true, "x; dETACH y": true,
		"INSERT INTO a VALUES ('tem', 'p')": false, "CREATE TABLE attack (pragm TEXT)": false, "tem": false, "": false, "t\x05mp": false,
	} {
		if got := mentionsState(sql); got != want {
			t.Errorf("%q: %v, want %v", sql, got, want)
		}
	}
}
