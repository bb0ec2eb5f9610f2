package convert

func (in *interp) eval(x expr) (any, error) {
	if in.steps++; in.steps > maxSteps {
		return nil, errorf(x.at(), "the script does not end within %d steps", maxSteps)
	}
	switch x := x.(type) {
	case constant:
		return x.value, nil
	case name:
		return in.lookup(x)
	case attribute:
		return in.attribute(x)
	case call:
		return in.call(x)
	case sequence:
		items, err := in.evalAll(x.items)
		return &list{items, x.tuple}, err
	case dict:
		return in.dict(x)
	case unary:
		return in.unary(x)
	case binary:
		return in.binary(x)
	case conditional:
		cond, err := in.eval(x.cond)
		if err != nil {
			return nil, err
		}
		if truthy(cond) {
			return in.eval(x.yes)
		}
		return in.eval(x.no)
	case subscript:
		return in.subscript(x)
	case opaque:
		return nil, errorf(x.line, "a %s can't be read", x.what)
	}
	return nil, errorf(x.at(), "this expression can't be read")
}

func (in *interp) lookup(x name) (any, error) {
	v, ok := in.scope.get(x.id)
	if !ok {
		return nil, errorf(x.line, "the name %q is not known", x.id)
	}
	if u, ok := v.(unknown); ok {
		return nil, u.err
	}
	return v, nil
}

func (in *interp) evalAll(all []expr) ([]any, error) {
	out := make([]any, 0, len(all))
	for _, x := range all {
		star, ok := x.(unary)
		if ok && star.op == "*" {
			more, err := in.eval(star.x)
			l, isList := more.(*list)
			if err == nil && !isList {
				err = errorf(star.line, "only a list can stand behind the star, not %s", typeName(more))
			}
			if err != nil {
				return nil, err
			}
			out = append(out, l.items...)
			continue
		}
		v, err := in.eval(x)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (in *interp) dict(x dict) (any, error) {
	m := &mapping{}
	for i := range x.keys {
		v, err := in.eval(x.values[i])
		if err != nil {
			return nil, err
		}
		if x.keys[i] == nil {
			other, ok := v.(*mapping)
			if !ok {
				return nil, errorf(x.line, "only a dict can stand behind **, not %s", typeName(v))
			}
			for j, k := range other.keys {
				m.set(k, other.values[j])
			}
			continue
		}
		k, err := in.eval(x.keys[i])
		if err != nil {
			return nil, err
		}
		m.set(k, v)
	}
	return m, nil
}

func (in *interp) attribute(x attribute) (any, error) {
	of, err := in.eval(x.of)
	if err != nil {
		return nil, err
	}
	return in.attr(of, x.name, x.line)
}

func (in *interp) attr(of any, id string, line int) (any, error) {
	var v any
	ok := false
	switch of := of.(type) {
	case *namespace:
		if v, ok = of.member(id); !ok {
			v, ok = submodule(of.name, id)
		}
	case *builtin:
		v, ok = of.members[id]
	case attributer:
		v, ok = of.attr(in, id)
	case unknown:
		return nil, of.err
	default:
		v, ok = attrOf(in, of, id)
	}
	if !ok {
		return nil, errorf(line, "%s has no attribute %q here", typeName(of), id)
	}
	if u, ok := v.(unknown); ok {
		return nil, u.err
	}
	return v, nil
}

func (in *interp) call(x call) (any, error) {
	fn, err := in.eval(x.fn)
	if err != nil {
		return nil, err
	}
	a := &args{in: in, line: x.line}
	for _, arg := range x.args {
		if err := in.argument(a, arg); err != nil {
			return nil, err
		}
	}
	switch f := fn.(type) {
	case *builtin:
		a.fn = f.name
		v, err := f.call(a)
		return bounded(v, x.line, err)
	case *function:
		return in.callFunction(f, a)
	case unknown:
		return nil, f.err
	}
	return nil, errorf(x.line, "%s can't be called", typeName(fn))
}

func (in *interp) argument(a *args, arg argument) error {
	v, err := in.eval(arg.value)
	if err != nil {
		return err
	}
	switch arg.star {
	case 0:
		if arg.name != "" {
			a.kw = append(a.kw, keyword{arg.name, v})
		} else {
			a.pos = append(a.pos, v)
		}
		return nil
	case 1:
		if l, ok := v.(*list); ok {
			a.pos = append(a.pos, l.items...)
			return nil
		}
	default:
		if m, ok := v.(*mapping); ok {
			for i, k := range m.keys {
				id, _ := toString(k)
				a.kw = append(a.kw, keyword{id, m.values[i]})
			}
			return nil
		}
	}
	return errorf(a.line, "%s can't stand behind a star", typeName(v))
}

func (in *interp) callFunction(f *function, a *args) (any, error) {
	if in.calls >= maxCalls {
		return nil, errorf(a.line, "the function %s calls itself too often", f.def.name)
	}
	a.fn = f.def.name
	inner := &scope{names: map[string]any{}, outer: f.scope}
	for _, p := range f.def.params {
		v, ok := a.take(p.name)
		if !ok {
			if p.value == nil {
				a.fail("the argument %s is missing", p.name)
				break
			}
			var err error
			if v, err = in.eval(p.value); err != nil {
				return nil, err
			}
		}
		inner.names[p.name] = v
	}
	if err := a.done(); err != nil {
		return nil, err
	}
	outer := in.scope
	in.scope = inner
	in.calls++
	err := in.run(f.def.body)
	in.calls--
	in.scope = outer
	result := in.result
	in.returned, in.result = false, nil
	return result, err
}

func (in *interp) subscript(x subscript) (any, error) {
	of, err := in.eval(x.of)
	if err != nil {
		return nil, err
	}
	key, err := in.eval(x.index)
	if err != nil {
		return nil, err
	}
	switch v := of.(type) {
	case *mapping:
		if item, ok := v.get(key); ok {
			return item, nil
		}
		return nil, errorf(x.line, "the dict has no key %v", key)
	case *list:
		i, ok := key.(int64)
		if ok && i < 0 {
			i += int64(len(v.items))
		}
		if ok && i >= 0 && i < int64(len(v.items)) {
			return v.items[i], nil
		}
		return nil, errorf(x.line, "the list has no such element")
	case *namespace: // t.c["name"]
		if id, ok := toString(key); ok {
			return in.attr(v, id, x.line)
		}
	}
	return nil, errorf(x.line, "%s can't be indexed here", typeName(of))
}
