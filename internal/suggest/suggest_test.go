package suggest

import "testing"

func TestNearestFindsSlipsAndNothingElse(t *testing.T) {
	words := []string{"upgrade", "downgrade", "current", "heads", "head"}
	for typed, want := range map[string]string{
		"upgarde": "upgrade", "Upgrade": "upgrade", "curent": "current", "haed": "head", "headss": "heads",
		"x": "", "migrate": "", "status": "", "": "",
	} {
		if got := Nearest(typed, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", typed, got, want)
		}
	}
	if got := DidYouMean("upgarde", words); got != "did you mean 'upgrade'?" {
		t.Errorf("got %q", got)
	}
}
