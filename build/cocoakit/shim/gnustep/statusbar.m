// The status bar: a strip along the top of the screen. GNUstep's own has no system status bar.
#import <AppKit/AppKit.h>

// clockWidth is kept free at the right, as on a Mac: GNUstep does not move a menu that would leave the screen.
enum { barHeight = 24, buttonHeight = 22, buttonMargin = 8, leastWidth = 28, clockWidth = 180, nonactivating = 1 << 7 };

// CocoakitBar never takes the keyboard: a menu bar does not.
@interface CocoakitBar : NSPanel
@end
@implementation CocoakitBar
- (BOOL)canBecomeKeyWindow { return NO; }
- (BOOL)canBecomeMainWindow { return NO; }
@end

static CocoakitBar *bar;
static NSMutableArray *items;

@interface CocoakitStatusItem : NSObject {
	NSButton *button;
	NSMenu *menu;
	CGFloat length;
	BOOL hidden;
}
- (NSButton *)button;
- (void)setLength:(CGFloat)l;
@end

static void layOutBar(void) {
	CGFloat x = NSWidth([bar frame]) - clockWidth;
	NSEnumerator *each = [items objectEnumerator];
	CocoakitStatusItem *item;
	while ((item = [each nextObject])) {
		NSButton *b = [item button];
		[b sizeToFit];
		CGFloat width = MAX(leastWidth, NSWidth([b frame]) + buttonMargin);
		x -= width;
		[b setFrame:NSMakeRect(x, 1, width, buttonHeight)];
	}
	[[bar contentView] setNeedsDisplay:YES];
}

static void makeBar(void) {
	if (bar != nil) return;
	NSRect screen = [[NSScreen mainScreen] frame];
	bar = [[CocoakitBar alloc] initWithContentRect:NSMakeRect(0, NSMaxY(screen) - barHeight, NSWidth(screen), barHeight)
		styleMask:NSBorderlessWindowMask | nonactivating backing:NSBackingStoreBuffered defer:NO];
	[bar setLevel:NSMainMenuWindowLevel];
	[bar setBackgroundColor:[NSColor colorWithCalibratedWhite:0.93 alpha:1]];
	[bar setHidesOnDeactivate:NO];
	[bar setReleasedWhenClosed:NO];
	items = [NSMutableArray new];
	[bar orderFront:nil];
}

// CocoakitStatusButton sends its action for the right button too when asked to, as Apple's does.
@interface CocoakitStatusButton : NSButton {
	NSInteger mask;
}
@end

@implementation CocoakitStatusButton
- (void)setTitle:(NSString *)t { [super setTitle:t]; layOutBar(); }
- (void)setImage:(NSImage *)i { [super setImage:i]; layOutBar(); }
- (BOOL)acceptsFirstResponder { return NO; }
- (BOOL)acceptsFirstMouse:(NSEvent *)e { return YES; }
- (NSInteger)sendActionOn:(NSInteger)m { NSInteger before = mask; mask = m; [super sendActionOn:m]; return before; }
- (void)rightMouseUp:(NSEvent *)e {
	if (mask & NSRightMouseUpMask) [self sendAction:[self action] to:[self target]];
}
- (void)rightMouseDown:(NSEvent *)e {}
@end

@implementation CocoakitStatusItem
- (id)init {
	self = [super init];
	makeBar();
	button = [[CocoakitStatusButton alloc] initWithFrame:NSMakeRect(0, 0, leastWidth, buttonHeight)];
	[button setBordered:NO];
	[button setTitle:@""];
	[[bar contentView] addSubview:button];
	[items addObject:self];
	return self;
}
- (NSButton *)button { return button; }
- (CGFloat)length { return length; }
- (void)setLength:(CGFloat)l { length = l; }
- (NSMenu *)menu { return menu; }
- (void)setMenu:(NSMenu *)m { ASSIGN(menu, m); }
- (BOOL)isVisible { return !hidden; }
- (void)setVisible:(BOOL)v { hidden = !v; [button setHidden:hidden]; }
- (void)setAutosaveName:(NSString *)n {}
- (void)setBehavior:(NSUInteger)b {}
- (id)statusBar { return [NSStatusBar systemStatusBar]; }
@end

@interface CocoakitStatusBar : NSObject
@end

@implementation CocoakitStatusBar
- (id)statusItemWithLength:(CGFloat)length {
	CocoakitStatusItem *item = [[CocoakitStatusItem new] autorelease];
	[item setLength:length];
	return item;
}
- (void)removeStatusItem:(CocoakitStatusItem *)item {
	[[item button] removeFromSuperview];
	[items removeObject:item];
	layOutBar();
}
- (CGFloat)thickness { return barHeight; }
- (BOOL)isVertical { return NO; }
@end

@implementation NSStatusBar (Cocoakit)
+ (NSStatusBar *)systemStatusBar {
	static CocoakitStatusBar *shared;
	if (shared == nil) shared = [CocoakitStatusBar new];
	return (NSStatusBar *)shared;
}
@end
