package config

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Address is a server in a URL.
type Address struct {
	Host string // without the brackets of an IPv6 address; postgresql: or the folder of a socket
	Port int    // 0: not given
}

// cutHost takes "[host][:port]" from the front and returns the path, with its
// slash. A postgresql URL may name several servers, with commas between them.
func (u *URL) cutHost(rest string) (string, error) {
	hosts, path := rest, ""
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		hosts, path = rest[:slash], rest[slash:]
	}
	all := []string{hosts}
	if u.Dialect == "postgresql" {
		all = strings.Split(hosts, ",")
	}
	for i, text := range all {
		a, err := u.parseAddress(text)
		if err != nil {
			return "", err
		}
		if i == 0 {
			u.Host, u.Port = a.Host, a.Port
		} else {
			u.More = append(u.More, a)
		}
	}
	return path, nil
}

func (u *URL) parseAddress(text string) (a Address, err error) {
	if strings.HasPrefix(text, "[") {
		return parseIPv6(text)
	}
	host, port, _ := strings.Cut(text, ":")
	a.Host = host
	if u.Dialect == "postgresql" {
		if a.Host, err = url.PathUnescape(host); err != nil {
			return a, errBrokenEscape("host")
		}
	}
	socket := strings.HasPrefix(a.Host, "/") || strings.HasPrefix(a.Host, "@") && a.Host != host
	if !socket && strings.ContainsAny(a.Host, "@[]% \t\n") {
		return a, errors.New("the host in the URL has a character that cannot stand there; percent-encode '@', ':', '/' and '%' in user and password")
	}
	a.Port, err = parsePort(port)
	return a, err
}

func parseIPv6(text string) (a Address, err error) {
	end := strings.IndexByte(text, ']')
	if end < 0 {
		return a, errors.New("the host in the URL begins with '[' and has no ']'")
	}
	a.Host = text[1:end]
	port := text[end+1:]
	if port != "" && port[0] != ':' {
		return a, errors.New("after the ']' of the host in the URL only ':port' may follow")
	}
	if addr, err := netip.ParseAddr(a.Host); err != nil || !addr.Is6() {
		return a, errors.New("the host in brackets in the URL is not an IPv6 address")
	}
	a.Port, err = parsePort(strings.TrimPrefix(port, ":"))
	return a, err
}

func parsePort(port string) (int, error) {
	if port == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return 0, errors.New("the port in the URL is not a number from 1 to 65535; if the password holds a ':', '/' or '@', percent-encode it")
	}
	return int(n), nil
}

// Addresses are the servers that the URL names, the first one first.
func (u URL) Addresses() []Address {
	return append([]Address{{Host: u.Host, Port: u.Port}}, u.More...)
}

// addresses writes the servers as in a URL.
func (u URL) addresses() string {
	var all []string
	for _, a := range u.Addresses() {
		all = append(all, a.String())
	}
	return strings.Join(all, ",")
}

// String writes an address as in a URL.
func (a Address) String() string {
	host := a.Host
	switch {
	case strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@"):
		host = strings.ReplaceAll(url.QueryEscape(host), "+", "%20")
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	if a.Port != 0 {
		host += ":" + strconv.Itoa(a.Port)
	}
	return host
}
