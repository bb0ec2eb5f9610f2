package postgresql

import "testing"

func TestTheRoleOfAStatementIsTheOneThatWasSetLast(t *testing.T) {
	d := &Dialect{role: "anna", login: "anna"}
	for sql, want := range map[string]string{
		"SET ROLE bob": "bob", "set local role to 'Bob''s'": "Bob's", `SET SESSION ROLE = "Bob"`: "Bob", "SET SESSION AUTHORIZATION bob;": "bob",
		"SET ROLE NONE": "anna", "RESET ROLE": "anna", "SET SESSION AUTHORIZATION DEFAULT": "anna", "RESET SESSION AUTHORIZATION": "anna",
		"SET search_path = role": "carol", "SELECT 'SET ROLE bob'": "carol", "SET": "carol",
	} {
		before := *d
		before.role = "carol"
		if got := before.After(sql).(*Dialect).role; got != want {
			t.Errorf("after %s the role is %q, want %q", sql, got, want)
		}
	}
}
