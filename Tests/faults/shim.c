//  shim: stands between the server and the system (LD_PRELOAD), so that a test can slow the disk down, break it, move
//  the clock, and see in which order bytes went to files, to the disk and to clients.
//
//  FAULTS_CONTROL names a file of four 64-bit numbers, mapped, so that a running server follows at once: milliseconds
//  to add to the wall clock, microseconds that each sync takes longer, errno that syncs fail with (0: none), and
//  whether to trace. FAULTS_TRACE names the trace: one record for each call, written when it has returned, with the
//  numbers of a counter taken before and after it, so that "A had ended before B began" can be read off.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control { volatile int64_t clock_ms, sync_us, sync_errno, tracing; };
struct record { uint64_t began, ended, offset, length; uint32_t kind, name; };
enum { WRITE = 1, SYNC = 2, TRUNCATE = 3, RENAME = 4, SEND = 5 };

static struct control none;
static struct control *control = &none;
static int trace = -1;
static atomic_uint_fast64_t counter = 1;
static int (*real_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_CONTROL"), *log = getenv("FAULTS_TRACE");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *map = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (map != MAP_FAILED) control = map;
        close(fd);
    }
    if (log) trace = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static uint64_t tick(void) { return atomic_fetch_add(&counter, 1); }

static int tracing(void) { return trace >= 0 && control->tracing; }

static void note(uint32_t kind, uint64_t began, const char *name, uint64_t offset, const struct iovec *data, int count,
                 uint64_t length) {
    int saved = errno;
    struct record record = {began, tick(), offset, length, kind, (uint32_t)strlen(name)};
    struct iovec parts[66] = {{&record, sizeof record}, {(void *)name, record.name}};
    uint64_t rest = data ? length : 0;
    int used = 2;
    for (int i = 0; i < count && rest && used < 66; i++, used++) {
        parts[used] = data[i];
        if (parts[used].iov_len > rest) parts[used].iov_len = rest;
        rest -= parts[used].iov_len;
    }
    if (syscall(SYS_writev, trace, parts, used) < 0) abort(); // a trace with holes proves nothing
    errno = saved;
}

static void note_fd(uint32_t kind, uint64_t began, int fd, int64_t offset, const struct iovec *data, int count,
                    uint64_t length) {
    char link[32], name[4096];
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, name, sizeof name - 1);
    name[size < 0 ? 0 : size] = 0;
    if (offset < 0 && name[0] == '/') offset = lseek(fd, 0, SEEK_CUR) - (int64_t)length;
    errno = saved;
    if (kind == WRITE && name[0] != '/') kind = SEND;
    if (kind == SEND && strncmp(name, "socket:", 7)) return;
    note(kind, began, name, offset < 0 ? 0 : offset, data, count, length);
}

static ssize_t wrote(uint32_t kind, uint64_t began, int fd, int64_t offset, const struct iovec *data, int count,
                     ssize_t result) {
    if (result > 0 && began) note_fd(kind, began, fd, offset, data, count, result);
    return result;
}

ssize_t write(int fd, const void *bytes, size_t size) {
    uint64_t began = tracing() ? tick() : 0;
    struct iovec data = {(void *)bytes, size};
    return wrote(WRITE, began, fd, -1, &data, 1, syscall(SYS_write, fd, bytes, size));
}

ssize_t writev(int fd, const struct iovec *data, int count) {
    uint64_t began = tracing() ? tick() : 0;
    return wrote(WRITE, began, fd, -1, data, count, syscall(SYS_writev, fd, data, count));
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
    uint64_t began = tracing() ? tick() : 0;
    struct iovec data = {(void *)bytes, size};
    return wrote(WRITE, began, fd, offset, &data, 1, syscall(SYS_pwrite64, fd, bytes, size, offset));
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) { return pwrite64(fd, bytes, size, offset); }

ssize_t sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t length) {
    uint64_t began = tracing() ? tick() : 0;
    struct iovec data = {(void *)bytes, size};
    return wrote(SEND, began, fd, 0, &data, 1, syscall(SYS_sendto, fd, bytes, size, flags, to, length));
}

ssize_t send(int fd, const void *bytes, size_t size, int flags) { return sendto(fd, bytes, size, flags, NULL, 0); }

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    uint64_t began = tracing() ? tick() : 0;
    ssize_t result = syscall(SYS_sendmsg, fd, message, flags);
    return wrote(SEND, began, fd, 0, message->msg_iov, (int)message->msg_iovlen, result);
}

static int synced(long number, int fd) {
    uint64_t began = tracing() ? tick() : 0;
    if (control->sync_us > 0) {
        struct timespec pause = {control->sync_us / 1000000, control->sync_us % 1000000 * 1000};
        nanosleep(&pause, NULL);
    }
    if (control->sync_errno) {
        errno = (int)control->sync_errno;
        return -1;
    }
    int result = (int)syscall(number, fd);
    if (result == 0 && began) note_fd(SYNC, began, fd, 0, NULL, 0, 0);
    return result;
}

int fsync(int fd) { return synced(SYS_fsync, fd); }

int fdatasync(int fd) { return synced(SYS_fdatasync, fd); }

int ftruncate64(int fd, off64_t size) {
    uint64_t began = tracing() ? tick() : 0;
    int result = (int)syscall(SYS_ftruncate, fd, size);
    if (result == 0 && began) note_fd(TRUNCATE, began, fd, 0, NULL, 0, (uint64_t)size);
    return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int rename(const char *from, const char *to) {
    uint64_t began = tracing() ? tick() : 0;
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    struct iovec data = {(void *)to, strlen(to)};
    if (result == 0 && began) note(RENAME, began, from, 0, &data, 1, data.iov_len);
    return result;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (!real_clock) real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real_clock(clock, time);
    int64_t moved = control->clock_ms;
    if (result || !moved || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
    int64_t nanoseconds = (int64_t)time->tv_nsec + moved % 1000 * 1000000;
    time->tv_sec += moved / 1000 + (nanoseconds < 0 ? -1 : nanoseconds / 1000000000);
    time->tv_nsec = nanoseconds < 0 ? nanoseconds + 1000000000 : nanoseconds % 1000000000;
    return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
