#include "http/framing.h"

#include "http/head.h"

#include <strings.h>

enum state {
	BETWEEN,     /* before a request line */
	REQUEST,     /* in one */
	HEADER,      /* in the head's further lines */
	BODY,        /* of a told length */
	SIZE,        /* of a chunk */
	EXTENSION,   /* behind a chunk's size */
	SIZE_END,    /* CR was there, LF must follow */
	DATA,        /* a chunk's */
	DATA_CR,     /* behind the data */
	DATA_LF,     /* likewise */
	TRAILER,     /* a line begins */
	TRAILER_IN,  /* in a line */
	TRAILER_LF,  /* CR was there */
	TRAILER_END, /* CR of the empty line was there */
	LOST,        /* no more can be said */
};

enum { SIZE_DIGITS = 15 }; /* so that a size fits into left */

static int crooked(struct framing *f)
{
	f->crooked = f->requests;
	return LOST;
}

static int begin(struct framing *f)
{
	f->requests++;
	f->chunked = false;
	f->left = -1;
	f->n_line = 0;
	return REQUEST;
}

/* A line of the head is there. */
static int take_line(struct framing *f)
{
	static const char length[] = "content-length:", coding[] = "transfer-encoding:";

	f->line[f->n_line] = '\0';
	if (!f->n_line) { /* the head's end */
		f->digits = 0;
		if (f->chunked) {
			f->left = 0;
			return SIZE;
		}
		return f->left > 0 ? BODY : BETWEEN;
	}
	if (strncasecmp(f->line, length, strlen(length)) == 0 &&
	    (f->chunked || f->left >= 0 || !head_length(f->line + strlen(length), &f->left)))
		return LOST;
	if (strncasecmp(f->line, coding, strlen(coding)) == 0) {
		if (f->chunked || f->left >= 0 ||
		    strcasecmp(f->line + strlen(coding), "chunked") != 0)
			return LOST;
		f->chunked = true;
	}
	f->n_line = 0;
	return HEADER;
}

static int in_header(struct framing *f, char c)
{
	if (c == '\n')
		return take_line(f);
	if (c != '\r' && c != ' ' && c != '\t' && f->n_line < sizeof(f->line) - 1)
		f->line[f->n_line++] = c;
	return HEADER;
}

static int in_size(struct framing *f, char c)
{
	int digit = c >= '0' && c <= '9'   ? c - '0'
		    : c >= 'a' && c <= 'f' ? c - 'a' + 10
		    : c >= 'A' && c <= 'F' ? c - 'A' + 10
					   : -1;

	if (digit >= 0 && f->digits < SIZE_DIGITS) {
		f->digits++;
		f->left = f->left * 16 + digit;
		return SIZE;
	}
	if (!f->digits || (c != ';' && c != '\r'))
		return crooked(f);
	return c == ';' ? EXTENSION : SIZE_END;
}

static int size_end(struct framing *f, char c)
{
	if (c != '\n')
		return crooked(f);
	f->digits = 0;
	return f->left ? DATA : TRAILER;
}

static int in_trailer(struct framing *f, char c)
{
	if (c == '\n')
		return crooked(f);
	if (c == '\r')
		return f->state == TRAILER ? TRAILER_END : TRAILER_LF;
	return TRAILER_IN;
}

static int step(struct framing *f, char c)
{
	switch ((enum state)f->state) {
	case BETWEEN: return c == '\r' || c == '\n' ? BETWEEN : begin(f);
	case REQUEST: return c == '\n' ? HEADER : REQUEST;
	case HEADER: return in_header(f, c);
	case SIZE: return in_size(f, c);
	case EXTENSION: return c == '\r' ? SIZE_END : c == '\n' ? crooked(f) : EXTENSION;
	case SIZE_END: return size_end(f, c);
	case DATA_CR: return c == '\r' ? DATA_LF : crooked(f);
	case DATA_LF: return c == '\n' ? SIZE : crooked(f);
	case TRAILER:
	case TRAILER_IN: return in_trailer(f, c);
	case TRAILER_LF: return c == '\n' ? TRAILER : crooked(f);
	case TRAILER_END: return c == '\n' ? BETWEEN : crooked(f);
	case BODY:
	case DATA:
	case LOST: break;
	}
	return LOST;
}

void framing_feed(struct framing *f, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n && f->state != LOST;) {
		size_t some;

		if (f->state != BODY && f->state != DATA) {
			f->state = step(f, bytes[i++]);
			continue;
		}
		some = MIN(n - i, (size_t)f->left);
		i += some;
		f->left -= (int64_t)some;
		if (!f->left)
			f->state = f->state == BODY ? BETWEEN : DATA_CR;
	}
}
