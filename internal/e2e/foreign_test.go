package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

// TestSecretsOfForeignServersStayInTheDatabase has a user mapping with a password:
// no operation holds it, a difference in it is none, and it outlives a change of the
// other options. It is named as left out.
func TestSecretsOfForeignServersStayInTheDatabase(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	text := func(user, password string) string {
		return "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w OPTIONS (host 'h', api_key 'secret-key');" +
			"CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (\"user\" '" + user + "', password '" + password + "', password_required 'false');"
	}
	diff := func(text string) *alembic.Diff {
		t.Helper()
		d, err := s.migrator(t, db, &alembic.Env{}, target(t, text)).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := diff(text("u", "secret-word"))
	apply(t, db, d, d.Upgrade)
	secrets := []string{"option api_key of server far", "option password of user mapping for PUBLIC on server far"}
	if diff := cmp.Diff(secrets, slices.Sorted(slices.Values(d.LeftOut))); diff != "" {
		t.Errorf("named (-want +got):\n%s", diff)
	}
	wantOptions := func(want string) {
		t.Helper()
		if got := one(t, db, "SELECT array_to_string(umoptions, ' ') FROM pg_user_mappings"); got != want {
			t.Errorf("the options are %s, want %s", got, want)
		}
	}
	wantOptions("password_required=false user=u")
	exec(t, db, "ALTER USER MAPPING FOR PUBLIC SERVER far OPTIONS (ADD password 'secret-set')")
	if d := diff(text("u", "secret-other")); !d.Empty() {
		t.Errorf("another password differs: %v", d.Upgrade)
	}
	d = diff(text("v", "secret-other"))
	apply(t, db, d, d.Upgrade)
	wantOptions("password_required=false user=v password=secret-set")
	for _, o := range slices.Concat(d.Upgrade, d.Downgrade) {
		if strings.Contains(o.String(), "secret-") {
			t.Errorf("an operation holds a secret: %s", o)
		}
	}
}
