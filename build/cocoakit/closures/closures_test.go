//go:build gnustep

// Package closures_test runs the mended bindings: it shows that the two memory bugs are gone. cocoakit's own tests
// build it with the copy, where GNUstep is installed.
package closures_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/progrium/darwinkit/objc"
)

const count = 1000

// answers is a class whose instances answer "m0", "m1" and so on, each by a closure of its own.
func answers(t *testing.T) objc.Object {
	t.Helper()
	class := objc.AllocateClass(objc.GetClass("NSObject"), "Answers", 0)
	for i := range count {
		if !objc.AddMethod(class, objc.Sel(fmt.Sprintf("m%d:", i)), func(_ objc.Object, x int) int { return i + x }) {
			t.Fatalf("method %d was refused", i)
		}
	}
	objc.RegisterClass(class)
	return class.CreateInstance(0)
}

// Ensure that closures stay callable when the garbage collector has run and the stack that they were made on is reused.
func TestClosuresSurviveCollection(t *testing.T) {
	o := answers(t)
	runtime.GC()
	overwriteStack(64)
	for i := range count {
		if i%100 == 0 {
			runtime.GC()
		}
		if got := objc.Call[int](o, objc.Sel(fmt.Sprintf("m%d:", i)), 7); got != i+7 {
			t.Fatalf("closure %d answers %d", i, got)
		}
	}
}

// overwriteStack writes over the frames that were in use before.
func overwriteStack(depth int) byte {
	var block [1024]byte
	for i := range block {
		block[i] = 0xa5
	}
	if depth > 0 {
		return block[depth] ^ overwriteStack(depth-1)
	}
	return block[0]
}

// Ensure that a result of one byte overwrites one byte: small variables that a callback allocates while the call is
// under way keep their values.
func TestNarrowResultsKeepToTheirByte(t *testing.T) {
	var kept []*byte
	var asked int
	class := objc.AllocateClass(objc.GetClass("NSObject"), "NarrowAnswers", 0)
	objc.AddMethod(class, objc.Sel("odd"), func(objc.Object) bool {
		for range 16 {
			b := new(byte)
			*b = 0xa5
			kept = append(kept, b)
		}
		return asked%2 == 1
	})
	objc.RegisterClass(class)
	o := class.CreateInstance(0)
	for asked = range count {
		if got := objc.Call[bool](o, objc.Sel("odd")); got != (asked%2 == 1) {
			t.Fatalf("odd = %v for %d", got, asked)
		}
	}
	spoiled := 0
	for _, b := range kept {
		if *b != 0xa5 {
			spoiled++
		}
	}
	if spoiled > 0 {
		t.Errorf("%d of %d neighbours were overwritten", spoiled, len(kept))
	}
}
