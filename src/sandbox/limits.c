#define _GNU_SOURCE /* close_range */
#include "sandbox/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PRINTING_NICE = 10 };

struct limits {
	struct sock_fprog plain, fonts;
	int landlock;    /* a ruleset for the font folders, -1 where the kernel has none */
	rlim_t as_bytes; /* the zygote's own address space */
};

/* Where Debian keeps fonts, what fontconfig knows of them, and patterns of hyphenation. */
static const char *const font_folders[] = { "/usr/share/fonts",  "/usr/local/share/fonts",
					    "/etc/fonts",        "/usr/share/fontconfig",
					    "/usr/share/hyphen", "/var/cache/fontconfig" };

/* --- the filter ------------------------------------------------------------------------------- */

#ifdef SANITIZED
static const int refused[] = { SCMP_SYS(open),     SCMP_SYS(openat),    SCMP_SYS(openat2),
			       SCMP_SYS(creat),    SCMP_SYS(socket),    SCMP_SYS(socketpair),
			       SCMP_SYS(connect),  SCMP_SYS(bind),      SCMP_SYS(execve),
			       SCMP_SYS(execveat), SCMP_SYS(fork),      SCMP_SYS(vfork),
			       SCMP_SYS(clone),    SCMP_SYS(clone3),    SCMP_SYS(kill),
			       SCMP_SYS(unlink),   SCMP_SYS(unlinkat),  SCMP_SYS(rename),
			       SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(mkdir),
			       SCMP_SYS(mkdirat),  SCMP_SYS(ptrace) };

static int add_rules(scmp_filter_ctx ctx, bool fonts)
{
	int rc = 0;

	for (size_t i = 0; i < COUNT(refused) && !rc; i++) {
		if (fonts && refused[i] == SCMP_SYS(openat))
			continue;
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	}
	return rc;
}
enum { OTHERWISE = SCMP_ACT_ALLOW };
#else
/* Memory, the one socket, clocks, and the end. Nothing here can name a file, a host or a process
 * but getppid. tgkill is missing: abort() then ends in a trap, which is as good. */
static const int allowed[] = {
	SCMP_SYS(read),          SCMP_SYS(write),        SCMP_SYS(writev),
	SCMP_SYS(close),         SCMP_SYS(fstat),        SCMP_SYS(lseek),
	SCMP_SYS(brk),           SCMP_SYS(munmap),       SCMP_SYS(mremap),
	SCMP_SYS(madvise),       SCMP_SYS(futex),        SCMP_SYS(exit),
	SCMP_SYS(exit_group),    SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),     SCMP_SYS(getpid),       SCMP_SYS(getppid),
	SCMP_SYS(gettid),        SCMP_SYS(sched_yield),  SCMP_SYS(restart_syscall),
};
/* Reading fonts: Landlock decides which files. Metadata of other files can be asked for. */
static const int reading[] = { SCMP_SYS(newfstatat), SCMP_SYS(stat),       SCMP_SYS(lstat),
			       SCMP_SYS(statx),      SCMP_SYS(fstatfs),    SCMP_SYS(statfs),
			       SCMP_SYS(access),     SCMP_SYS(faccessat),  SCMP_SYS(faccessat2),
			       SCMP_SYS(readlink),   SCMP_SYS(readlinkat), SCMP_SYS(pread64),
			       SCMP_SYS(getdents64), SCMP_SYS(fcntl),      SCMP_SYS(fadvise64) };

static int add_rules(scmp_filter_ctx ctx, bool fonts)
{
	const struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp to_read =
		SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
	int rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_exec);

	if (!rc)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_exec);
	for (size_t i = 0; i < COUNT(allowed) && !rc; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; fonts && i < COUNT(reading) && !rc; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, reading[i], 0);
	if (fonts && !rc)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, to_read);
	return rc;
}
enum { OTHERWISE = SCMP_ACT_ERRNO(EACCES) };
#endif

/* Compile a filter; the kernel takes the program as it stands in memory. */
static struct sock_fprog compile(bool fonts)
{
	scmp_filter_ctx ctx = seccomp_init((uint32_t)OTHERWISE);
	struct sock_fprog prog = { 0 };
	struct stat st;
	int fd = memfd_create("filter", MFD_CLOEXEC);

	if (!ctx || fd < 0 || add_rules(ctx, fonts) != 0 || seccomp_export_bpf(ctx, fd) != 0 ||
	    fstat(fd, &st) != 0)
		mem_die("sandbox: the kernel offers no system call filter");
	prog.len = (unsigned short)((size_t)st.st_size / sizeof(struct sock_filter));
	prog.filter = mem_new(prog.len, sizeof(struct sock_filter));
	if (pread(fd, prog.filter, (size_t)st.st_size, 0) != (ssize_t)st.st_size)
		mem_die("sandbox: the filter cannot be read back");
	close(fd);
	seccomp_release(ctx);
	return prog;
}

/* --- Landlock --------------------------------------------------------------------------------- */

/* A ruleset that allows reading beneath the font folders and nothing else; -1 where unknown. */
static int font_rules(void)
{
	const uint64_t to_read = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
	/* Every right of Landlock's first version: what is handled and not allowed is refused. */
	const struct landlock_ruleset_attr all = { .handled_access_fs =
							   (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);

	for (size_t i = 0; ruleset >= 0 && i < COUNT(font_folders); i++) {
		struct landlock_path_beneath_attr at = { .allowed_access = to_read };

		at.parent_fd = open(font_folders[i], O_PATH | O_CLOEXEC);
		if (at.parent_fd < 0)
			continue;
		syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &at, 0);
		close(at.parent_fd);
	}
	return ruleset;
}

bool sandbox_reads_fonts(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

/* --- both ------------------------------------------------------------------------------------- */

/* Bytes of address space in use, from the first number of /proc/self/statm. */
static rlim_t own_as(void)
{
	char line[128] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return 256 * MiB;
	return (rlim_t)strtoull(line, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

struct limits *limits_new(void)
{
	struct limits *l = mem_new(1, sizeof(*l));

	l->plain = compile(false);
	l->fonts = compile(true);
	l->landlock = font_rules();
	limits_measure(l);
	return l;
}

void limits_measure(struct limits *l)
{
	l->as_bytes = own_as();
}

static bool set(int resource, rlim_t soft, rlim_t hard)
{
	const struct rlimit r = { soft, hard };

	return setrlimit((__rlimit_resource_t)resource, &r) == 0;
}

static bool set_limits(const struct limits *l, const struct sandbox_job *job)
{
	bool ok = set(RLIMIT_CPU, job->cpu_s, job->cpu_s + 1) && set(RLIMIT_FSIZE, 0, 0) &&
		  set(RLIMIT_CORE, 0, 0) && set(RLIMIT_NPROC, 0, 0) &&
		  set(RLIMIT_NOFILE, job->fonts ? 64 : LIMITS_SOCKET + 1,
		      job->fonts ? 64 : LIMITS_SOCKET + 1);

#ifndef SANITIZED
	rlim_t as = l->as_bytes + job->memory_bytes;

	ok = ok && set(RLIMIT_AS, as, as);
#else
	(void)l;
#endif
	return ok;
}

bool limits_enter(const struct limits *l, const struct sandbox_job *job, int socket)
{
	bool fonts = job->fonts && l->landlock >= 0;
	int ruleset = LIMITS_SOCKET + 1;

	/* The zygote's 0 to 2 are the server's log and /dev/null; LIMITS_SOCKET may be the ruleset
	 * and the other way round, so both move up before they come down. */
	socket = fcntl(socket, F_DUPFD, 16);
	if (fonts)
		ruleset = fcntl(l->landlock, F_DUPFD, 16);
	if (socket < 0 || ruleset < 0 || dup2(socket, LIMITS_SOCKET) < 0 ||
	    (fonts && dup2(ruleset, LIMITS_SOCKET + 1) < 0))
		return false;
#ifndef SANITIZED /* a sanitizer's report belongs on stderr */
	if (dup2(0, 2) < 0)
		return false;
#endif
	if (close_range(LIMITS_SOCKET + (fonts ? 2 : 1), ~0U, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	if (fonts && syscall(SYS_landlock_restrict_self, LIMITS_SOCKET + 1, 0) != 0)
		return false;
	if (fonts)
		close(LIMITS_SOCKET + 1);
	/* Printing takes long, and those who write do not wait for it. Where that cannot be, it is so. */
	if (job->fonts)
		setpriority(PRIO_PROCESS, 0, PRINTING_NICE);
	return set_limits(l, job) &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, fonts ? &l->fonts : &l->plain) == 0;
}
