package script

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/module"
)

// slug turns a message into the part of a file name: its words in lower case
// joined by "_", cut back to the last whole word with a trailing "_" when
// longer than max. Letters outside a-z are left out, so that the name is the
// same on every file system.
func slug(message string, max int) string {
	words := strings.FieldsFunc(message, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	var kept []string
	for _, w := range words {
		w = strings.Map(func(r rune) rune {
			r = unicode.ToLower(r)
			if r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, w)
		if w != "" {
			kept = append(kept, w)
		}
	}
	s := strings.Join(kept, "_")
	if len(s) <= max {
		return s
	}
	s = s[:max]
	if cut := strings.LastIndexByte(s, '_'); cut >= 0 {
		s = s[:cut]
	}
	return s + "_"
}

// fileName fills a file_template, which is Python's % formatting with the
// tokens rev, slug, epoch, year, month, day, hour, minute and second.
func fileName(template, id, slug string, now time.Time) (string, error) {
	p := pythonFormat{template: template, text: map[string]string{"rev": id, "slug": slug}, number: map[string]int64{
		"epoch": now.Unix(), "year": int64(now.Year()), "month": int64(now.Month()), "day": int64(now.Day()),
		"hour": int64(now.Hour()), "minute": int64(now.Minute()), "second": int64(now.Second()),
	}}
	return p.format()
}

// pythonFormat is "template % {…}" for named tokens.
type pythonFormat struct {
	template string
	text     map[string]string
	number   map[string]int64
}

func (p *pythonFormat) format() (string, error) {
	var b strings.Builder
	rest := p.template
	for {
		before, after, ok := strings.Cut(rest, "%")
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		if strings.HasPrefix(after, "%") {
			b.WriteByte('%')
			rest = after[1:]
			continue
		}
		text, n, err := p.token(after)
		if err != nil {
			return "", fmt.Errorf("file_template: %w", err)
		}
		b.WriteString(text)
		rest = after[n:]
	}
}

// token formats "(name)[flags][width][.precision]conversion" and says how many
// bytes it took.
func (p *pythonFormat) token(s string) (string, int, error) {
	end := strings.IndexByte(s, ')')
	if !strings.HasPrefix(s, "(") || end < 0 {
		return "", 0, fmt.Errorf("a '%%' is not followed by '(name)'; write %%%%%%%% in the ini file for a percent sign")
	}
	name := s[1:end]
	i := end + 1
	flags := takeWhile(s[i:], "-+ 0#")
	i += len(flags)
	width := takeWhile(s[i:], "0123456789")
	i += len(width)
	precision := ""
	if strings.HasPrefix(s[i:], ".") {
		precision = "." + takeWhile(s[i+1:], "0123456789")
		i += len(precision)
	}
	if i >= len(s) || len(width) > 2 || len(precision) > 3 {
		return "", 0, fmt.Errorf("%%(%s) needs 's' or 'd' after it, as in %%%%(year)d and %%%%(rev)s", name)
	}
	text, err := p.convert(name, s[i], flags, width, precision)
	return text, i + 1, err
}

func takeWhile(s, set string) string {
	return s[:len(s)-len(strings.TrimLeft(s, set))]
}

func (p *pythonFormat) convert(name string, conversion byte, flags, width, precision string) (string, error) {
	text, isText := p.text[name]
	number, isNumber := p.number[name]
	switch {
	case !isText && !isNumber:
		return "", fmt.Errorf("unknown token %%(%s); the tokens are rev, slug, epoch, year, month, day, hour, minute, second", name)
	case conversion == 's':
		if isNumber {
			text = strconv.FormatInt(number, 10)
		}
		return fmt.Sprintf("%"+strings.Trim(flags, "+ 0#")+width+precision+"s", text), nil
	case (conversion == 'd' || conversion == 'i' || conversion == 'u') && isNumber:
		return fmt.Sprintf("%"+strings.ReplaceAll(flags, "#", "")+width+precision+"d", number), nil
	case isText:
		return "", fmt.Errorf("%%(%s) is text; write %%%%(%s)s", name, name)
	}
	return "", fmt.Errorf("%%(%s) is a number; write %%%%(%s)d", name, name)
}

// validName says why a name made from file_template cannot be used, or "".
func validName(name string) string {
	switch {
	case name == "":
		return "gives an empty name"
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "gives a name with a control character"
	case strings.ContainsAny(name, `\:*?"<>|`):
		return "gives a name that some file systems refuse: " + strconv.Quote(name)
	case !embeds(name):
		return "gives a name that Go can't embed into a program: " + strconv.Quote(name)
	}
	return ""
}

// embeds reports whether go:embed takes a file of this name, which is without its
// extension, by its own rule: quotes aren't allowed, nor CON, NUL and the like.
func embeds(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part != "" && part != ".." && module.CheckFilePath(part+".sql") != nil {
			return false
		}
	}
	return true
}
