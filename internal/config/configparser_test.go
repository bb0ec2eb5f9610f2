package config

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConfigparserAgrees compares with what Python 3.11's configparser made of
// small generated files. values is null where it refused the file; a value is
// null where it refused to interpolate it.
func TestConfigparserAgrees(t *testing.T) {
	data, err := os.ReadFile("testdata/configparser.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); cases++ {
		var want struct {
			Text   string
			Values map[string]*string
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		f, err := parseINI("f.ini", []byte(want.Text))
		if err != nil {
			if want.Values != nil {
				t.Errorf("%q: %v", want.Text, err)
			}
			continue
		}
		if diff := cmp.Diff(want.Values, allValues(f)); diff != "" {
			t.Errorf("%q: -want +got\n%s", want.Text, diff)
		}
	}
	if cases < 200 {
		t.Errorf("only %d cases", cases)
	}
}

// allValues are the interpolated values of all sections, each with the keys of
// [DEFAULT] and "here".
func allValues(f *iniFile) map[string]*string {
	values := map[string]*string{}
	for _, s := range f.sections {
		x := &expander{file: f, section: s.name, builtin: map[string]string{"here": "/h"}, environ: os.LookupEnv}
		keys := append([]string{"here"}, s.keys...)
		for _, key := range append(keys, f.defaults.keys...) {
			var value *string
			if v, _, _, err := x.get(key); err == nil {
				value = &v
			}
			values[s.name+"/"+key] = value
		}
	}
	return values
}
