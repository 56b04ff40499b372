package worker_test

import (
	"errors"
	"strings"
	"testing"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/worker"
)

// onMetal makes a client try Metal first and the processor second.
func onMetal(o *worker.Options) {
	second := o.Spec
	o.Spec.Backend, second.Backend = "metal", "cpu"
	o.Second = &second
}

// Ensure that a failure of Metal leads to one try on the processor, which then stays, and that nothing is streamed twice.
func TestGenerate_Second(t *testing.T) {
	for _, fault := range []string{"metal crash", "metal error", "metal full", "metal stops"} {
		t.Run(fault, func(t *testing.T) {
			c, dir := client(t, fault, onMetal)
			for range 2 {
				var streamed strings.Builder
				got, err := c.Generate(t.Context(), enginetest.Ask("list files"), func(c inference.Chunk) {
					if c.Field == inference.Command {
						streamed.WriteString(c.Text)
					}
				})
				if err != nil || got.Command != "echo list files" || got.Slower == "" || streamed.String() != got.Command {
					t.Errorf("%+v, %v; streamed %q", got, err, &streamed)
				}
			}
			if n := starts(t, dir); n != 2 {
				t.Errorf("%d workers were started", n)
			}
		})
	}
}

// Ensure that what no backend can mend is not tried again, and that one which fails everywhere is tried twice.
func TestGenerate_SecondInVain(t *testing.T) {
	for fault, want := range map[string]struct {
		err    error
		starts int
	}{"metal bad": {inference.ErrBadModel, 1}, "load crash": {inference.ErrEngineStopped, 2}} {
		c, dir := client(t, fault, onMetal)
		if _, err := c.Generate(t.Context(), enginetest.Ask("list files"), nil); !errors.Is(err, want.err) || starts(t, dir) != want.starts {
			t.Errorf("%s: %v, %d workers", fault, err, starts(t, dir))
		}
	}
}
