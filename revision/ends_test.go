package revision

import "testing"

func TestEndsReadRangesForSQLOnly(t *testing.T) {
	g := fork(t)
	for _, tt := range []struct {
		direction   Direction
		targets     []string
		sql         bool
		rows, dests string
		err         string
	}{
		{Upgrade, []string{"head"}, false, "b1", "head", ""},
		{Upgrade, []string{"b1:b2"}, false, "", "", "Range revision not allowed: 'b1:b2' is read with --sql only; leave out what stands before the colon"},
		{Upgrade, []string{"b2"}, true, "", "b2", ""},
		{Upgrade, []string{"left:b2"}, true, "b1", "b2", ""},
		{Upgrade, []string{"base:heads"}, true, "", "heads", ""},
		{Upgrade, []string{":b2"}, true, "", "b2", ""},
		{Upgrade, []string{"a1:b1:b2"}, true, "", "", "Can't read 'a1:b1:b2': a range has one colon, as in 'ae10:head'"},
		{Upgrade, []string{"nosuch:b2"}, true, "", "", "Can't locate revision identified by 'nosuch' (no such revision or branch); 'alembic history' lists the revisions"},
		{Downgrade, []string{"deadbeef01:base"}, true, "deadbeef01", "base", ""},
		{Downgrade, []string{"base"}, true, "", "", "downgrade with --sql requires <fromrev>:<torev>, as in 'head:base'"},
		{Stamp, []string{"a1:b1", "a1:c1"}, true, "a1", "b1, c1", ""},
		{Stamp, []string{"a1:b1", "b1:c1"}, true, "", "", "Stamp operation with --sql only supports a single starting revision at a time; give all targets the same one"},
	} {
		rows, dests, err := g.Ends(tt.direction, []string{"b1"}, tt.targets, tt.sql)
		if tt.err != "" {
			if err == nil || err.Error() != tt.err {
				t.Errorf("%v: got %v, want %s", tt.targets, err, tt.err)
			}
			continue
		}
		if err != nil || comma(rows) != tt.rows || comma(dests) != tt.dests {
			t.Errorf("%v: got %v, %v, %v", tt.targets, rows, dests, err)
		}
	}
}

func TestHistoryListsRangesNewestFirst(t *testing.T) {
	g := fork(t)
	for _, tt := range []struct{ rng, want string }{
		{"", "deadbeef01, b2, b1, deadbeef02, c1, a1"},
		{"left@base:left@head", "deadbeef01, b2, b1, a1"},
		{"b1:b2", "b2, b1"},
		{"current:left@+1", "b2, b1"},
		{":current", "b1, a1"},
		{"left:+2", "deadbeef01, b2, b1"},
		{"-1:", "deadbeef01, b2, deadbeef02, c1"},
		{"-9:", "deadbeef01, b2, b1, deadbeef02, c1, a1"},
		{"b2:b2", "b2"},
	} {
		nodes, err := g.History(tt.rng, []string{"b1"})
		var ids []string
		for _, n := range nodes {
			ids = append(ids, n.ID)
		}
		if err != nil || comma(ids) != tt.want {
			t.Errorf("%q: got %s, %v, want %s", tt.rng, comma(ids), err, tt.want)
		}
	}
	for rng, want := range map[string]string{
		"b1":     "History range requires [start]:[end], [start]:, or :[end]; 'b1' is none of these",
		"a:b:c":  "History range requires [start]:[end], [start]:, or :[end]; 'a:b:c' is none of these",
		"c1:b2":  "Requested range c1:b2 does not refer to ancestor/descendant revisions along the same branch; give the older end first",
		"b2:b1":  "Requested range b2:b1 does not refer to ancestor/descendant revisions along the same branch; give the older end first",
		":head":  "Multiple head revisions are present for given argument 'head'; please specify a specific target revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads (heads: deadbeef01, deadbeef02)",
		":a1-1":  "'a1-1' leads to base, where there is no revision; 'alembic downgrade base' goes there",
		":b1+9x": "Can't read 'b1+9x': 'x' follows the number of steps; type 'b1+9'",
	} {
		if _, err := g.History(rng, nil); err == nil || err.Error() != want {
			t.Errorf("%q: got  %v\nwant %s", rng, err, want)
		}
	}
}
