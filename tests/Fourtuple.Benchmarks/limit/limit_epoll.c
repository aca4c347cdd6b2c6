// limit_epoll.c - how fast can one-purpose C code open TCP connections with ordinary descriptors and epoll?
//
// Build: gcc -O2 -Wall -Wextra -pthread -o limit_epoll limit_epoll.c
// Usage: limit_epoll --source 127.0.0.1 --ports 20000-29999 --targets 127.0.1.1-127.0.1.4:9000-9015
//                    --connections N --threads T [--bind explicit|kernel] [--hold SECONDS]
//                    [--batch 128] [--inflight 0 (2 batches)] [--connect-twice]
// Connection i of 0..N-1 goes to destination i % D from source port LO + i / D; threads get contiguous ranges of i.
//   explicit: SO_REUSEADDR + SO_REUSEPORT, bind(source, port), connect.
//   kernel:   IP_BIND_ADDRESS_NO_PORT, bind(source, 0), connect.
// Measures: from the first connect to the N-th established connection, each registered edge-triggered for EPOLLIN and
// EPOLLRDHUP, as a product must to notice FIN and RST. N is bounded by RLIMIT_NOFILE.
// Prints one line of JSON, exits 1 if any connection failed. Tears down with RST. Load goes to 127.0.0.0/8 only.
//
// Unusual facts the code rests on (man pages, kernel source of 6.18):
// - connect(2): EINPROGRESS, then EPOLLOUT without EPOLLERR or EPOLLHUP means established. On loopback the handshake is
//   over when connect returns (release_sock takes up the SYN-ACK): EPOLL_CTL_ADD finds EPOLLOUT ready.
// - epoll(7): EPOLLET reports EPOLLOUT once; leaving it registered saves an EPOLL_CTL_MOD a connection. --connect-twice
//   asks with a second connect, which returns 0 when established: one more system call, measured slower.
// - EPOLLERR | EPOLLHUP: the reason is in SO_ERROR (socket(7)).
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { OPT_BIND_ADDRESS_NO_PORT = 24, MAX_ERRNO = 134, EVENTS = 256 };   // include/uapi/linux/in.h

struct worker {
    pthread_t thread;
    unsigned first, count, done, failed, errors[MAX_ERRNO];
    double start, tenth, nineTenths, end, cpu;
    int epoll, *fds;
    unsigned char *open;
};

static struct { unsigned connections, threads, batch, inflight, hold, connectTwice, kernelBind; } opt =
    { .connections = 1000, .threads = 1, .batch = 128 };
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

static void ended(struct worker *w, unsigned i, int error)
{
    if (error) {
        w->errors[error < MAX_ERRNO ? error : 0]++; w->failed++;
        if (w->fds[i] >= 0) close(w->fds[i]);
        w->fds[i] = -1;
        return;
    }
    w->open[i] = 1;
    if (++w->done == w->count / 10) w->tenth = now();
    if (w->done == w->count - w->count / 10) w->nineTenths = now();
}
static int prepare(int fd, unsigned i)
{
    struct sockaddr_in local = source;
    if (opt.kernelBind) {
        if (setsockopt(fd, IPPROTO_IP, OPT_BIND_ADDRESS_NO_PORT, &one, sizeof one)) return errno;
    } else {
        local.sin_port = htons(portLow + i / destinations);
        if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ||
            setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one)) return errno;
    }
    return bind(fd, (struct sockaddr *)&local, sizeof local) ? errno : 0;
}
// starts connection i of the worker; what ends here at once is counted, the rest ends with an event
static void start(struct worker *w, unsigned i)
{
    struct sockaddr *to = (struct sockaddr *)&destination[(w->first + i) % destinations];
    int fd = w->fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error, established;
    if (fd < 0) { ended(w, i, errno); return; }
    if ((error = prepare(fd, w->first + i))) { ended(w, i, error); return; }
    established = !connect(fd, to, sizeof *destination);
    if (!established && errno != EINPROGRESS) { ended(w, i, errno); return; }
    if (opt.connectTwice && !established) {
        established = !connect(fd, to, sizeof *destination);
        if (!established && errno != EALREADY) { ended(w, i, errno); return; }
    }
    struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET | (established ? 0 : EPOLLOUT), .data.u32 = i };
    if (epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &e)) { ended(w, i, errno); return; }
    if (established) ended(w, i, 0);
}
static void fill(struct worker *w)
{
    struct epoll_event events[EVENTS];
    for (unsigned sent = 0; w->done + w->failed < w->count;) {
        for (unsigned n = 0; n < opt.batch && sent < w->count && sent - w->done - w->failed < opt.inflight; n++)
            start(w, sent++);
        unsigned open = sent - w->done - w->failed;
        if (!open) continue;
        int n = epoll_wait(w->epoll, events, EVENTS, open < opt.inflight && sent < w->count ? 0 : -1);
        for (int k = 0; k < n; k++) {
            unsigned i = events[k].data.u32;
            if (w->open[i] || w->fds[i] < 0) continue;     // later events of an established connection
            int error = 0;
            socklen_t size = sizeof error;
            if (events[k].events & (EPOLLERR | EPOLLHUP))
                getsockopt(w->fds[i], SOL_SOCKET, SO_ERROR, &error, &size);
            else if (!(events[k].events & EPOLLOUT)) continue;
            ended(w, i, error);
        }
    }
}
static void *run(void *argument)
{
    struct worker *w = argument;
    w->fds = calloc(w->count, sizeof *w->fds);
    w->open = calloc(w->count, 1);
    if ((w->epoll = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1");
    pthread_barrier_wait(&barrier);
    w->cpu = -seconds(CLOCK_THREAD_CPUTIME_ID);
    w->start = now();
    fill(w);
    w->end = now();
    w->cpu += seconds(CLOCK_THREAD_CPUTIME_ID);
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);                        // held until main says so
    struct linger rst = { .l_onoff = 1, .l_linger = 0 };   // socket(7): close then discards and sends RST
    for (unsigned i = 0; i < w->count; i++)
        if (w->open[i]) setsockopt(w->fds[i], SOL_SOCKET, SO_LINGER, &rst, sizeof rst), close(w->fds[i]);
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
        if (!strcmp(name, "--connect-twice")) { opt.connectTwice = 1; continue; }
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
        else { fprintf(stderr, "unknown option %s\n", name); return 2; }
    }
    if (!opt.inflight) opt.inflight = 2 * opt.batch;
    if (!destinations || (!opt.kernelBind && portLow + (opt.connections - 1) / destinations > portHigh)) {
        fprintf(stderr, "targets missing or too few ports\n");
        return 2;
    }
        struct rlimit files;                                   // grow the descriptor table before the clock starts
    getrlimit(RLIMIT_NOFILE, &files);
    if (dup2(0, files.rlim_cur - 1) >= 0) close(files.rlim_cur - 1);
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
    unsigned done = 0, failed = 0, errors[MAX_ERRNO] = { 0 };
    for (unsigned t = 0; t < opt.threads; t++) {
        if (w[t].start < start) start = w[t].start;
        if (w[t].end > end) end = w[t].end;
        if (w[t].tenth) firstRate += w[t].count / 10 / (w[t].tenth - w[t].start);
        if (w[t].nineTenths) lastRate += w[t].count / 10 / (w[t].end - w[t].nineTenths);
        done += w[t].done; failed += w[t].failed; cpu += w[t].cpu;
        for (unsigned e = 0; e < MAX_ERRNO; e++) errors[e] += w[t].errors[e];
    }
    printf("{\"engine\":\"epoll\",\"connections\":%u,\"seconds\":%.3f,\"rate\":%.0f,\"failed\":{", done, end - start,
           done / (end - start));
    for (unsigned e = 0, n = 0; e < MAX_ERRNO; e++)
        if (errors[e]) printf("%s\"%s\":%u", n++ ? "," : "", strerrorname_np(e), errors[e]);
    printf("},\"firstTenthRate\":%.0f,\"lastTenthRate\":%.0f,\"cpuSeconds\":%.3f}\n", firstRate, lastRate, cpu);
    fflush(stdout);
    sleep(opt.hold);
    pthread_barrier_wait(&barrier);
    for (unsigned t = 0; t < opt.threads; t++) pthread_join(w[t].thread, NULL);
    return failed || done != opt.connections;
}
