package enginetest_test

import (
	"errors"
	"testing"

	"caro/inference"
	"caro/inference/enginetest"
)

func TestFake(t *testing.T) {
	enginetest.Run(t, func(*testing.T) inference.Engine { return &enginetest.Fake{} })
}

func TestFake_OnToken(t *testing.T) {
	stop := errors.New("stop")
	e := &enginetest.Fake{OnToken: func(n int, _ inference.Request) error {
		if n == 3 {
			return stop
		}
		return nil
	}}
	if _, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil); !errors.Is(err, stop) {
		t.Error(err)
	}
}
