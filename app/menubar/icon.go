package menubar

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// icon is a picture of the status item. macOS colours it: only its opacity counts (a template image).
type icon int

const (
	iconIdle      icon = iota // a prompt: ❯ and a cursor
	iconBusy                  // ❯ and three dots
	iconAttention             // ❯ and an exclamation mark
	iconDownload              // ❯ and an arrow down to a line
)

const (
	iconPoints = 18 // the room of a status item's picture
	iconScale  = 2  // pixels a point
	penWidth   = 2.2
)

// stroke is a line with round ends from A to B, in points from the top left; a dot when both are the same.
type stroke struct{ ax, ay, bx, by float64 }

var chevron = []stroke{{3.5, 4.5, 8, 9}, {8, 9, 3.5, 13.5}}

func (i icon) strokes() []stroke {
	switch i {
	case iconBusy:
		return append(chevron[:2:2], stroke{9.6, 13.5, 9.6, 13.5}, stroke{12.8, 13.5, 12.8, 13.5}, stroke{16, 13.5, 16, 13.5})
	case iconDownload:
		return append(chevron[:2:2], stroke{13, 4, 13, 10.5}, stroke{10.5, 8, 13, 10.5}, stroke{15.5, 8, 13, 10.5}, stroke{10.5, 13.5, 15.5, 13.5})
	case iconAttention:
		return append(chevron[:2:2], stroke{13.5, 4.5, 13.5, 9.5}, stroke{13.5, 13.5, 13.5, 13.5})
	}
	return append(chevron[:2:2], stroke{10, 13.5, 15, 13.5})
}

// picture draws the icon. The edge of a stroke fades over one pixel.
func (i icon) picture() *image.NRGBA {
	const side = iconPoints * iconScale
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	strokes := i.strokes()
	for y := range side {
		for x := range side {
			near := math.Inf(1)
			for _, s := range strokes {
				near = min(near, s.distance((float64(x)+0.5)/iconScale, (float64(y)+0.5)/iconScale))
			}
			cover := min(max((penWidth/2-near)*iconScale+0.5, 0), 1)
			img.SetNRGBA(x, y, color.NRGBA{A: uint8(math.Round(cover * 255))})
		}
	}
	return img
}

// distance returns how far a point is from the stroke.
func (s stroke) distance(x, y float64) float64 {
	dx, dy := s.bx-s.ax, s.by-s.ay
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(max(((x-s.ax)*dx+(y-s.ay)*dy)/l, 0), 1)
	}
	return math.Hypot(x-s.ax-t*dx, y-s.ay-t*dy)
}

// encode returns the icon as PNG, which both window systems read.
func (i icon) encode() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, i.picture()); err != nil {
		panic(err) // a buffer takes everything and the picture has a size
	}
	return b.Bytes()
}
