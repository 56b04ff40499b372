package artwork_test

import (
	"bytes"
	"testing"

	"github.com/jackmordaunt/icns/v3"

	"caro/build/artwork"
)

// Ensure that another reader of icon files finds every size, drawn as this package draws it.
func TestICNS(t *testing.T) {
	file, err := artwork.ICNS()
	if err != nil {
		t.Fatal(err)
	}
	images, err := icns.DecodeAll(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	sides := make(map[int]int)
	for _, img := range images {
		side := img.Bounds().Dx()
		sides[side]++
		want := artwork.Icon(side)
		for _, p := range []int{0, side / 2, side * 35 / 100, side - 1} {
			r, g, b, a := img.At(p, p).RGBA()
			wr, wg, wb, wa := want.At(p, p).RGBA()
			if r != wr || g != wg || b != wb || a != wa {
				t.Errorf("side %d: point %d,%d differs", side, p, p)
			}
		}
	}
	for side, n := range map[int]int{32: 1, 64: 1, 128: 1, 256: 2, 512: 2, 1024: 1} {
		if sides[side] != n {
			t.Errorf("%d pictures of side %d, not %d", sides[side], side, n)
		}
	}
}

// Ensure that the same icon comes out each time.
func TestICNS_Same(t *testing.T) {
	a, err := artwork.ICNS()
	if err != nil {
		t.Fatal(err)
	}
	b, err := artwork.ICNS()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two icons differ")
	}
}

// Ensure that the icon has clear corners, a solid body and both signs, from the smallest size on.
func TestIcon(t *testing.T) {
	for _, side := range []int{16, 32, 128, 1024} {
		img := artwork.Icon(side)
		if c := img.NRGBAAt(0, 0); c.A != 0 {
			t.Errorf("side %d: the corner is not clear: %v", side, c)
		}
		if c := img.NRGBAAt(side/2, side/5); c.A != 255 {
			t.Errorf("side %d: the body is not solid: %v", side, c)
		}
		sign, cursor := img.NRGBAAt(side*46/100, side/2), img.NRGBAAt(side*62/100, side*656/1000)
		if sign.R < 0xa0 || sign.B < 0xa0 {
			t.Errorf("side %d: no prompt sign: %v", side, sign)
		}
		if cursor.G < 0x80 || cursor.R > cursor.G {
			t.Errorf("side %d: no cursor: %v", side, cursor)
		}
	}
}
