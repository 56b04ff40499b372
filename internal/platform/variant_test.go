package platform_test

import (
	"slices"
	"testing"

	"caro/internal/platform"
)

// Ensure that no processor gets an engine with an instruction that it lacks.
func TestVariant(t *testing.T) {
	for _, test := range []struct {
		has  platform.Instructions
		want string
	}{
		{platform.Instructions{}, ""},
		{platform.Instructions{V4: true, VNNI: true}, ""},
		{platform.Instructions{V3: true}, "v3"},
		{platform.Instructions{V3: true, V4: true}, "v3"},
		{platform.Instructions{V3: true, VNNI: true}, "v3"},
		{platform.Instructions{V3: true, V4: true, VNNI: true}, "v4"},
	} {
		if got := test.has.Variant(); got != test.want {
			t.Errorf("%+v: %q, not %q", test.has, got, test.want)
		}
	}
}

// Ensure that the engine chosen here uses nothing that the system does not list.
func TestVariant_Here(t *testing.T) {
	variant := platform.ThisProcessor().Variant()
	if variant == "" {
		t.Skip("this processor has no AVX2")
	}
	here := platform.Detect()
	for _, f := range platform.Uses(variant) {
		if !here.Has(f) {
			t.Errorf("%s uses %s, which this processor lacks", variant, f)
		}
	}
	if slices.Contains(platform.Uses("v3"), platform.AVX512) {
		t.Error("v3 has no AVX-512")
	}
}
