// Package artwork draws caro's application icon and packs it as macOS wants it.
//
// The icon is one drawing in the coordinates of Apple's icon grid for macOS 11 and newer: a canvas of 1024 units, a body of 824 with corners of radius 185,
// and a shadow below it. It is drawn anew for every size from distances to its shapes, so that edges are sharp at each. The same program gives
// the same bytes on every machine.
package artwork

import (
	"image"
	"image/color"
	"math"
)

// The drawing, in units of a canvas of 1024, from the top left.
const (
	canvas     = 1024
	bodySide   = 824
	bodyRadius = 185
	shadowDrop = 12
	shadowBlur = 28
	penWidth   = 76
)

// Colours of the drawing.
var (
	bodyTop    = rgb{0x2f, 0x3e, 0x5c}
	bodyBottom = rgb{0x12, 0x19, 0x2a}
	ink        = rgb{0xf5, 0xf7, 0xfa}
	cursor     = rgb{0x4a, 0xd6, 0x8c} // the green of a command that is Safe
)

type rgb struct{ r, g, b float64 }

// pen is a line with round ends, in units of the canvas.
type pen struct {
	ax, ay, bx, by float64
	colour         rgb
}

// pens are a prompt sign and the cursor after it, as in the status item.
var pens = []pen{
	{312, 352, 480, 512, ink},
	{480, 512, 312, 672, ink},
	{556, 672, 716, 672, cursor},
}

// Icon draws the application icon, side pixels wide and high.
func Icon(side int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	scale := float64(canvas) / float64(side)
	for y := range side {
		for x := range side {
			img.SetNRGBA(x, y, at((float64(x)+0.5)*scale, (float64(y)+0.5)*scale, scale))
		}
	}
	return img
}

// at is the colour of a point; unit is how wide a pixel is, over which edges fade.
func at(x, y, unit float64) color.NRGBA {
	body := cover(bodyDistance(x, y), unit)
	shadow := 0.35 * fade(bodyDistance(x, y-shadowDrop)/shadowBlur) * (1 - body)
	t := min(max((y-(canvas-bodySide)/2)/bodySide, 0), 1)
	c := bodyTop.mix(bodyBottom, t)
	for _, p := range pens {
		c = c.mix(p.colour, cover(p.distance(x, y)-penWidth/2, unit))
	}
	alpha := body + shadow
	if alpha == 0 {
		return color.NRGBA{}
	}
	c = rgb{}.mix(c, body/alpha) // the shadow is black
	return color.NRGBA{R: octet(c.r), G: octet(c.g), B: octet(c.b), A: octet(alpha * 255)}
}

// bodyDistance is the distance of a point from the body's edge, negative inside.
func bodyDistance(x, y float64) float64 {
	const inner = bodySide/2 - bodyRadius
	dx, dy := max(math.Abs(x-canvas/2)-inner, 0), max(math.Abs(y-canvas/2)-inner, 0)
	return math.Sqrt(dx*dx+dy*dy) - bodyRadius
}

// distance is how far a point is from the line.
func (p pen) distance(x, y float64) float64 {
	dx, dy := p.bx-p.ax, p.by-p.ay
	t := min(max(((x-p.ax)*dx+(y-p.ay)*dy)/(dx*dx+dy*dy), 0), 1)
	x, y = x-p.ax-t*dx, y-p.ay-t*dy
	return math.Sqrt(x*x + y*y)
}

// cover is the share of a pixel that a shape covers whose edge is at the distance.
func cover(distance, unit float64) float64 { return min(max(0.5-distance/unit, 0), 1) }

// fade falls from 1 inside to 0 at the distance 1, smoothly.
func fade(d float64) float64 {
	d = min(max(1-(d+1)/2, 0), 1)
	return d * d * (3 - 2*d)
}

// mix is a with the share t of b.
func (c rgb) mix(b rgb, t float64) rgb {
	return rgb{c.r + (b.r-c.r)*t, c.g + (b.g-c.g)*t, c.b + (b.b-c.b)*t}
}

// octet rounds to a byte. The small bias keeps results that lie between two bytes equal on processors that fuse multiplications and additions.
func octet(v float64) uint8 { return uint8(min(max(v+0.5+1e-6, 0), 255)) }
