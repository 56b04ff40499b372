// ActionHandler is the target of a control; onAction: runs a Go function.
#include <stdint.h>
#import <Foundation/Foundation.h>
#include "_cgo_export.h"

@interface ActionHandler : NSObject {
	@public uintptr_t goID;
}
- (void)onAction:(id)sender;
@end

@implementation ActionHandler
- (void)onAction:(id)sender { callAction(goID, sender); }
- (void)dealloc {
	deleteActionHandle(goID);
	[super dealloc];
}
@end

void *C_NewAction(uintptr_t goID) {
	ActionHandler *h = [ActionHandler new];
	h->goID = goID;
	return h;
}
