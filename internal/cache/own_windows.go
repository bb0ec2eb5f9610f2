package cache

// Fault returns "": Windows keeps the folder in the user's profile, which others may not
// write into.
func Fault(string) (string, error) { return "", nil }
