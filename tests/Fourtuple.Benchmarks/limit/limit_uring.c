// limit_uring.c - how fast can one-purpose C code open TCP connections with io_uring on this kernel?
//
// Build: gcc -O2 -Wall -Wextra -pthread -o limit_uring limit_uring.c        (Linux >= 6.11, no liburing)
// Usage: limit_uring --source 127.0.0.1 --ports 20000-29999 --targets 127.0.1.1-127.0.1.4:9000-9015
//                    --connections N --threads T [--bind explicit|kernel] [--hold SECONDS]
//                    [--batch 128] [--inflight 0 (2 batches)] [--slots 16384] [--chain] [--link-recv]
// Connection i of 0..N-1 goes to destination i % D from source port LO + i / D; threads get contiguous ranges of i.
//   explicit: SO_REUSEADDR + SO_REUSEPORT, bind(source, port), connect.
//   kernel:   IP_BIND_ADDRESS_NO_PORT, bind(source, 0), connect.
// --chain links all five requests, --link-recv the receive behind CONNECT: both measured slower, kept to show it.
// Measures: from the first submission (rings, file tables, buffers are made before) to the N-th established connection,
// each with a multishot receive from a provided-buffer ring armed, as a product must to notice FIN and RST.
// Prints one line of JSON, exits 1 if any connection failed. Tears down with RST. Load goes to 127.0.0.0/8 only.
//
// Unusual facts the code rests on (kernel source of 6.18):
// - A direct descriptor lives in its ring's table, bounded by RLIMIT_NOFILE *per ring* (io_sqe_files_register), so
//   several rings hold more connections than the process may have file descriptors.
// - SQEs that cannot block complete inline, in order, while io_uring_enter submits (io_submit_sqes), so SOCKET and
//   SETSOCKOPT need no link; a link costs a pass of task work (io_queue_next). Only BIND is linked to CONNECT: after a
//   failed bind CONNECT must not go out from a port the kernel chose.
// - IOSQE_CQE_SKIP_SUCCESS: a failing request posts its CQE and silences the rest of its chain (REQ_F_SKIP_LINK_CQES).
// - IORING_RECVSEND_POLL_FIRST on a new connection saves a receive that would only return EAGAIN (io_recv).
// - With DEFER_TASKRUN one enter runs at most max(20, min_complete) pieces of work (IO_LOCAL_TW_DEFAULT_MAX), so asking
//   for as many completions as were just submitted is what makes one enter a batch enough. Two batches are in
//   flight, so a slow connection does not hold up the rest.
// - connect to AF_UNSPEC sends RST at once and ends the armed receive (tcp_disconnect): no SO_LINGER, no ASYNC_CANCEL
//   (which walks a hash chain of all armed receives; CLOSE alone would not even close while a receive holds the file).
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// uapi values that are missing in older headers (include/uapi/linux/io_uring.h, include/uapi/linux/in.h)
enum { OP_BIND = 56, CMD_SETSOCKOPT = 3, SETUP_NO_SQARRAY = 1 << 16, OPT_BIND_ADDRESS_NO_PORT = 24 };
enum { K_SOCKET, K_OPTION, K_BIND, K_CONNECT, K_RECV, K_CLOSE };   // upper half of user_data; lower half is the slot
enum { BUFFERS = 64, BUFFER_SIZE = 256, CQ_ENTRIES = 2048, MAX_ERRNO = 134 };

struct ring {
    int fd;
    unsigned sqMask, cqMask, sqSize, tail, submitted;      // tail, submitted: our side of the submission queue
    unsigned *sqHead, *sqTail, *sqFlags, *cqHead, *cqTail, *cqOverflow;
    struct io_uring_sqe *sqes;
    struct io_uring_cqe *cqes;
};
struct worker {
    pthread_t thread;
    unsigned first, count, ringCount, done, failed, errors[MAX_ERRNO];
    double start, tenth, nineTenths, end, cpu;
    struct ring *rings;
};

static struct { unsigned connections, threads, batch, inflight, slots, hold, chain, linkRecv, kernelBind; } opt =
    { .connections = 1000, .threads = 1, .batch = 128, .slots = 16384 };
static unsigned portLow, portHigh, destinations;
static struct sockaddr_in source, *destination;
static const int one = 1;
static pthread_barrier_t barrier;

static void die(const char *what) { perror(what); exit(2); }
static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}
static double now(void) { return seconds(CLOCK_MONOTONIC); }
static void *map(size_t size, int fd, off_t offset)
{
    int flags = MAP_POPULATE | (fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED);
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, offset);
    if (p == MAP_FAILED) die("mmap");
    return p;
}
static void reg(struct ring *r, unsigned op, void *arg, unsigned n)
{
    if (syscall(SYS_io_uring_register, r->fd, op, arg, n) < 0) die("io_uring_register");
}

static void ring_open(struct ring *r)
{
    struct io_uring_params p = { .cq_entries = CQ_ENTRIES, .flags = IORING_SETUP_CQSIZE | IORING_SETUP_SINGLE_ISSUER |
        IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG | SETUP_NO_SQARRAY };
    unsigned entries = 6 * opt.batch + opt.inflight;       // the kernel rounds up to a power of two
    if ((r->fd = syscall(SYS_io_uring_setup, entries, &p)) < 0) die("io_uring_setup");
    char *m = map(p.cq_off.cqes + p.cq_entries * sizeof *r->cqes, r->fd, IORING_OFF_SQ_RING);
    r->sqes = map(p.sq_entries * sizeof *r->sqes, r->fd, IORING_OFF_SQES);
    r->sqSize = p.sq_entries; r->sqMask = p.sq_entries - 1; r->cqMask = p.cq_entries - 1;
    r->sqHead = (unsigned *)(m + p.sq_off.head); r->sqTail = (unsigned *)(m + p.sq_off.tail);
    r->sqFlags = (unsigned *)(m + p.sq_off.flags); r->cqOverflow = (unsigned *)(m + p.cq_off.overflow);
    r->cqHead = (unsigned *)(m + p.cq_off.head); r->cqTail = (unsigned *)(m + p.cq_off.tail);
    r->cqes = (struct io_uring_cqe *)(m + p.cq_off.cqes);

    struct io_uring_rsrc_register files = { .nr = opt.slots, .flags = IORING_RSRC_REGISTER_SPARSE };
    reg(r, IORING_REGISTER_FILES2, &files, sizeof files);
    struct io_uring_buf_ring *b = map(BUFFERS * sizeof(struct io_uring_buf), -1, 0);
    char *memory = map(BUFFERS * BUFFER_SIZE, -1, 0);
    for (unsigned i = 0; i < BUFFERS; i++) {
        b->bufs[i].addr = (uintptr_t)memory + i * BUFFER_SIZE; b->bufs[i].len = BUFFER_SIZE; b->bufs[i].bid = i;
    }
    __atomic_store_n(&b->tail, BUFFERS, __ATOMIC_RELEASE);
    struct io_uring_buf_reg buffers = { .ring_addr = (uintptr_t)b, .ring_entries = BUFFERS };
    reg(r, IORING_REGISTER_PBUF_RING, &buffers, 1);
}
static unsigned room(struct ring *r) { return r->sqSize - (r->tail - __atomic_load_n(r->sqHead, __ATOMIC_ACQUIRE)); }
static void enter(struct ring *r, unsigned wait)
{
    __atomic_store_n(r->sqTail, r->tail, __ATOMIC_RELEASE);
    long n = syscall(SYS_io_uring_enter, r->fd, r->tail - r->submitted, wait, IORING_ENTER_GETEVENTS, NULL, 0);
    if (n < 0 && errno != EINTR && errno != EBUSY) die("io_uring_enter");
    if (n > 0) r->submitted += n;
}
static struct io_uring_sqe *sqe(struct ring *r, unsigned op, int fd, unsigned flags, unsigned kind, unsigned slot)
{
    struct io_uring_sqe *s = &r->sqes[r->tail++ & r->sqMask];
    memset(s, 0, sizeof *s);
    s->opcode = op; s->fd = fd; s->flags = flags; s->user_data = (uint64_t)kind << 32 | slot;
    return s;
}
static void put_recv(struct ring *r, unsigned slot)
{
    struct io_uring_sqe *s = sqe(r, IORING_OP_RECV, slot, IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT, K_RECV, slot);
    s->ioprio = IORING_RECV_MULTISHOT | IORING_RECVSEND_POLL_FIRST;
}
static void put_option(struct ring *r, unsigned slot, unsigned flags, int level, int name)
{
    struct io_uring_sqe *s = sqe(r, IORING_OP_URING_CMD, slot, flags | IOSQE_FIXED_FILE, K_OPTION, slot);
    s->cmd_op = CMD_SETSOCKOPT;                            // level, optname share addr; optlen shares file_index;
    s->addr = (uint64_t)name << 32 | level;                // optval shares addr3 (struct io_uring_sqe)
    s->file_index = sizeof one; s->addr3 = (uintptr_t)&one;
}
static void put_open(struct ring *r, unsigned i, unsigned slot, struct sockaddr_in *local)
{
    unsigned quiet = IOSQE_CQE_SKIP_SUCCESS | (opt.chain ? IOSQE_IO_LINK : 0);
    struct io_uring_sqe *s = sqe(r, IORING_OP_SOCKET, AF_INET, quiet, K_SOCKET, slot);
    s->off = SOCK_STREAM; s->file_index = slot + 1;
    if (opt.kernelBind) put_option(r, slot, quiet, IPPROTO_IP, OPT_BIND_ADDRESS_NO_PORT);
    else { put_option(r, slot, quiet, SOL_SOCKET, SO_REUSEADDR); put_option(r, slot, quiet, SOL_SOCKET, SO_REUSEPORT); }
    *local = source;
    local->sin_port = opt.kernelBind ? 0 : htons(portLow + i / destinations);
    s = sqe(r, OP_BIND, slot, IOSQE_CQE_SKIP_SUCCESS | IOSQE_FIXED_FILE | IOSQE_IO_LINK, K_BIND, slot);
    s->addr = (uintptr_t)local; s->addr2 = sizeof *local;
    s = sqe(r, IORING_OP_CONNECT, slot, IOSQE_FIXED_FILE | (opt.linkRecv ? IOSQE_IO_LINK : 0), K_CONNECT, slot);
    s->addr = (uintptr_t)&destination[i % destinations]; s->off = sizeof *destination;
    if (opt.linkRecv) put_recv(r, slot);
}
static void failure(struct worker *w, int error) { w->errors[error < MAX_ERRNO ? error : 0]++; w->failed++; }

// opens connections base..base+n-1 of the worker on one ring; returns when each is established or has failed
static void fill(struct worker *w, struct ring *r, unsigned base, unsigned n, struct sockaddr_in *locals)
{
    for (unsigned sent = 0, ended = 0, head = 0; ended < n || r->tail != r->submitted;) {
        unsigned added = 0;
        while (added < opt.batch && sent < n && sent - ended < opt.inflight && room(r) >= 6)
            put_open(r, w->first + base + sent, sent, &locals[added]), sent++, added++;
        enter(r, added || ended == n ? added : 1);
        unsigned tail = __atomic_load_n(r->cqTail, __ATOMIC_ACQUIRE);
        for (; head != tail; head++) {
            struct io_uring_cqe *c = &r->cqes[head & r->cqMask];
            unsigned kind = c->user_data >> 32, slot = (uint32_t)c->user_data;
            if (kind == K_CONNECT && c->res == 0) {
                if (!opt.linkRecv) put_recv(r, slot);      // fits: at most --inflight of them between two enters
                ended++;
                if (++w->done == w->count / 10) w->tenth = now();
                if (w->done == w->count - w->count / 10) w->nineTenths = now();
            } else if (kind == K_RECV) {
                if (c->res != -ECANCELED) failure(w, c->res < 0 ? -c->res : 0);   // lost again while filling
            } else if (c->res < 0) {
                if (kind >= K_BIND || opt.chain) ended++, failure(w, -c->res);   // the one CQE of this connection
                else w->errors[-c->res < MAX_ERRNO ? -c->res : 0]++;
            }
        }
        __atomic_store_n(r->cqHead, head, __ATOMIC_RELEASE);
    }
}
static void teardown(struct ring *r, unsigned n)
{
    static struct sockaddr none = { .sa_family = AF_UNSPEC };
    for (unsigned sent = 0, closed = 0; closed < n;) {
        unsigned added = 0, head = *r->cqHead;
        for (; added < opt.batch && sent < n && sent - closed < opt.inflight && room(r) >= 2; sent++, added++) {
            unsigned flags = IOSQE_FIXED_FILE | IOSQE_CQE_SKIP_SUCCESS;
            struct io_uring_sqe *s = sqe(r, IORING_OP_CONNECT, sent, flags, K_CONNECT, sent);
            s->addr = (uintptr_t)&none; s->off = sizeof none;
            sqe(r, IORING_OP_CLOSE, 0, 0, K_CLOSE, sent)->file_index = sent + 1;
        }
        enter(r, added ? added : 1);
        unsigned tail = __atomic_load_n(r->cqTail, __ATOMIC_ACQUIRE);
        for (; head != tail; head++) closed += r->cqes[head & r->cqMask].user_data >> 32 == K_CLOSE;
        __atomic_store_n(r->cqHead, head, __ATOMIC_RELEASE);
    }
}
static void *run(void *argument)
{
    struct worker *w = argument;                           // SINGLE_ISSUER: the thread that uses a ring makes it
    struct sockaddr_in *locals = calloc(opt.batch, sizeof *locals);   // copied at submission (io_bind_prep)
    w->ringCount = (w->count + opt.slots - 1) / opt.slots;
    w->rings = calloc(w->ringCount, sizeof *w->rings);
    for (unsigned k = 0; k < w->ringCount; k++) ring_open(&w->rings[k]);
    pthread_barrier_wait(&barrier);
    w->cpu = -seconds(CLOCK_THREAD_CPUTIME_ID);
    w->start = now();
    for (unsigned base = 0, k = 0; base < w->count; base += opt.slots, k++)
        fill(w, &w->rings[k], base, w->count - base < opt.slots ? w->count - base : opt.slots, locals);
    w->end = now();
    w->cpu += seconds(CLOCK_THREAD_CPUTIME_ID);
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);                        // held until main says so
    for (unsigned base = 0, k = 0; base < w->count; base += opt.slots, k++)
        teardown(&w->rings[k], w->count - base < opt.slots ? w->count - base : opt.slots);
    return NULL;
}
static void range(const char *text, unsigned *low, unsigned *high)
{
    char *end;
    *low = *high = strtoul(text, &end, 10);
    if (*end == '-') *high = strtoul(end + 1, NULL, 10);
}
static void parse_targets(char *text)                      // A[-B]:P[-Q]; destination index = address x ports + port
{
    char *ports = strchr(text, ':'), *last;
    unsigned lo, hi;
    if (!ports) exit(2);
    *ports++ = 0;
    if ((last = strchr(text, '-'))) *last++ = 0;
    range(ports, &lo, &hi);
    unsigned a = ntohl(inet_addr(text)), b = last ? ntohl(inet_addr(last)) : a, n = hi - lo + 1;
    if (a >> 24 != 127 || b >> 24 != 127 || b < a || hi < lo) { fprintf(stderr, "loopback targets only\n"); exit(2); }
    destinations = (b - a + 1) * n;
    destination = calloc(destinations, sizeof *destination);
    for (unsigned i = 0; i < destinations; i++)
        destination[i] = (struct sockaddr_in){ AF_INET, htons(lo + i % n), { htonl(a + i / n) }, { 0 } };
}
int main(int argc, char **argv)
{
    source = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = inet_addr("127.0.0.1") };
    for (int i = 1; i < argc; i++) {
        char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : "";
        if (!strcmp(name, "--chain")) { opt.chain = 1; continue; }
        if (!strcmp(name, "--link-recv")) { opt.linkRecv = 1; continue; }
        i++;
        if (!strcmp(name, "--source")) source.sin_addr.s_addr = inet_addr(value);
        else if (!strcmp(name, "--ports")) range(value, &portLow, &portHigh);
        else if (!strcmp(name, "--targets")) parse_targets(value);
        else if (!strcmp(name, "--bind")) opt.kernelBind = !strcmp(value, "kernel");
        else if (!strcmp(name, "--connections")) opt.connections = atoi(value);
        else if (!strcmp(name, "--threads")) opt.threads = atoi(value);
        else if (!strcmp(name, "--hold")) opt.hold = atoi(value);
        else if (!strcmp(name, "--batch")) opt.batch = atoi(value);
        else if (!strcmp(name, "--inflight")) opt.inflight = atoi(value);
        else if (!strcmp(name, "--slots")) opt.slots = atoi(value);
        else { fprintf(stderr, "unknown option %s\n", name); return 2; }
    }
    if (!opt.inflight) opt.inflight = 2 * opt.batch;
    if (!destinations || (!opt.kernelBind && portLow + (opt.connections - 1) / destinations > portHigh)) {
        fprintf(stderr, "targets missing or too few ports\n");
        return 2;
    }
    struct worker *w = calloc(opt.threads, sizeof *w);
    pthread_barrier_init(&barrier, NULL, opt.threads + 1);
    for (unsigned t = 0; t < opt.threads; t++) {
        w[t].first = (uint64_t)opt.connections * t / opt.threads;
        w[t].count = (uint64_t)opt.connections * (t + 1) / opt.threads - w[t].first;
        if (pthread_create(&w[t].thread, NULL, run, &w[t])) die("pthread_create");
    }
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    double cpu = 0, start = w[0].start, end = 0, firstRate = 0, lastRate = 0;
    unsigned done = 0, failed = 0, overflow = 0, errors[MAX_ERRNO] = { 0 };
    for (unsigned t = 0; t < opt.threads; t++) {
        if (w[t].start < start) start = w[t].start;
        if (w[t].end > end) end = w[t].end;
        if (w[t].tenth) firstRate += w[t].count / 10 / (w[t].tenth - w[t].start);
        if (w[t].nineTenths) lastRate += w[t].count / 10 / (w[t].end - w[t].nineTenths);
        done += w[t].done; failed += w[t].failed; cpu += w[t].cpu;
        for (unsigned e = 0; e < MAX_ERRNO; e++) errors[e] += w[t].errors[e];
        for (unsigned k = 0; k < w[t].ringCount; k++) overflow += *w[t].rings[k].cqOverflow;
    }
    if (overflow) fprintf(stderr, "completion queue overflowed %u times\n", overflow);
    printf("{\"engine\":\"io_uring\",\"connections\":%u,\"seconds\":%.3f,\"rate\":%.0f,\"failed\":{", done, end - start,
           done / (end - start));
    for (unsigned e = 0, n = 0; e < MAX_ERRNO; e++)
        if (errors[e]) printf("%s\"%s\":%u", n++ ? "," : "", e ? strerrorname_np(e) : "CLOSED", errors[e]);
    printf("},\"firstTenthRate\":%.0f,\"lastTenthRate\":%.0f,\"cpuSeconds\":%.3f}\n", firstRate, lastRate, cpu);
    fflush(stdout);
    sleep(opt.hold);
    pthread_barrier_wait(&barrier);
    for (unsigned t = 0; t < opt.threads; t++) pthread_join(w[t].thread, NULL);
    return failed || done != opt.connections;
}
