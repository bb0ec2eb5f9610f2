package pyscript

import "testing"

func FuzzParse(f *testing.F) {
	for _, s := range []string{"x = 1\n", "def upgrade():\n    op.f('x')\n", "with a as b:\n  pass", `"""d"""`, "a[1:2]", "lambda x: (1,", "{1: 2, **a}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if m, err := Parse(src); (m == nil) == (err == nil) && err == nil {
			t.Fatal("neither module nor error")
		}
	})
}
