// Constructors and properties of controls, fonts, colours and images that came to AppKit after GNUstep 0.29's model.
#import <AppKit/AppKit.h>

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
+ (id)separatorColor { return [self lightGrayColor]; }
+ (id)placeholderTextColor { return [self grayColor]; }
+ (NSColor *)labelColor { return [self blackColor]; }
+ (NSColor *)secondaryLabelColor { return [self colorWithCalibratedWhite:0.35 alpha:1]; }
+ (NSColor *)tertiaryLabelColor { return [self colorWithCalibratedWhite:0.5 alpha:1]; }
+ (id)controlAccentColor { return [self colorWithCalibratedRed:0.04 green:0.52 blue:1 alpha:1]; }
@end
