package revision

import (
	"errors"
	"strings"
	"testing"
)

func TestNewRefusesBrokenGraphsWithTheRevisionAndWhatToDo(t *testing.T) {
	for _, tt := range []struct {
		name string
		revs []Revision
		want string
	}{
		{"missing parent", []Revision{{ID: "a1"}, {ID: "b1", Revises: []string{"zz9"}}},
			"Revision zz9 referenced from b1 is not present; add its file, or correct the parent (Revises) of b1"},
		{"label as parent", []Revision{{ID: "a1", BranchLabels: []string{"left"}}, {ID: "b1", Revises: []string{"left"}}},
			"Revision left referenced from b1 is not present; add its file, or correct the parent (Revises) of b1"},
		{"missing dependency", []Revision{{ID: "a1", DependsOn: []string{"zz9"}}},
			"Revision zz9 referenced from a1 is not present; add its file, or correct the dependency (DependsOn) of a1"},
		{"same id", []Revision{{ID: "a1"}, {ID: "a1"}},
			"Revision a1 is present more than once; give one of the two another id"},
		{"own parent", []Revision{{ID: "a1", Revises: []string{"a1"}}},
			"Self-loop is detected in revisions (a1); take one arrow out of a1 -> a1"},
		{"own dependency", []Revision{{ID: "a1", DependsOn: []string{"a1"}}},
			"Dependency self-loop is detected in revisions (a1); take one arrow out of a1 -> a1"},
		{"cycle without a base", []Revision{{ID: "a1", Revises: []string{"b1"}}, {ID: "b1", Revises: []string{"a1"}}},
			"Cycle is detected in revisions (a1, b1); take one arrow out of a1 -> b1 -> a1"},
		{"cycle between a head and a base", []Revision{{ID: "a1"}, {ID: "b1", Revises: []string{"a1", "c1"}},
			{ID: "c1", Revises: []string{"b1"}}, {ID: "d1", Revises: []string{"c1"}}},
			"Cycle is detected in revisions (b1, c1); take one arrow out of b1 -> c1 -> b1"},
		{"dependency cycle", []Revision{{ID: "a1"}, {ID: "b1", Revises: []string{"a1"}, DependsOn: []string{"c1"}},
			{ID: "c1", Revises: []string{"a1"}, DependsOn: []string{"b1"}}},
			"Dependency cycle is detected in revisions (a1, b1, c1); take one arrow out of b1 -> c1 -> b1"},
		{"dependency on a label below itself", []Revision{{ID: "a1", DependsOn: []string{"left"}},
			{ID: "b1", Revises: []string{"a1"}, BranchLabels: []string{"left"}}},
			"Dependency cycle is detected in revisions (a1, b1); take one arrow out of a1 -> b1 -> a1"},
		{"label twice", []Revision{{ID: "a1", BranchLabels: []string{"x"}}, {ID: "b1", BranchLabels: []string{"x"}}},
			"Branch name 'x' in revision b1 already used by revision a1; choose another label"},
		{"label is a symbol", []Revision{{ID: "a1", BranchLabels: []string{"head"}}},
			"Branch name 'head' in revision a1 is reserved; choose another label"},
		{"id with signs", []Revision{{ID: "a@1-2"}},
			"Character(s) '-, @' not allowed in revision identifier 'a@1-2'; use letters, digits and _"},
		{"id is a symbol", []Revision{{ID: "heads"}},
			"'heads' is reserved and cannot be a revision identifier; choose another id"},
		{"empty id", []Revision{{}}, "'' is reserved and cannot be a revision identifier; choose another id"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := New(tt.revs); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// fork is a1 with two branches, left (b1, b2) and right (c1).
func fork(t testing.TB) *Graph {
	t.Helper()
	g, err := New([]Revision{{ID: "a1"}, {ID: "b1", Revises: []string{"a1"}, BranchLabels: []string{"left"}},
		{ID: "c1", Revises: []string{"a1"}, BranchLabels: []string{"right"}}, {ID: "b2", Revises: []string{"b1"}},
		{ID: "deadbeef01", Revises: []string{"b2"}}, {ID: "deadbeef02", Revises: []string{"c1"}}})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTargetsThatLeadNowhereSayWhatToType(t *testing.T) {
	g := fork(t)
	up := func(target string, rows ...string) func() error {
		return func() error { _, err := g.Upgrade(rows, target); return err }
	}
	down := func(target string, rows ...string) func() error {
		return func() error { _, err := g.Downgrade(rows, target); return err }
	}
	for _, tt := range []struct {
		name string
		run  func() error
		want string
	}{
		{"unknown", up("nosuch"), "Can't locate revision identified by 'nosuch' (no such revision or branch); " +
			"'alembic history' lists the revisions"},
		{"slip in a symbol", up("haeds"), "Can't locate revision identified by 'haeds' (no such revision or branch); did you mean 'heads'? 'alembic history'"},
		{"slip in an id", up("daedbeef01"), "did you mean 'deadbeef01'?"},
		{"slip in a label", up("lfet@head"), "Can't locate revision identified by 'lfet' (no such revision or branch); did you mean 'left'?"},
		{"partial id of two", up("dead"), "several start with it: deadbeef01, deadbeef02"},
		{"other branch", up("left@c1"), "revision c1 is not a member of branch 'left'"},
		{"unknown branch", up("nosuch@head"), "Can't locate revision identified by 'nosuch'"},
		{"unknown row", up("heads", "gone"), "Can't locate revision identified by 'gone', which the version table holds; " +
			"bring back the file of gone. If a newer release applied it, deploy that release again"},
		{"unknown rows", up("heads", "gone", "a1", "lost"), "Can't locate revisions identified by 'gone', 'lost', which the version table holds"},
		{"unknown row by its beginning", up("heads", "deadbeef0"), "Can't locate revision identified by 'deadbeef0', which the version table holds"},
		{"unknown row before a relative target", up("+1", "gone"), "Can't locate revision identified by 'gone', which the version table holds"},
		{"unknown row down", down("-1", "gone"), "Can't locate revision identified by 'gone', which the version table holds"},
		{"unknown row of a range", func() error { _, err := g.History("", []string{"gone"}); return err },
			"Can't locate revision identified by 'gone', which the version table holds"},
		{"redundant row", up("heads", "b1", "a1"), "Requested revision b1 overlaps with other requested revisions a1: the version table " +
			"holds b1 and also a1, on which it stands; 'alembic stamp b1' removes what is too much"},
		{"two heads", up("head"), "'heads' for all heads (heads: deadbeef01, deadbeef02)"},
		{"rows on one line", up("heads", "a1", "b1"), "Requested revision b1 overlaps with other requested revisions a1"},
		{"two ways up", up("+1", "a1"), "Ambiguous walk for '+1': from a1 it can go to b1, c1; name the revision itself"},
		{"too far up", up("left@+9", "a1"), "Relative revision +9 didn't produce 9 migrations; 'alembic history'"},
		{"two rows up", up("+1", "b1", "c1"), "Ambiguous upgrade from multiple current revisions (b1, c1); name the branch, as in 'b1@+1'"},
		{"down by upgrade", up("-1", "b1"), "Relative revision -1 didn't produce 1 migrations; an upgrade goes up: type +1, or 'alembic downgrade -1'"},
		{"to base by upgrade", up("a1-1"), "'a1-1' leads to base, where there is no revision"},
		{"text after steps", up("+2 later"), "Can't read '+2 later': ' later' follows the number of steps; type '+2'"},
		{"too many steps", up("+99999999999999999999"), "the number of steps is too large"},
		{"two rows down", down("-1", "b1", "c1"), "Relative revision -1 is ambiguous from several current revisions (b1, c1); " +
			"name the branch, as in 'b1@-1', or the revision to come down to"},
		{"above the rows", down("b2", "b1"), "Destination b2 is not a valid downgrade target from current head(s); it must lie below"},
		{"unknown branch down", down("nosuch@base", "b1"), "Can't locate revision identified by 'nosuch' (no such branch)"},
		{"up by downgrade", down("+1", "b1"), "Relative revision +1 didn't produce 1 migrations"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.run(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestErrorsCarryTheirData(t *testing.T) {
	g := fork(t)
	_, err := g.Upgrade(nil, "head")
	var heads *MultipleHeadsError
	if !errors.As(err, &heads) || comma(heads.Heads) != "deadbeef01, deadbeef02" || heads.Argument != "head" {
		t.Errorf("got %#v", err)
	}
	_, err = g.Draft(Draft{ID: "n1"})
	if !errors.As(err, &heads) || heads.For != ForNewRevision ||
		!strings.HasSuffix(err.Error(), "alembic revision --head deadbeef01 | alembic revision --head deadbeef02 | alembic merge deadbeef01 deadbeef02") {
		t.Errorf("got %v", err)
	}
	_, err = g.Draft(Draft{ID: "n1", Heads: []string{"b1"}})
	var not *NotHeadError
	if !errors.As(err, &not) || not.ID != "b1" {
		t.Errorf("got %v", err)
	}
	_, err = g.Draft(Draft{ID: "n1", Heads: []string{"deadbeef01", "left@head"}})
	var twice *RepeatedHeadError
	if !errors.As(err, &twice) || twice.ID != "deadbeef01" {
		t.Errorf("got %v", err)
	}
	_, err = g.Draft(Draft{ID: "n1", Heads: []string{"base"}, BranchLabels: []string{"left"}})
	var label *LabelError
	if !errors.As(err, &label) || label.UsedBy != "b1" {
		t.Errorf("got %v", err)
	}
}

func TestPlanResolvesParentsAndDependencies(t *testing.T) {
	g := fork(t)
	r, err := g.Draft(Draft{ID: "n1", Heads: []string{"left@head", "deadbeef02"}, DependsOn: []string{"right", "deadbeef01"},
		BranchLabels: []string{"joined"}, Message: "join"})
	if err != nil {
		t.Fatal(err)
	}
	if comma(r.Revises) != "deadbeef01, deadbeef02" || comma(r.DependsOn) != "right, deadbeef01" || comma(r.BranchLabels) != "joined" {
		t.Errorf("got %+v", r)
	}
	r, err = g.Draft(Draft{ID: "n1", Heads: []string{"b1"}, Splice: true})
	if err != nil || comma(r.Revises) != "b1" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestStampRefusesRowsThatTheNextUpgradeCouldNotStartFrom(t *testing.T) {
	g := fork(t)
	var overlap *OverlapError
	if _, err := g.Stamp(nil, []string{"b1", "b2"}); !errors.As(err, &overlap) {
		t.Errorf("got %v", err)
	}
	var stamp *StampError
	if _, err := g.Stamp([]string{"a1"}, []string{"b1", "a1"}); err != nil {
		t.Errorf("a row that stays is no reason to refuse: %v", err)
	}
	if _, err := g.Stamp([]string{"deadbeef01"}, []string{"b1", "c1"}); err != nil && !errors.As(err, &stamp) {
		t.Errorf("got %v", err)
	}
}
