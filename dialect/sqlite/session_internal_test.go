package sqlite

import "testing"

func TestAScriptResetsEachPragmaThatARunResets(t *testing.T) {
	for _, name := range connectionPragmas {
		if pragmaDefaults[name] == "" {
			t.Errorf("%s has no default", name)
		}
	}
}
