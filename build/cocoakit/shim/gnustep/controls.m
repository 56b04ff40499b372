// Constructors and properties of controls, fonts, colours and images that came to AppKit after GNUstep 0.29's model.
#include <math.h>
#import <AppKit/AppKit.h>
#include <objc/runtime.h>

enum { cellInset = 2 }; // what a text cell keeps free at both sides

@implementation NSButton (Cocoakit)
+ (id)buttonWithTitle:(NSString *)title target:(id)target action:(SEL)action {
	NSButton *b = [[[self alloc] initWithFrame:NSMakeRect(0, 0, 80, 26)] autorelease];
	[b setButtonType:NSMomentaryPushInButton];
	[b setBezelStyle:NSRoundedBezelStyle];
	[b setTitle:title];
	[b setTarget:target];
	if (action != NULL) [b setAction:action];
	[b sizeToFit];
	return b;
}
- (void)setContentTintColor:(id)c {}
- (void)setBezelColor:(id)c {}
- (void)setImageScaling:(NSUInteger)s {}
@end

@implementation NSTextField (Cocoakit)
+ (id)labelWithString:(NSString *)s {
	NSTextField *f = [[[self alloc] initWithFrame:NSMakeRect(0, 0, 100, 18)] autorelease];
	[f setBezeled:NO];
	[f setBordered:NO];
	[f setDrawsBackground:NO];
	[f setEditable:NO];
	[f setSelectable:NO];
	[f setStringValue:s];
	return f;
}
- (void)setPlaceholderString:(NSString *)s { [[self cell] setPlaceholderString:s]; }
- (NSString *)placeholderString { return [[self cell] placeholderString]; }
- (void)setMaximumNumberOfLines:(NSInteger)n {}
@end

// 0.29 measures every text as one line.
@implementation NSTextFieldCell (Cocoakit)
- (NSSize)cellSizeForBounds:(NSRect)bounds {
	if (![self wraps]) return [super cellSizeForBounds:bounds];
	NSSize room = NSMakeSize(bounds.size.width - 2 * cellInset, bounds.size.height);
	NSRect text = [[self attributedStringValue] boundingRectWithSize:room options:NSStringDrawingUsesLineFragmentOrigin];
	return NSMakeSize(ceil(NSWidth(text)) + 2 * cellInset, ceil(NSHeight(text)));
}
@end

// 0.29 knows the type of a custom box, with its colour and corners, and draws it like any other.
@implementation NSBox (Cocoakit)
+ (void)load {
	Method theirs = class_getInstanceMethod(self, @selector(drawRect:));
	Method ours = class_getInstanceMethod(self, @selector(cocoakit_drawRect:));
	method_exchangeImplementations(theirs, ours);
}
- (void)cocoakit_drawRect:(NSRect)dirty {
	if ([self boxType] != NSBoxCustom) {
		[self cocoakit_drawRect:dirty];
		return;
	}
	CGFloat r = [self cornerRadius];
	[[self fillColor] set];
	[[NSBezierPath bezierPathWithRoundedRect:[self bounds] xRadius:r yRadius:r] fill];
}
@end

@implementation NSControl (Cocoakit)
- (void)setUsesSingleLineMode:(BOOL)v {}
- (void)setControlSize:(NSUInteger)s {}
- (void)setLineBreakMode:(NSUInteger)m { [[self cell] setLineBreakMode:m]; }
@end

@implementation NSImage (Cocoakit)
- (void)setTemplate:(BOOL)v {}
- (BOOL)isTemplate { return YES; }
@end

@implementation NSFont (Cocoakit)
+ (id)systemFontOfSize:(CGFloat)size weight:(CGFloat)weight {
	return weight > 0.2 ? [self boldSystemFontOfSize:size] : [self systemFontOfSize:size];
}
+ (id)monospacedSystemFontOfSize:(CGFloat)size weight:(CGFloat)weight { return [self userFixedPitchFontOfSize:size]; }
@end

@implementation NSColor (Cocoakit)
// 0.29 has the primary colours of the screen here; these are nearer to Apple's.
+ (NSColor *)systemGreenColor { return [self colorWithCalibratedRed:0.20 green:0.78 blue:0.35 alpha:1]; }
+ (NSColor *)systemYellowColor { return [self colorWithCalibratedRed:1.00 green:0.80 blue:0.00 alpha:1]; }
+ (NSColor *)systemOrangeColor { return [self colorWithCalibratedRed:1.00 green:0.58 blue:0.00 alpha:1]; }
+ (NSColor *)systemRedColor { return [self colorWithCalibratedRed:1.00 green:0.23 blue:0.19 alpha:1]; }
+ (NSColor *)selectedTextBackgroundColor { return [self colorWithCalibratedRed:0.70 green:0.84 blue:1.00 alpha:1]; }
+ (id)separatorColor { return [self lightGrayColor]; }
+ (id)placeholderTextColor { return [self grayColor]; }
+ (NSColor *)labelColor { return [self blackColor]; }
+ (NSColor *)secondaryLabelColor { return [self colorWithCalibratedWhite:0.35 alpha:1]; }
+ (NSColor *)tertiaryLabelColor { return [self colorWithCalibratedWhite:0.5 alpha:1]; }
+ (id)controlAccentColor { return [self colorWithCalibratedRed:0.04 green:0.52 blue:1 alpha:1]; }
@end
