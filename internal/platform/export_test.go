package platform

// FromProc and FromSysctl let tests describe machines that they do not run on.
var FromProc = fromProc

// FromSysctl describes a Mac by a table of texts and one of numbers.
func FromSysctl(texts map[string]string, numbers map[string]uint64, arch string, logical int) Platform {
	return fromSysctl(sysctl{
		text:   func(name string) string { return texts[name] },
		number: func(name string) uint64 { return numbers[name] },
	}, arch, logical)
}
