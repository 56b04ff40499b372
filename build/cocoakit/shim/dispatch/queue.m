// Dispatch queues: the main queue over the main thread's run loop, any other over a thread per task.
#include <pthread.h>
#include <stdint.h>
#import <Foundation/Foundation.h>
#include "_cgo_export.h"

static char mainQueue, globalQueue; // addresses stand for queues

@interface CocoakitTask : NSObject {
	@public uintptr_t task;
}
- (void)run;
@end

@implementation CocoakitTask
- (void)run {
	NSAutoreleasePool *pool = [NSAutoreleasePool new];
	runQueueTask(task);
	[pool release];
}
@end

void *Dispatch_Get_Main_Queue() { return &mainQueue; }
void *Dispatch_Get_Global_Queue(intptr_t priority, uintptr_t flags) { return &globalQueue; }
void Dispatch_Retain(void *queue) {}
void Dispatch_Release(void *queue) {}

// The modes are those in which a menu or a dialog holds the main thread.
static void onMainThread(uintptr_t task, BOOL wait) {
	NSAutoreleasePool *pool = [NSAutoreleasePool new];
	CocoakitTask *t = [[CocoakitTask new] autorelease];
	t->task = task;
	NSArray *modes = [NSArray arrayWithObjects:NSDefaultRunLoopMode, @"NSModalPanelRunLoopMode", @"NSEventTrackingRunLoopMode", nil];
	[t performSelectorOnMainThread:@selector(run) withObject:nil waitUntilDone:wait modes:modes];
	[pool release];
}

static void *runTask(void *task) {
	runQueueTask((uintptr_t)task);
	return NULL;
}

void Dispatch_Async(void *queue, uintptr_t task) {
	if (queue == &mainQueue) {
		onMainThread(task, NO);
		return;
	}
	pthread_t thread;
	pthread_create(&thread, NULL, runTask, (void *)task);
	pthread_detach(thread);
}

void Dispatch_Sync(void *queue, uintptr_t task) {
	if (queue == &mainQueue)
		onMainThread(task, YES);
	else
		runQueueTask(task);
}
