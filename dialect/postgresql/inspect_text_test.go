package postgresql

import "testing"

func TestTheCastOfAWholeArrayIsRereadAndRespelled(t *testing.T) {
	const parts = "((k)::text = ANY (ARRAY[('a'::character varying)::text, ('b, ]'::character varying)::text]))"
	for sql, want := range map[string]struct{ reread, respelled string }{
		"((k)::text = ANY ((ARRAY['a'::character varying, 'b, ]'::character varying])::text[]))": {
			"((k)::text = ANY ((ARRAY['a'::character varying, 'b, ]'::character varying]::character varying[])::text[]))", parts},
		"((k)::text = ANY ((ARRAY['a'::character varying, 'b, ]'::character varying]::character varying[])::text[]))": {
			"((k)::text = ANY ((ARRAY['a'::character varying, 'b, ]'::character varying]::character varying[])::text[]))", parts},
		parts: {parts, parts},
		"k::text = ANY (ARRAY['a'::character varying]::text[])": {
			"k::text = ANY (ARRAY['a'::character varying]::character varying[]::text[])", "k::text = ANY (ARRAY['a'::character varying::text])"},
		"x = ANY ((ARRAY[a, 'b'::character varying(3)])::text[])": {
			"x = ANY ((ARRAY[a, 'b'::character varying(3)])::text[])", "x = ANY (ARRAY[(a)::text, ('b'::character varying(3))::text])"},
		"ARRAY[1, 2]":                  {"ARRAY[1, 2]", "ARRAY[1, 2]"},
		"array_length(ARRAY[a[1]], 1)": {"array_length(ARRAY[a[1]], 1)", "array_length(ARRAY[a[1]], 1)"},
		"'(ARRAY[''a''::character varying])::text[]'": {
			"'(ARRAY[''a''::character varying])::text[]'", "'(ARRAY[''a''::character varying])::text[]'"},
		"ARRAY[": {"ARRAY[", "ARRAY["},
	} {
		if got := reread(sql); got != want.reread {
			t.Errorf("%s is reread as\n%s, want\n%s", sql, got, want.reread)
		}
		if got := New().Respelled(sql); got != want.respelled {
			t.Errorf("%s is respelled as\n%s, want\n%s", sql, got, want.respelled)
		}
	}
}
