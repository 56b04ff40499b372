//go:build cgo && !noengine && !darwin

package llama

// maxrssUnit is the unit of ru_maxrss in bytes (getrusage(2)).
const maxrssUnit = 1 << 10
