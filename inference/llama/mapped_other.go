//go:build cgo && !noengine && !linux

package llama

// dropMapped does nothing: on macOS the weights are used where they are mapped.
func dropMapped(string) {}
