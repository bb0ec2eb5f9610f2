package sqltext

import "strings"

// rows reads a statement that changes the rows of one table.
func (r *effectReader) rows() []Effect {
	e := Effect{Does: ChangesRows}
	switch {
	case r.next("INSERT"), r.next("REPLACE"):
		_ = r.next("OR") && (r.next("IGNORE") || r.next("REPLACE")) || r.next("IGNORE")
		r.next("INTO")
		e.Of = r.name()
	case r.next("DELETE", "FROM"), r.next("TRUNCATE"):
		r.next("TABLE")
		r.next("ONLY")
		e.Of = r.name()
		if r.symbol(",") || r.next("USING") || r.words[len(r.words)-1].Is("CASCADE") {
			return nil
		}
	case r.next("UPDATE"):
		return r.update()
	}
	if e.Of == "" {
		return nil
	}
	return []Effect{e}
}

// update reads UPDATE table SET column = …, for one table.
func (r *effectReader) update() (effects []Effect) {
	r.next("ONLY")
	table := r.name()
	if !r.next("SET") {
		r.next("AS")
		if r.name(); !r.next("SET") {
			return nil
		}
	}
	for {
		column := r.name()
		if column = column[strings.LastIndexByte(column, '.')+1:]; table == "" || column == "" || !r.symbol("=") {
			return nil
		}
		effects = append(effects, Effect{Does: ChangesRows, Of: table, Column: column})
		if !r.skip("WHERE", "FROM", "ORDER", "LIMIT", "RETURNING") {
			return effects
		}
	}
}

// skip passes over what follows, up to behind the next comma that isn't in
// parentheses. It reports whether there is one, before one of the words.
func (r *effectReader) skip(ends ...string) bool {
	for depth := 0; r.at < len(r.words); r.at++ {
		t := r.words[r.at]
		switch {
		case t.isSymbol("("):
			depth++
		case t.isSymbol(")"):
			depth--
		case depth == 0 && t.isSymbol(","):
			r.at++
			return true
		}
		for _, end := range ends {
			if depth == 0 && t.Is(end) {
				return false
			}
		}
	}
	return false
}

// alter reads ALTER TABLE and the renaming of other things.
func (r *effectReader) alter() (effects []Effect) {
	kind := r.kind()
	r.optional()
	r.next("ONLY")
	name := r.name()
	switch {
	case kind == "" || name == "":
		return nil
	case kind != "TABLE":
		of := ""
		if tableBefore[kind] != "" {
			of = r.behind("ON")
		}
		if e := (Effect{Does: Renames, Kind: kind, Name: name, Of: of}); r.next("RENAME", "TO") {
			e.To = r.name()
			return []Effect{e.keyed(r.dialect)}
		}
		return nil
	}
	for {
		action := r.action(name)
		if action.Does != Alters && action.Name == "" {
			action = Effect{}
		}
		action.Of = name
		if action.Kind == "TABLE" {
			action.Of = ""
		}
		effects = append(effects, action)
		if !r.skip() {
			return effects
		}
	}
}

// action reads one action of ALTER TABLE.
func (r *effectReader) action(table string) Effect {
	switch {
	case r.next("ADD"):
		return r.add()
	case r.next("DROP"):
		return r.dropPart()
	case r.next("RENAME"):
		return r.rename(table)
	case r.next("SET", "SCHEMA"):
		return Effect{Does: Renames, Kind: "TABLE", Name: table, To: r.name() + "." + table[strings.LastIndexByte(table, '.')+1:]}
	case r.next("MODIFY"):
		r.next("COLUMN")
		r.optional()
		return r.sets(r.name(), "DEFINITION")
	case r.next("CHANGE"):
		r.next("COLUMN")
		r.optional()
		from, to := r.name(), r.name()
		if from == to {
			return r.sets(from, "DEFINITION")
		}
		return Effect{Does: Renames, Kind: "COLUMN", Name: from, To: to}
	case r.next("ALTER"):
		r.next("COLUMN")
		return r.alterColumn(r.name())
	}
	return Effect{}
}

// sets is the effect on a property of a column.
func (*effectReader) sets(column, property string) Effect {
	return Effect{Does: Sets, Kind: property, Name: column, Column: column}
}

func (r *effectReader) alterColumn(column string) Effect {
	switch {
	case r.next("TYPE"), r.next("SET", "DATA", "TYPE"):
		return r.sets(column, "TYPE")
	case r.next("SET", "DEFAULT"), r.next("DROP", "DEFAULT"):
		return r.sets(column, "DEFAULT")
	case r.next("SET", "NOT", "NULL"), r.next("DROP", "NOT", "NULL"):
		return r.sets(column, "NOT NULL")
	}
	return Effect{Column: column}
}

// add reads what follows ADD.
func (r *effectReader) add() Effect {
	key := "CONSTRAINT"
	if r.dialect == MySQL {
		key = "KEY"
	}
	named := func(kind string) Effect {
		r.optional()
		if name := r.name(); name != "" {
			return Effect{Does: Makes, Kind: kind, Name: name}
		}
		return Effect{}
	}
	switch {
	case r.next("CONSTRAINT"):
		e := named(key)
		if r.dialect == MySQL && r.next("PRIMARY", "KEY") {
			e.Name = "PRIMARY"
		}
		return e
	case r.next("PRIMARY", "KEY") && r.dialect == MySQL:
		return Effect{Does: Makes, Kind: key, Name: "PRIMARY"}
	case r.dialect == MySQL && r.addsIndex():
		return named(key)
	case r.next("PRIMARY"), r.next("UNIQUE"), r.next("FOREIGN"), r.next("CHECK"), r.next("EXCLUDE"), r.next("PARTITION"), r.next("PERIOD"),
		r.next("SYSTEM"), r.symbol("("):
		return Effect{}
	}
	r.next("COLUMN")
	return named("COLUMN")
}

// addsIndex passes over the words of an index whose name may follow.
func (r *effectReader) addsIndex() bool {
	special := r.next("UNIQUE") || r.next("FULLTEXT") || r.next("SPATIAL")
	return r.next("INDEX") || r.next("KEY") || special
}

// dropPart reads what follows DROP in ALTER TABLE.
func (r *effectReader) dropPart() Effect {
	kind := "COLUMN"
	switch {
	case r.dialect == MySQL && r.next("PRIMARY", "KEY"):
		return Effect{Does: Drops, Kind: "KEY", Name: "PRIMARY"}
	case r.dialect == MySQL && (r.next("INDEX") || r.next("KEY") || r.next("FOREIGN", "KEY") || r.next("CONSTRAINT") || r.next("CHECK")):
		kind = "KEY"
	case r.next("CONSTRAINT"):
		kind = "CONSTRAINT"
	case r.next("PARTITION"), r.next("SYSTEM"), r.next("PERIOD"):
		return Effect{}
	default:
		r.next("COLUMN")
	}
	r.optional()
	return Effect{Does: Drops, Kind: kind, Name: r.name()}
}

// rename reads what follows RENAME in ALTER TABLE.
func (r *effectReader) rename(table string) Effect {
	e := Effect{Does: Renames}
	switch {
	case r.next("TO"), r.next("AS"):
		e.Kind, e.Name = "TABLE", table
		e.To = r.name()
		return e
	case r.next("INDEX"), r.next("KEY"):
		e.Kind = "KEY"
	case r.next("CONSTRAINT"):
		e.Kind = "CONSTRAINT"
	default:
		r.next("COLUMN")
		e.Kind = "COLUMN"
	}
	e.Name = r.name()
	switch {
	case r.next("TO"):
		e.To = r.name()
	case r.dialect == MySQL && e.Kind == "COLUMN": // which takes the name of the table without TO
		e.Kind, e.Name, e.To = "TABLE", table, e.Name
	default:
		return Effect{}
	}
	return e
}
