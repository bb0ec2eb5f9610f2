package e2e_test

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// catalogs says of each catalog of PostgreSQL 15 what becomes of its rows.
var catalogs = map[string]string{
	"compared, and in the schema of every kind": "pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_cast pg_class pg_collation pg_constraint pg_conversion pg_default_acl " +
		"pg_depend pg_description pg_enum pg_event_trigger pg_extension pg_foreign_data_wrapper pg_foreign_server pg_foreign_table pg_index pg_inherits pg_namespace pg_opclass pg_operator " +
		"pg_opfamily pg_partitioned_table pg_policy pg_proc pg_range pg_rewrite pg_sequence pg_statistic_ext pg_trigger pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser pg_ts_template " +
		"pg_type pg_user_mapping",
	"named as left out": "pg_language pg_publication pg_publication_namespace pg_publication_rel pg_seclabel pg_subscription pg_subscription_rel pg_transform",
	"what rows have, or what the server notes of itself": "pg_init_privs pg_largeobject pg_largeobject_metadata pg_shdepend pg_statistic pg_statistic_ext_data",
	"common to all databases of the server":              "pg_auth_members pg_authid pg_database pg_db_role_setting pg_parameter_acl pg_replication_origin pg_shdescription pg_shseclabel pg_tablespace",
}

// TestEveryCatalogOfPostgresIsKnown fails where a server has a catalog that nobody
// decided on, and where the schema of every kind has no row in one that is compared.
func TestEveryCatalogOfPostgresIsKnown(t *testing.T) {
	text, err := os.ReadFile("testdata/postgresql/kinds/v1.sql")
	if err != nil {
		t.Fatal(err)
	}
	s := postgres(t)
	db := s.open(t)
	all := strings.Fields(one(t, db, "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'"))
	before := map[string]string{}
	for _, name := range all {
		before[name] = one(t, db, "SELECT count(*) FROM pg_catalog."+name)
	}
	s.clientMakes(t, string(text))
	for _, name := range all {
		kept := slices.Contains(strings.Fields(catalogs["compared, and in the schema of every kind"]), name)
		known := kept
		for _, names := range catalogs {
			known = known || slices.Contains(strings.Fields(names), name)
		}
		switch {
		case !known:
			t.Errorf("%s: nobody decided what becomes of its rows", name)
		case kept && one(t, db, "SELECT count(*) FROM pg_catalog."+name) == before[name]:
			t.Errorf("%s: the schema of every kind has no row in it", name)
		}
	}
}
