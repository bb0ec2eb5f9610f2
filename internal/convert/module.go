package convert

// Module is a revision file.
type Module struct {
	// Doc is the docstring, "" when there is none.
	Doc string
	// Revision is the value of the name revision, "" when it isn't set;
	// Down, Labels and DependsOn are those of down_revision, branch_labels and
	// depends_on, which may be one string or several.
	Revision                string
	Down, Labels, DependsOn []string
	// Body is everything at the top level; Upgrade and Downgrade are the bodies
	// of the functions of these names, nil when there are none.
	Body               []Stmt
	Upgrade, Downgrade []Stmt
}

// Parse reads a revision file, or bare statements as a function's body has
// them. The error is an *Error with the line.
func Parse(src string) (*Module, error) {
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	m := &Module{}
	if m.Body, err = p.statements(); err != nil {
		return nil, err
	}
	if p.peek().kind != tokEOF {
		return nil, p.unexpected("a statement")
	}
	return m, m.read()
}

func (m *Module) read() error {
	for i, s := range m.Body {
		switch s := s.(type) {
		case exprStmt:
			if c, ok := s.x.(constant); ok && i == 0 {
				m.Doc, _ = c.value.(string)
			}
		case assign:
			if err := m.setting(s); err != nil {
				return err
			}
		case funcDef:
			switch s.name {
			case "upgrade":
				m.Upgrade = s.body
			case "downgrade":
				m.Downgrade = s.body
			}
		}
	}
	return nil
}

func (m *Module) setting(s assign) error {
	for _, target := range s.targets {
		id, ok := target.(name)
		if !ok {
			continue
		}
		var err error
		switch id.id {
		case "revision":
			var all []string
			if all, err = texts(s.value); err == nil && len(all) > 0 {
				m.Revision = all[0]
			}
		case "down_revision":
			m.Down, err = texts(s.value)
		case "branch_labels":
			m.Labels, err = texts(s.value)
		case "depends_on":
			m.DependsOn, err = texts(s.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// texts reads None, a string, or a list of strings.
func texts(x expr) ([]string, error) {
	switch x := x.(type) {
	case constant:
		switch v := x.value.(type) {
		case nil:
			return nil, nil
		case string:
			return []string{v}, nil
		}
	case sequence:
		var all []string
		for _, item := range x.items {
			c, _ := item.(constant)
			v, ok := c.value.(string)
			if !ok {
				return nil, errorf(x.line, "the value must be made of string literals")
			}
			all = append(all, v)
		}
		return all, nil
	}
	return nil, errorf(x.at(), "the value must be None, a string literal or a list of them")
}
