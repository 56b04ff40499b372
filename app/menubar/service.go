//go:build darwin || gnustep

package menubar

import (
	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/objc"

	"caro/app"
)

// service is what the entry "Check with caro" of other apps' Services menus calls. Info.plist names its message.
type service struct {
	objc.Object `objc:"NSObject"`
}

// serviceUI is where the service shows what it checks: Cocoa makes the object, and there is one app.
var serviceUI *ui

// CheckWithCaroUserDataError takes the selected text of another app. It is the pasteboard of that request, not the user's.
func (service) CheckWithCaroUserDataError(board appkit.Pasteboard, _ objc.Object, _ uint) {
	u := serviceUI
	guard(u.Log, "service", func() {
		if text := board.StringForType("NSStringPboardType"); text != "" {
			u.bring(app.CheckText{Command: text})
		}
	})
}

// offerService answers the Services menu.
func offerService(u *ui) {
	serviceUI = u
	class := objc.NewClass[service](objc.Sel("checkWithCaro:userData:error:"))
	objc.RegisterClass(class)
	provider := class.New()
	provider.Retain()
	u.app.SetServicesProvider(provider)
}
