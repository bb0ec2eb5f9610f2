package sa

import (
	"reflect"
	"strings"
	"testing"
)

func TestATagThatGoCantReadIsReported(t *testing.T) {
	for tag, want := range map[reflect.StructTag]string{
		`json:"w" alembic:"unique"`:    "",
		`json:"w"alembic: "unique"`:    `alembic: "unique"`,
		`alembic:primary_key`:          "alembic:primary_key",
		`json:w alembic:"unique"`:      `json:w alembic:"unique"`,
		`alembic:"a=\"b\"" bad`:        "bad",
		`alembic "unique"`:             `alembic "unique"`,
		`alembic:"default="x"" db:"y"`: `x"" db:"y"`,
	} {
		err := checkTag(tag)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), "from here on: "+want+";") {
			t.Errorf("%s: got %v, want %q", tag, err, want)
		}
	}
}
