package pyscript

import (
	"fmt"
	"math/big"
	"strings"
)

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

func (in *interp) unary(x unary) (any, error) {
	v, err := in.eval(x.x)
	if err != nil {
		return nil, err
	}
	switch n := v.(type) {
	case int64:
		if x.op == "-" {
			return -n, nil
		}
	case *big.Int:
		if x.op == "-" {
			return new(big.Int).Neg(n), nil
		}
	case float64:
		if x.op == "-" {
			return -n, nil
		}
	case decimal:
		if x.op == "-" {
			return n.negated(), nil
		}
	}
	switch s, isSQL := v.(sqlValue); {
	case x.op == "not":
		return !truthy(v), nil
	case x.op == "+":
		return v, nil
	case x.op == "~" && isSQL:
		return in.negate(s, x.line)
	}
	return nil, errorf(x.line, "%q can't stand before %s", x.op, typeName(v))
}

func (in *interp) binary(x binary) (any, error) {
	left, err := in.eval(x.x)
	if err != nil {
		return nil, err
	}
	switch {
	case x.op == "and" && !truthy(left), x.op == "or" && truthy(left):
		return left, nil
	case x.op == "and", x.op == "or":
		return in.eval(x.y)
	}
	right, err := in.eval(x.y)
	if err != nil {
		return nil, err
	}
	if v, ok, err := in.sqlOperator(x, left, right); ok || err != nil {
		return bounded(v, x.line, err)
	}
	if v, ok := plainOperator(x.op, left, right); ok {
		return v, nil
	}
	if s, ok := left.(string); ok && x.op == "%" {
		return in.format(s, right, x.line)
	}
	return nil, errorf(x.line, "%q between %s and %s can't be read", x.op, typeName(left), typeName(right))
}

const maxRepeat = 1 << 20 // characters or elements that a value may be made to have

// bounded refuses an expression that grows without end.
func bounded(v any, line int, err error) (any, error) {
	if f, ok := v.(fragment); ok && len(f.text) > maxRepeat {
		return nil, errorf(line, "the expression is too long")
	}
	return v, err
}

func plainOperator(op string, left, right any) (any, bool) {
	switch op {
	case "==", "is":
		return equal(left, right), true
	case "!=", "is not":
		return !equal(left, right), true
	case "in", "not in":
		found, ok := contains(right, left)
		return found == (op == "in"), ok
	case "*":
		if n, ok := left.(int64); ok {
			left, right = right, n
		}
		s, isText := left.(string)
		n, isNumber := right.(int64)
		if isText && isNumber && n >= 0 && n*int64(len(s)) <= maxRepeat && n <= maxRepeat {
			return strings.Repeat(s, int(n)), true
		}
	case "+":
		return plus(left, right)
	}
	a, ok := left.(int64)
	b, ok2 := right.(int64)
	if !ok || !ok2 {
		return nil, false
	}
	return integerOperator(op, a, b)
}

func plus(left, right any) (any, bool) {
	switch a := left.(type) {
	case string:
		b, ok := toString(right)
		return a + b, ok && len(a)+len(b) <= maxRepeat
	case *list:
		if b, ok := right.(*list); ok && len(a.items)+len(b.items) <= maxRepeat {
			return &list{append(a.items[:len(a.items):len(a.items)], b.items...), a.tuple}, true
		}
	case int64:
		if b, ok := right.(int64); ok {
			return a + b, true
		}
	}
	return nil, false
}

func integerOperator(op string, a, b int64) (any, bool) {
	switch op {
	case "-":
		return a - b, true
	case "*":
		return a * b, true
	case "<":
		return a < b, true
	case ">":
		return a > b, true
	case "<=":
		return a <= b, true
	case ">=":
		return a >= b, true
	}
	return nil, false
}

func contains(where, what any) (found, ok bool) {
	switch w := where.(type) {
	case *list:
		for _, item := range w.items {
			if equal(item, what) {
				return true, true
			}
		}
		return false, true
	case *mapping:
		_, found := w.get(what)
		return found, true
	case string:
		s, ok := toString(what)
		return strings.Contains(w, s), ok
	}
	return false, false
}

// format is "…%s…" % values, for strings and integers.
func (in *interp) format(s string, right any, line int) (any, error) {
	values := []any{right}
	if l, ok := right.(*list); ok && l.tuple {
		values = l.items
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		if s[i] == '%' {
			out.WriteByte('%')
			continue
		}
		if (s[i] != 's' && s[i] != 'd') || len(values) == 0 {
			return nil, errorf(line, "the format %q can't be read", s)
		}
		text, err := str(values[0], line)
		if err != nil {
			return nil, err
		}
		out.WriteString(text)
		values = values[1:]
	}
	if len(values) > 0 {
		return nil, errorf(line, "the format %q has fewer places than values", s)
	}
	return out.String(), nil
}

// str is Python's str() of a plain value.
func str(v any, line int) (string, error) {
	switch v := v.(type) {
	case string, int64, *big.Int, quotedName:
		return fmt.Sprint(v), nil
	case decimal:
		return v.text, nil
	case bool:
		if v {
			return "True", nil
		}
		return "False", nil
	case nil:
		return "None", nil
	}
	return "", errorf(line, "%s can't be made a text here", typeName(v))
}
