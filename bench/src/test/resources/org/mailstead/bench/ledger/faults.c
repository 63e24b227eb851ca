/*
 * Stands between a program and the C library (LD_PRELOAD), and makes the disk fail for the files
 * below FAULTS_BELOW as the first octet of the file FAULTS_CONTROL says:
 *
 *   w  writing is an I/O error
 *   f  the disk is full: half of a write is made, the rest refused
 *   s  syncing is an I/O error
 *
 * Anything else: all is well. cc -shared -fPIC -o faults.so faults.c
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static const volatile char *control = "-";
static const char *below = "";

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("FAULTS_CONTROL");
    const char *directory = getenv("FAULTS_BELOW");
    int fd = file && directory ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *mapped = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
        if (mapped != MAP_FAILED) {
            control = mapped;
            below = directory;
        }
        close(fd);
    }
}

static int is_ours(int fd) {
    char name[64], target[PATH_MAX];
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        return 0;
    }
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, target, sizeof target - 1);
    if (length < 0) {
        return 0;
    }
    target[length] = 0;
    return strncmp(target, below, strlen(below)) == 0;
}

static int is(char mode, int fd) {
    return *control == mode && is_ours(fd);
}

#define NEXT(name) \
    static __typeof__(name) *next; \
    if (!next) { \
        next = (__typeof__(name) *) dlsym(RTLD_NEXT, #name); \
    }

ssize_t write(int fd, const void *octets, size_t count) {
    NEXT(write)
    if (is('w', fd)) {
        errno = EIO;
        return -1;
    }
    if (is('f', fd)) {
        if (count > 1) {
            return next(fd, octets, count / 2);
        }
        errno = ENOSPC;
        return -1;
    }
    return next(fd, octets, count);
}

ssize_t pwrite64(int fd, const void *octets, size_t count, off64_t offset) {
    NEXT(pwrite64)
    if (is('w', fd)) {
        errno = EIO;
        return -1;
    }
    if (is('f', fd)) {
        if (count > 1) {
            return next(fd, octets, count / 2, offset);
        }
        errno = ENOSPC;
        return -1;
    }
    return next(fd, octets, count, offset);
}

ssize_t pwrite(int fd, const void *octets, size_t count, off_t offset) {
    return pwrite64(fd, octets, count, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    NEXT(writev)
    if (is('w', fd) || is('f', fd)) {
        errno = *control == 'f' ? ENOSPC : EIO;
        return -1;
    }
    return next(fd, parts, count);
}

int fsync(int fd) {
    NEXT(fsync)
    if (is('s', fd)) {
        errno = EIO;
        return -1;
    }
    return next(fd);
}

int fdatasync(int fd) {
    NEXT(fdatasync)
    if (is('s', fd)) {
        errno = EIO;
        return -1;
    }
    return next(fd);
}
