// _dl_find_object, which the unwinder in libgcc_eh.a calls since glibc 2.35, by way
// of what unwinders called before: dl_iterate_phdr.

#include "floor.h"

#if __SIZEOF_POINTER__ == 8
typedef __UINT64_TYPE__ address;
struct segment { unsigned type, flags; address offset, vaddr, paddr, filesz, memsz, align; };
#else
typedef __UINT32_TYPE__ address;
struct segment { unsigned type; address offset, vaddr, paddr, filesz, memsz; unsigned flags, align; };
#endif
struct entry { address tag, value; };

enum { PT_LOAD = 1, PT_DYNAMIC = 2, PT_EH = 0x6474e550, PT_ARM_EXIDX = 0x70000001, DT_PLTGOT = 3 };

struct object { // struct dl_phdr_info, as far as it is read
	address base;
	const char *name;
	const struct segment *segments;
	unsigned short count;
};

struct found { // struct dl_find_object of <dlfcn.h>
	unsigned long long flags;
	void *start, *end, *link_map, *eh_frame;
#if defined __i386__
	void *eh_dbase;
#elif defined __arm__
	int eh_count;
#endif
};

struct search {
	address pc;
	struct found *found;
};

extern int dl_iterate_phdr(int (*)(struct object *, size_t, void *), void *);

static int look(struct object *o, size_t size, void *data)
{
	struct search *s = data;
	const struct segment *eh = 0, *dynamic = 0;
	address low = ~(address)0, high = 0;
	int inside = 0;
	for (unsigned i = 0; i < o->count; i++) {
		const struct segment *p = &o->segments[i];
		if (p->type == PT_LOAD) {
			address from = o->base + p->vaddr, to = from + p->memsz;
			inside |= s->pc - from < p->memsz;
			low = from < low ? from : low;
			high = to > high ? to : high;
		} else if (p->type == PT_DYNAMIC) {
			dynamic = p;
#if defined __arm__
		} else if (p->type == PT_ARM_EXIDX) {
#else
		} else if (p->type == PT_EH) {
#endif
			eh = p;
		}
	}
	(void)size;
	(void)dynamic;
	if (!inside)
		return 0;
	if (!eh)
		return -1;
	struct found *f = s->found;
	f->flags = 0;
	f->start = (void *)low;
	f->end = (void *)high;
	f->link_map = 0; // unwinders do not ask
	f->eh_frame = (void *)(o->base + eh->vaddr);
#if defined __i386__
	f->eh_dbase = 0;
	if (dynamic)
		for (const struct entry *e = (void *)(o->base + dynamic->vaddr); e->tag; e++)
			if (e->tag == DT_PLTGOT) // ld.so has made it an address
				f->eh_dbase = (void *)e->value;
#elif defined __arm__
	f->eh_count = eh->memsz / 8;
#endif
	return 1;
}

HIDDEN int _dl_find_object(void *pc, struct found *found)
{
	struct search s = {(address)pc, found};
	return dl_iterate_phdr(look, &s) == 1 ? 0 : -1;
}
