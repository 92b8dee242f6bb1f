/*
 * Run a program and, at the k-th system call by which it or a child of it touches a folder, kill them
 * all, let the call fail, or cut the power of the filesystem.
 *
 *   trace CONTROL FOLDER PROGRAM [ARGUMENT...]
 *
 * CONTROL is a file that whoever tests writes while the program runs, one line:
 *
 *   SERIAL ORDER CLASSES K ERROR
 *
 * A new SERIAL begins to count anew. ORDER: off; count; record (count, and copy each file that is
 * synced to CONTROL.N); kill (all, before the k-th call is done); fail (the k-th, with the errno
 * ERROR); break (as fail, and so on with all that follow); cut (shut the filesystem of FOLDER down without
 * writing what it holds, then kill). CLASSES are the letters of the calls that count:
 *
 *   c  open for writing   w  write, truncate    r  rename, link   u  unlink, rmdir   m  mkdir
 *   s  fsync, fdatasync   o  open for reading   i  read, list
 *
 * Each call that counts is a line of CONTROL.log: its number, its letter, its name, path and second path.
 * ptrace with a seccomp filter, so that all other calls run at full speed; a shim under LD_PRELOAD
 * would not see the calls of a static program or of libc's own, nor those of git.
 *
 * Exits as the program did; 99 after a kill or a cut, 77 where the machine forbids tracing.
 */
#define _GNU_SOURCE
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH = 4096, TASKS = 1024, KILLED = 99, FORBIDDEN = 77, LINE = 128 };
/* linux/fs.h of newer kernels; without flushing the journal. */
#define SHUTDOWN_IOCTL    _IOR('X', 125, uint32_t)
#define SHUTDOWN_NO_FLUSH 2

/* Where a call names what it touches: a descriptor, a path, or a path below a descriptor. */
enum { FD_AT = 1, PATH_AT, AT_PATH };
struct call {
	long nr;
	const char *name;
	char letter;      /* o: open; its flags tell whether c or o */
	int how, arg;     /* the first argument that names it */
	int how2, second; /* and of a second path; 0 none */
};
/* clang-format off */
static const struct call calls[] = {
	{ SYS_openat,     "openat",     'o', AT_PATH, 0, 0, 0 },
	{ SYS_write,      "write",      'w', FD_AT,   0, 0, 0 },
	{ SYS_pwrite64,   "pwrite",     'w', FD_AT,   0, 0, 0 },
	{ SYS_writev,     "writev",     'w', FD_AT,   0, 0, 0 },
	{ SYS_ftruncate,  "ftruncate",  'w', FD_AT,   0, 0, 0 },
	{ SYS_fchmod,     "fchmod",     'w', FD_AT,   0, 0, 0 },
	{ SYS_renameat2,  "rename",     'r', AT_PATH, 0, AT_PATH, 2 },
	{ SYS_linkat,     "link",       'r', AT_PATH, 0, AT_PATH, 2 },
	{ SYS_unlinkat,   "unlink",     'u', AT_PATH, 0, 0, 0 },
	{ SYS_mkdirat,    "mkdir",      'm', AT_PATH, 0, 0, 0 },
	{ SYS_fsync,      "fsync",      's', FD_AT,   0, 0, 0 },
	{ SYS_fdatasync,  "fdatasync",  's', FD_AT,   0, 0, 0 },
	{ SYS_read,       "read",       'i', FD_AT,   0, 0, 0 },
	{ SYS_pread64,    "pread",      'i', FD_AT,   0, 0, 0 },
	{ SYS_getdents64, "getdents",   'i', FD_AT,   0, 0, 0 },
#ifdef SYS_renameat
	{ SYS_renameat,   "rename",     'r', AT_PATH, 0, AT_PATH, 2 },
#endif
#ifdef SYS_open
	{ SYS_open,       "open",       'o', PATH_AT, 0, 0, 0 },
	{ SYS_creat,      "creat",      'c', PATH_AT, 0, 0, 0 },
	{ SYS_rename,     "rename",     'r', PATH_AT, 0, PATH_AT, 1 },
	{ SYS_link,       "link",       'r', PATH_AT, 0, PATH_AT, 1 },
	{ SYS_unlink,     "unlink",     'u', PATH_AT, 0, 0, 0 },
	{ SYS_rmdir,      "rmdir",      'u', PATH_AT, 0, 0, 0 },
	{ SYS_mkdir,      "mkdir",      'm', PATH_AT, 0, 0, 0 },
#endif
};
/* clang-format on */

struct order {
	long serial, k, error;
	char what[16], classes[16];
};

static const char *control, *folder;
static struct order order = { .what = "off" };
static long counted;
static int order_file = -1, log_file = -1;
static pid_t program, tasks[TASKS];
static size_t n_tasks;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "trace: %s: %s\n", what, strerror(errno));
	exit(errno == EPERM || errno == ENOSYS ? FORBIDDEN : 70);
}

/* --- what a call touches ---------------------------------------------------------------------- */

static const struct call *call_of(uint64_t nr)
{
	for (size_t i = 0; i < COUNT(calls); i++)
		if ((uint64_t)calls[i].nr == nr)
			return &calls[i];
	return NULL;
}

/* A string of the program; not over a page's end before it is known to go on there. */
static void read_text(pid_t task, uint64_t at, char out[PATH])
{
	size_t len = 0;

	out[0] = '\0';
	while (len < PATH - 1) {
		size_t part = MIN(4096 - (at + len) % 4096, PATH - 1 - len);
		struct iovec mine = { out + len, part }, its = { (char *)0 + at + len, part };
		ssize_t got = process_vm_readv(task, &mine, 1, &its, 1, 0);

		if (got <= 0)
			break;
		if (memchr(out + len, '\0', (size_t)got))
			return;
		len += (size_t)got;
	}
	out[len] = '\0';
}

static void read_link(char out[PATH], const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void read_link(char out[PATH], const char *fmt, ...)
{
	char name[64];
	va_list ap;
	ssize_t len;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	len = readlink(name, out, PATH - 1);
	out[MAX(len, 0)] = '\0';
}

static void path_of(pid_t task, int how, const uint64_t *args, char out[PATH])
{
	char text[PATH], base[PATH];

	if (how == FD_AT) {
		read_link(out, "/proc/%d/fd/%d", (int)task, (int)args[0]);
		return;
	}
	read_text(task, args[how == AT_PATH], text);
	if (text[0] == '/') {
		snprintf(out, PATH, "%s", text);
		return;
	}
	if (how == AT_PATH && (int)args[0] != AT_FDCWD)
		read_link(base, "/proc/%d/fd/%d", (int)task, (int)args[0]);
	else
		read_link(base, "/proc/%d/cwd", (int)task);
	if (snprintf(out, PATH, "%s/%s", base, text) >= PATH)
		out[0] = '\0';
}

static bool is_below(const char *path)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* --- orders ----------------------------------------------------------------------------------- */

static void take_order(void)
{
	char line[LINE];
	ssize_t len = pread(order_file, line, sizeof(line) - 1, 0);
	struct order new = { 0 };

	if (len <= 0 || line[len - 1] != '\n')
		return; /* not whole yet */
	line[len] = '\0';
	if (sscanf(line, "%ld %15s %15s %ld %ld", &new.serial, new.what, new.classes, &new.k,
		   &new.error) != 5 ||
	    new.serial == order.serial)
		return;
	order = new;
	counted = 0;
}

static void note(char letter, const char *name, const char *path, const char *second)
{
	char line[2 * PATH + 64];
	int len = snprintf(line, sizeof(line), "%ld %c %s %s%s%s\n", counted, letter, name, path,
			   second[0] ? " " : "", second);

	if (len >= (int)sizeof(line) || write(log_file, line, (size_t)len) != len)
		die("log");
}

/* What a power cut would leave of this file from now on. */
static void keep_copy(const char *path)
{
	char name[PATH], part[65536];
	int from = open(path, O_RDONLY | O_CLOEXEC), to;
	ssize_t got;
	struct stat st;

	snprintf(name, sizeof(name), "%s.%ld", control, counted);
	if (from < 0 || fstat(from, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (from >= 0)
			close(from);
		return;
	}
	to = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	while (to >= 0 && (got = read(from, part, sizeof(part))) > 0)
		if (write(to, part, (size_t)got) != got)
			die(name);
	close(from);
	close(to);
}

static _Noreturn void kill_all(void)
{
	pid_t task;
	int status;

	for (size_t i = 0; i < n_tasks; i++)
		kill(tasks[i], SIGKILL);
	while ((task = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR)
		if (task > 0 && WIFSTOPPED(status))
			kill(task, SIGKILL); /* born meanwhile */
	exit(KILLED);
}

static void cut_power(void)
{
	uint32_t how = SHUTDOWN_NO_FLUSH;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, SHUTDOWN_IOCTL, &how) != 0)
		die("cut");
	close(fd);
}

/* The call is left out, and gives -error. */
static void fail_call(pid_t task, long error)
{
#ifdef __x86_64__
	struct user_regs_struct r;

	if (ptrace(PTRACE_GETREGS, task, NULL, &r) != 0)
		return; /* it was killed meanwhile */
	r.orig_rax = (unsigned long long)-1;
	r.rax = (unsigned long long)-error;
	ptrace(PTRACE_SETREGS, task, NULL, &r);
#else
	(void)task, (void)error;
	errno = ENOSYS;
	die("failing calls");
#endif
}

/* --- a call ----------------------------------------------------------------------------------- */

static void on_call(pid_t task)
{
	struct __ptrace_syscall_info info;
	char path[PATH], second[PATH] = "";
	const struct call *c;
	uint64_t args[6];
	char letter;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, task, sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_SECCOMP || !(c = call_of(info.seccomp.nr)))
		return;
	for (size_t i = 0; i < COUNT(args); i++)
		args[i] = info.seccomp.args[i];
	path_of(task, c->how, args + c->arg, path);
	if (c->how2)
		path_of(task, c->how2, args + c->second, second);
	if (!is_below(path) && !is_below(second))
		return;
	letter = c->letter;
	if (letter == 'o' && args[c->how == AT_PATH ? 2 : 1] & (O_ACCMODE | O_CREAT | O_TRUNC))
		letter = 'c';
	take_order();
	if (strcmp(order.what, "off") == 0 || !strchr(order.classes, letter))
		return;
	counted++;
	note(letter, c->name, path, second);
	if (strcmp(order.what, "record") == 0 && letter == 's')
		keep_copy(path);
	if (strcmp(order.what, "break") == 0 && counted >= order.k)
		fail_call(task, order.error);
	if (counted != order.k)
		return;
	if (strcmp(order.what, "fail") == 0)
		fail_call(task, order.error);
	if (strcmp(order.what, "cut") == 0)
		cut_power();
	if (strcmp(order.what, "cut") == 0 || strcmp(order.what, "kill") == 0)
		kill_all();
}

/* --- the program ------------------------------------------------------------------------------ */

/* Only these calls stop for us. A filter takes a program no right that it had. */
static void filter_calls(void)
{
	struct sock_filter code[2 * COUNT(calls) + 2];
	struct sock_fprog prog = { 0, code };
	size_t n = 0;

	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < COUNT(calls); i++) {
		code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							 (uint32_t)calls[i].nr, 0, 1);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	}
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	prog.len = (unsigned short)n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) != 0)
		die("seccomp");
}

static void start(char **argv)
{
	const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			     PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
	int gate[2];
	char byte = 0;

	if (pipe(gate) != 0)
		die("pipe");
	program = fork();
	if (program < 0)
		die("fork");
	if (program == 0) {
		close(gate[1]);
		if (read(gate[0], &byte, 1) != 1)
			_exit(FORBIDDEN);
		close(gate[0]);
		close(log_file);
		filter_calls();
		execv(argv[0], argv);
		die(argv[0]);
	}
	close(gate[0]);
	if (ptrace(PTRACE_SEIZE, program, NULL, options) != 0)
		die("ptrace");
	if (write(gate[1], &byte, 1) != 1)
		die("pipe");
	close(gate[1]);
}

static void remember(pid_t task)
{
	for (size_t i = 0; i < n_tasks; i++)
		if (tasks[i] == task)
			return;
	if (n_tasks == TASKS) {
		errno = E2BIG;
		die("tasks");
	}
	tasks[n_tasks++] = task;
}

static void forget(pid_t task)
{
	for (size_t i = 0; i < n_tasks; i++)
		if (tasks[i] == task)
			tasks[i] = tasks[--n_tasks];
}

static void on_stop(pid_t task, int status)
{
	int event = status >> 16, sig = WSTOPSIG(status);
	bool stays = sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;

	remember(task);
	if (event == PTRACE_EVENT_SECCOMP)
		on_call(task);
	if (event == PTRACE_EVENT_STOP && stays)
		ptrace(PTRACE_LISTEN, task, NULL, NULL);
	else
		ptrace(PTRACE_CONT, task, NULL, (void *)(uintptr_t)(event ? 0 : sig));
}

static void pass_on(int sig)
{
	kill(program, sig);
}

int main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = pass_on };
	char name[PATH];
	int status, end = 70;
	pid_t task;

	if (argc < 4) {
		fprintf(stderr, "usage: trace CONTROL FOLDER PROGRAM [ARGUMENT...]\n");
		return 64;
	}
	control = argv[1];
	folder = argv[2];
	snprintf(name, sizeof(name), "%s.log", control);
	order_file = open(control, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	log_file = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (order_file < 0 || log_file < 0)
		die(control);
	start(argv + 3);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	while ((task = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (task <= 0)
			continue;
		if (WIFSTOPPED(status)) {
			on_stop(task, status);
			continue;
		}
		forget(task);
		if (task == program)
			end = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	return end;
}
