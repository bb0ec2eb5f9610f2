package script

import "slices"

// Sum returns the checksum of what the revision does, as a reading understands its text;
// "" if the cache doesn't hold it.
func (f *File) Sum(reading string) string {
	if f.kept == nil {
		return ""
	}
	f.kept.mu.Lock()
	defer f.kept.mu.Unlock()
	for _, s := range f.kept.sums {
		if s.reading == reading {
			return s.of[f.at]
		}
	}
	return ""
}

// KeepSum keeps the checksum of what a whole file does, once SaveSums is called.
func (f *File) KeepSum(reading, sum string) {
	if f.kept == nil {
		return
	}
	k := f.kept
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.sums, func(s sums) bool { return s.reading == reading })
	if i < 0 {
		k.sums = append(k.sums[max(0, len(k.sums)-maxReadings+1):], sums{reading, make([]string, len(k.entries))})
		i = len(k.sums) - 1
	}
	k.sums[i].of[f.at] = sum
	k.changed = true
}

// SaveSums writes the sums of files that came to be known to the cache.
func SaveSums(files map[string]*File) {
	done := map[*kept]bool{}
	for _, f := range files {
		if k := f.kept; k != nil && !done[k] {
			done[k] = true
			k.mu.Lock()
			k.save()
			k.mu.Unlock()
		}
	}
}
