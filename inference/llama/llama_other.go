//go:build !cgo || noengine

package llama

import "caro/inference"

// Open returns [inference.ErrNoEngine]: this program was built without cgo or with the tag noengine.
func Open(Options) (inference.Engine, error) { return nil, inference.ErrNoEngine }

// SlowBuild returns "": this program was built without the engine.
func SlowBuild() string { return "" }

// SystemInfo returns "": this program was built without the engine.
func SystemInfo() string { return "" }
