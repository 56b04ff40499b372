// What ggml's Metal backend names of Metal: https://developer.apple.com/documentation/metal
#pragma once
#import <Foundation/Foundation.h>

typedef struct { NSUInteger width, height, depth; } MTLSize;
typedef struct { NSUInteger size, align; } MTLSizeAndAlign;
static inline MTLSize MTLSizeMake(NSUInteger w, NSUInteger h, NSUInteger d) { return (MTLSize){w, h, d}; }

typedef NSInteger MTLGPUFamily;
enum {
	MTLGPUFamilyApple1 = 1001, MTLGPUFamilyApple2, MTLGPUFamilyApple3, MTLGPUFamilyApple4, MTLGPUFamilyApple5, MTLGPUFamilyApple6, MTLGPUFamilyApple7,
	MTLGPUFamilyApple8, MTLGPUFamilyApple9, MTLGPUFamilyCommon1 = 3001, MTLGPUFamilyCommon2, MTLGPUFamilyCommon3, MTLGPUFamilyMetal3 = 5001,
};
typedef NSUInteger MTLResourceOptions;
enum { MTLResourceStorageModeShared = 0, MTLResourceStorageModePrivate = 2 << 4 };
typedef NSUInteger MTLStorageMode;
enum { MTLStorageModeShared, MTLStorageModeManaged, MTLStorageModePrivate };
typedef NSUInteger MTLCPUCacheMode;
enum { MTLCPUCacheModeDefaultCache };
typedef NSInteger MTLHeapType;
enum { MTLHeapTypeAutomatic, MTLHeapTypePlacement };
typedef NSUInteger MTLPurgeableState;
enum { MTLPurgeableStateKeepCurrent = 1, MTLPurgeableStateNonVolatile, MTLPurgeableStateVolatile, MTLPurgeableStateEmpty };
typedef NSUInteger MTLCommandBufferStatus;
enum {
	MTLCommandBufferStatusNotEnqueued, MTLCommandBufferStatusEnqueued, MTLCommandBufferStatusCommitted, MTLCommandBufferStatusScheduled,
	MTLCommandBufferStatusCompleted, MTLCommandBufferStatusError,
};
typedef NSInteger MTLCaptureDestination;
enum { MTLCaptureDestinationDeveloperTools = 1, MTLCaptureDestinationGPUTraceDocument };

@protocol MTLDevice, MTLCommandQueue, MTLCommandBuffer, MTLComputeCommandEncoder, MTLComputePipelineState, MTLLibrary, MTLFunction, MTLHeap, MTLBuffer;

@protocol MTLAllocation @end
@protocol MTLResource <MTLAllocation>
- (MTLPurgeableState)setPurgeableState:(MTLPurgeableState)s;
@end
@protocol MTLBuffer <NSObject, MTLResource>
- (void *)contents;
- (NSUInteger)length;
@end
@protocol MTLHeap <NSObject, MTLAllocation>
- (id<MTLBuffer>)newBufferWithLength:(NSUInteger)n options:(MTLResourceOptions)o;
- (id<MTLBuffer>)newBufferWithLength:(NSUInteger)n options:(MTLResourceOptions)o offset:(NSUInteger)at;
- (NSUInteger)maxAvailableSizeWithAlignment:(NSUInteger)n;
- (MTLPurgeableState)setPurgeableState:(MTLPurgeableState)s;
- (NSUInteger)size;
@end
@interface MTLHeapDescriptor : NSObject
@property NSUInteger size;
@property MTLStorageMode storageMode;
@property MTLCPUCacheMode cpuCacheMode;
@property MTLHeapType type;
@end
@protocol MTLFunction <NSObject> @end
@protocol MTLLibrary <NSObject>
- (id<MTLFunction>)newFunctionWithName:(NSString *)name;
@end
@interface MTLCompileOptions : NSObject
@property(copy) NSDictionary<NSString *, NSObject *> *preprocessorMacros;
@property BOOL fastMathEnabled;
@end
@protocol MTLComputePipelineState <NSObject>
@property(readonly) NSUInteger maxTotalThreadsPerThreadgroup, threadExecutionWidth;
@end
@protocol MTLComputeCommandEncoder <NSObject>
- (void)setComputePipelineState:(id<MTLComputePipelineState>)s;
- (void)setBuffer:(id<MTLBuffer>)b offset:(NSUInteger)o atIndex:(NSUInteger)i;
- (void)setBytes:(const void *)p length:(NSUInteger)n atIndex:(NSUInteger)i;
- (void)setThreadgroupMemoryLength:(NSUInteger)n atIndex:(NSUInteger)i;
- (void)dispatchThreadgroups:(MTLSize)a threadsPerThreadgroup:(MTLSize)b;
- (void)pushDebugGroup:(NSString *)s;
- (void)popDebugGroup;
- (void)endEncoding;
@end
@protocol MTLCommandBuffer <NSObject>
@property(readonly) MTLCommandBufferStatus status;
@property(readonly) NSError *error;
- (id<MTLComputeCommandEncoder>)computeCommandEncoder;
- (void)enqueue;
- (void)commit;
- (void)waitUntilCompleted;
@end
@protocol MTLCommandQueue <NSObject>
- (id<MTLCommandBuffer>)commandBuffer;
- (id<MTLCommandBuffer>)commandBufferWithUnretainedReferences;
@end
@protocol MTLResidencySet <NSObject>
- (void)addAllocation:(id<MTLAllocation>)a;
- (void)removeAllAllocations;
- (void)commit;
- (void)requestResidency;
- (void)endResidency;
@end
@interface MTLResidencySetDescriptor : NSObject
@property(copy) NSString *label;
@property NSUInteger initialCapacity;
@end
@protocol MTLDevice <NSObject>
@property(readonly) NSString *name;
@property(readonly) uint64_t recommendedMaxWorkingSetSize;
@property(readonly) NSUInteger currentAllocatedSize, maxBufferLength, maxThreadgroupMemoryLength;
@property(readonly) BOOL hasUnifiedMemory;
@property(readonly) MTLSize maxThreadsPerThreadgroup;
- (BOOL)supportsFamily:(MTLGPUFamily)f;
- (id<MTLCommandQueue>)newCommandQueue;
- (id<MTLBuffer>)newBufferWithLength:(NSUInteger)n options:(MTLResourceOptions)o;
- (id<MTLBuffer>)newBufferWithBytesNoCopy:(void *)p length:(NSUInteger)n options:(MTLResourceOptions)o deallocator:(void (^)(void *, NSUInteger))d;
- (id<MTLHeap>)newHeapWithDescriptor:(MTLHeapDescriptor *)d;
- (MTLSizeAndAlign)heapBufferSizeAndAlignWithLength:(NSUInteger)n options:(MTLResourceOptions)o;
- (id<MTLLibrary>)newLibraryWithURL:(NSURL *)u error:(NSError **)e;
- (id<MTLLibrary>)newLibraryWithSource:(NSString *)s options:(MTLCompileOptions *)o error:(NSError **)e;
- (id<MTLComputePipelineState>)newComputePipelineStateWithFunction:(id<MTLFunction>)f error:(NSError **)e;
- (id<MTLResidencySet>)newResidencySetWithDescriptor:(MTLResidencySetDescriptor *)d error:(NSError **)e;
@end
@protocol MTLCaptureScope <NSObject>
- (void)beginScope;
- (void)endScope;
@end
@interface MTLCaptureDescriptor : NSObject
@property(strong) id captureObject;
@property MTLCaptureDestination destination;
@property(copy) NSURL *outputURL;
@end
@interface MTLCaptureManager : NSObject
+ (MTLCaptureManager *)sharedCaptureManager;
- (id<MTLCaptureScope>)newCaptureScopeWithDevice:(id<MTLDevice>)d;
- (BOOL)startCaptureWithDescriptor:(MTLCaptureDescriptor *)d error:(NSError **)e;
- (void)stopCapture;
@end

#ifdef __cplusplus
extern "C" {
#endif
id<MTLDevice> MTLCreateSystemDefaultDevice(void);
NSArray<id<MTLDevice>> *MTLCopyAllDevices(void);
#ifdef __cplusplus
}
#endif
