//go:build darwin || gnustep

package menubar

import (
	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/macos/foundation"
	"github.com/progrium/darwinkit/objc"
)

// fontOf returns the system's font for a use.
func fontOf(f Font) appkit.Font {
	size := f.Size
	if size == 0 {
		size = appkit.FontClass.SystemFontSize()
	}
	switch {
	case f.Mono:
		return appkit.Font_MonospacedSystemFontOfSizeWeight(size, appkit.FontWeightRegular)
	case f.Bold:
		return appkit.Font_BoldSystemFontOfSize(size)
	}
	return appkit.Font_SystemFontOfSize(size)
}

// colorOf returns the system's colour for a meaning. They follow light, dark and high contrast by themselves.
func colorOf(c Color) appkit.Color {
	switch c {
	case Secondary:
		return appkit.Color_SecondaryLabelColor()
	case Tertiary:
		return appkit.Color_TertiaryLabelColor()
	case Block:
		return appkit.Color_TextBackgroundColor()
	case Chosen:
		return appkit.Color_SelectedTextBackgroundColor()
	case OnBadge:
		return appkit.Color_BlackColor() // readable on all four, in light and dark
	case Green:
		return appkit.Color_SystemGreenColor()
	case Yellow:
		return appkit.Color_SystemYellowColor()
	case Orange:
		return appkit.Color_SystemOrangeColor()
	case Red:
		return appkit.Color_SystemRedColor()
	}
	return appkit.Color_LabelColor()
}

// ruler measures text as the controls of this system draw it.
type ruler struct{ field appkit.TextField }

func newRuler() *ruler {
	f := appkit.NewLabel("")
	f.Retain()
	return &ruler{f}
}

// measure is a [Measure].
func (r *ruler) measure(text string, f Font, width float64) Size {
	r.field.SetFont(fontOf(f))
	setWrap(r.field, Node{Wrap: true, Font: f})
	if text == "" {
		text = " "
	}
	r.field.SetStringValue(text)
	cell := objc.Call[objc.Object](r.field, objc.Sel("cell"))
	got := objc.Call[foundation.Size](cell, objc.Sel("cellSizeForBounds:"), foundation.Rect{Size: foundation.Size{Width: width, Height: 1e5}})
	return Size{got.Width, got.Height}
}
