/*
 * fiber.h - fibers: functions that have a stack each, and that their thread leaves and enters as it likes.
 *
 * A switch saves what a caller counts on (System V ABI, AMD64 supplement, 3.2.1; AAPCS64, 6.1.1 and 6.1.2) on the stack
 * that is left, and takes it from the one that is entered. On other processors ucontext does that, with a system call.
 *
 * Stacks are mapped many at a time: pages that were never touched take no memory, but a mapping or a guard page for
 * each would meet the kernel's limit to mappings (vm.max_map_count) at some thirty thousand. So the struct fiber lies
 * at the top of its stack, in a page that is in use anyway, and its last word guards the stack above it: it changes
 * when that one runs over.
 */
#ifndef FIBER_H
#define FIBER_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "../base/fail.h"

#if !defined __x86_64__ && !defined __aarch64__ && !defined FIBER_UCONTEXT
#define FIBER_UCONTEXT
#endif
#ifdef FIBER_UCONTEXT
#include <ucontext.h>
#endif

/* Sanitizers have to be told which stack the program is on. GCC says that there is one in its own way, Clang in its. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define FIBER_ASAN
#elif __has_feature(thread_sanitizer)
#define FIBER_TSAN
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define FIBER_ASAN
#endif
#ifdef __SANITIZE_THREAD__
#define FIBER_TSAN
#endif
#ifdef FIBER_ASAN
#include <sanitizer/common_interface_defs.h>
enum { FIBER_STACK = 512 * 1024 }; /* its functions need more */
#else
enum { FIBER_STACK = 64 * 1024 }; /* bytes, struct fiber included */
#endif
#ifdef FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#endif

enum { FIBER_BATCH = 1024 }; /* stacks in a mapping */

#define FIBER_GUARD UINT64_C(0x66696265722e6821) /* unlike any sum, size or pointer */

/* Where a stack was left. */
struct fiber_place {
#ifdef FIBER_UCONTEXT
	ucontext_t context;
#else
	void *top;
#endif
#ifdef FIBER_ASAN
	const void *low; /* the stack, … */
	size_t size;
	void *fake;      /* … and the heap where variables of it are */
#endif
#ifdef FIBER_TSAN
	void *tsan;
#endif
};

struct fiber {
	struct fiber_place place;
	void (*body)(struct fiber *); /* does not return */
	struct fiber *next;           /* in its owner's list, if there is one */
	uint64_t guard;               /* of the stack above */
};

/* Those of this program, whose main thread runs them. */
static struct {
	struct fiber_place home; /* where it left its own stack */
	struct fiber *running;
	char *batch;             /* the latest mapping; what would be its first stack holds a link to the one before it … */
	size_t used;             /* … and a guard; stacks after that one which are in use */
} fibers;

/* ---- Switching -------------------------------------------------------------------------------------------------- */

#ifndef FIBER_UCONTEXT
void fiber_swap(void **left, void *entered) __asm__("fiber_swap"); /* notes the top of the one, goes on at the other's */

#ifdef __x86_64__
enum { FIBER_SAVED = 6 }; /* words on a stack that was left, in front of where it goes on */
__asm__(".text\n"
	".type fiber_swap, @function\n"
	"fiber_swap:\n"
	"	push %rbp\n	push %rbx\n	push %r12\n	push %r13\n	push %r14\n	push %r15\n"
	"	mov %rsp, (%rdi)\n"
	"	mov %rsi, %rsp\n"
	"	pop %r15\n	pop %r14\n	pop %r13\n	pop %r12\n	pop %rbx\n	pop %rbp\n"
	"	ret\n"
	".size fiber_swap, . - fiber_swap\n");
#else
enum { FIBER_SAVED = 19 };
__asm__(".text\n"
	".type fiber_swap, %function\n"
	"fiber_swap:\n"
	"	sub sp, sp, #160\n"
	"	stp d8, d9, [sp]\n	stp d10, d11, [sp, #16]\n	stp d12, d13, [sp, #32]\n	stp d14, d15, [sp, #48]\n"
	"	stp x19, x20, [sp, #64]\n	stp x21, x22, [sp, #80]\n	stp x23, x24, [sp, #96]\n"
	"	stp x25, x26, [sp, #112]\n	stp x27, x28, [sp, #128]\n	stp x29, x30, [sp, #144]\n"
	"	mov x9, sp\n"
	"	str x9, [x0]\n"
	"	mov sp, x1\n"
	"	ldp d8, d9, [sp]\n	ldp d10, d11, [sp, #16]\n	ldp d12, d13, [sp, #32]\n	ldp d14, d15, [sp, #48]\n"
	"	ldp x19, x20, [sp, #64]\n	ldp x21, x22, [sp, #80]\n	ldp x23, x24, [sp, #96]\n"
	"	ldp x25, x26, [sp, #112]\n	ldp x27, x28, [sp, #128]\n	ldp x29, x30, [sp, #144]\n"
	"	add sp, sp, #160\n"
	"	ret\n"
	".size fiber_swap, . - fiber_swap\n");
#endif
#endif

static inline void fiber_switch(struct fiber_place *left, struct fiber_place *entered)
{
#ifdef FIBER_ASAN
	__sanitizer_start_switch_fiber(&left->fake, entered->low, entered->size);
#endif
#ifdef FIBER_TSAN
	left->tsan = __tsan_get_current_fiber();
	__tsan_switch_to_fiber(entered->tsan, 0);
#endif
#ifdef FIBER_UCONTEXT
	if (swapcontext(&left->context, &entered->context) != 0)
		fail(errno, "cannot switch stacks");
#else
	fiber_swap(&left->top, entered->top);
#endif
#ifdef FIBER_ASAN
	__sanitizer_finish_switch_fiber(left->fake, NULL, NULL); /* now on the stack that was left then */
#endif
}

/* Runs a fiber, until it leaves. */
static inline void fiber_enter(struct fiber *fiber)
{
	const uint64_t *below = (uint64_t *)((char *)(fiber + 1) - FIBER_STACK) - 1;

	fibers.running = fiber;
	fiber_switch(&fibers.home, &fiber->place);
	if (*below != FIBER_GUARD)
		fail(0, "a fiber's stack of %d bytes ran over", FIBER_STACK);
}

/* Goes back to whoever entered this fiber; returns when it is entered again. */
static inline void fiber_leave(void)
{
	fiber_switch(&fibers.running->place, &fibers.home);
}

/* ---- Stacks ----------------------------------------------------------------------------------------------------- */

/* Where a new stack begins. */
static inline void fiber_begin(void)
{
	struct fiber *self = fibers.running;

#ifdef FIBER_ASAN
	__sanitizer_finish_switch_fiber(NULL, &fibers.home.low, &fibers.home.size);
#endif
	self->body(self);
	abort(); /* it has nowhere to return to */
}

static inline void fiber_prepare(struct fiber *fiber)
{
	char *low = (char *)(fiber + 1) - FIBER_STACK;

#ifdef FIBER_UCONTEXT
	if (getcontext(&fiber->place.context) != 0)
		fail(errno, "cannot create a stack");
	fiber->place.context.uc_stack = (stack_t){ .ss_sp = low, .ss_size = (size_t)((char *)fiber - low) };
	makecontext(&fiber->place.context, fiber_begin, 0);
#else
	/* Fresh memory: the saved words are 0. Above the place to go on at is that of a caller, which there is not. */
	void (**onward)(void) = (void (**)(void))((char *)fiber - (uintptr_t)fiber % 16) - 2;

	*onward = fiber_begin;
	fiber->place.top = (void **)onward - FIBER_SAVED;
#endif
#ifdef FIBER_ASAN
	fiber->place.low = low;
	fiber->place.size = (size_t)((char *)fiber - low);
#endif
#ifdef FIBER_TSAN
	fiber->place.tsan = __tsan_create_fiber(0);
#endif
	(void)low;
}

static inline struct fiber *fiber_at(char *stack)
{
	return (struct fiber *)(stack + FIBER_STACK) - 1;
}

static inline void fiber_map(void)
{
	const size_t size = (size_t)(1 + FIBER_BATCH) * FIBER_STACK;
	char *batch = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

	if (batch == MAP_FAILED)
		fail(errno, "no memory for the stacks of %d more fibers", FIBER_BATCH);
	madvise(batch, size, MADV_NOHUGEPAGE); /* huge pages would make every stack take all of its bytes */
	*(char **)batch = fibers.batch;
	fiber_at(batch)->guard = FIBER_GUARD;
	fibers.batch = batch;
	fibers.used = 0;
}

/* A new fiber, which begins when it is entered. They are never given back one by one: their owner uses them again. */
static inline struct fiber *fiber_new(void (*body)(struct fiber *))
{
	struct fiber *fiber;

	if (!fibers.batch || fibers.used == FIBER_BATCH)
		fiber_map();
	fiber = fiber_at(fibers.batch + ++fibers.used * FIBER_STACK);
	fiber->body = body;
	fiber->guard = FIBER_GUARD;
	fiber_prepare(fiber);
	return fiber;
}

/* Gives all of them back. */
static inline void fibers_free(void)
{
	while (fibers.batch) {
		char *batch = fibers.batch;

#ifdef FIBER_TSAN
		for (size_t i = 1; i <= fibers.used; i++)
			__tsan_destroy_fiber(fiber_at(batch + i * FIBER_STACK)->place.tsan);
#endif
		fibers.batch = *(char **)batch;
		fibers.used = FIBER_BATCH;
		munmap(batch, (size_t)(1 + FIBER_BATCH) * FIBER_STACK);
	}
}

#endif
