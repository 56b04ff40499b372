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

// Ensure that an engine is refused for each instruction set that it was built for and the processor lacks, and for no other.
func TestLacking(t *testing.T) {
	haswell := platform.Instructions{V3: true}
	server := platform.Instructions{V3: true, V4: true, VNNI: true}
	for _, c := range []struct {
		have  platform.Instructions
		built []platform.Feature
		want  []platform.Feature
	}{
		{platform.Instructions{}, nil, nil},
		{platform.Instructions{}, []platform.Feature{"SSE3", "LLAMAFILE", "NEON"}, nil},
		{platform.Instructions{}, []platform.Feature{"SSE3", "AVX2", "FMA"}, []platform.Feature{"AVX2", "FMA"}},
		{haswell, []platform.Feature{"AVX2", "FMA"}, nil},
		{haswell, []platform.Feature{"AVX2", "AVX512", "AVX512_VNNI"}, []platform.Feature{"AVX512", "AVX512_VNNI"}},
		{server, []platform.Feature{"AVX2", "AVX512", "AVX512_VNNI"}, nil},
		{platform.Instructions{}, []platform.Feature{"NEON", "DOTPROD"}, []platform.Feature{"DOTPROD"}},
		{platform.Instructions{DotProd: true}, []platform.Feature{"NEON", "DOTPROD"}, nil},
	} {
		if got := c.have.Lacking(c.built); !slices.Equal(got, c.want) {
			t.Errorf("%+v, built for %v: %v, want %v", c.have, c.built, got, c.want)
		}
	}
}
