/* hot_pack.c: a report packed for the wire, once for many readers. */
#include "cache/hot_pack.h"

#include <brotli/encode.h>
#include <limits.h>
#include <zlib.h>

#define GZIP_LEVEL 6
#define GZIP_WINDOW (15 + 16) /* 32 kB, with gzip's header and trailer */
#define GZIP_MEMORY 8
#define BROTLI_QUALITY_HERE 6

enum err
hot_pack_gzip(struct str body, struct buf *out)
{
	z_stream z = { 0 };
	uLong bound;
	enum err err = ERR_OK;

	if (body.len > UINT_MAX / 2)
		return ERR_FULL;
	if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return ERR_NOMEM;
	bound = deflateBound(&z, (uLong)body.len);
	if (!buf_reserve(out, bound)) {
		err = out->err;
		goto done;
	}
	z.next_in = (z_const Bytef *)(body.len > 0 ? body.p : "");
	z.avail_in = (uInt)body.len;
	z.next_out = (Bytef *)out->data + out->len;
	z.avail_out = (uInt)bound;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
		err = ERR_INTERNAL; /* the bound is one */
		goto done;
	}
	out->len += z.total_out;
	out->data[out->len] = '\0';
done:
	(void)deflateEnd(&z);
	return err;
}

/* The smallest window that holds the body whole: a larger one only costs the reader memory. */
static int
window_bits(size_t len)
{
	int bits = BROTLI_MIN_WINDOW_BITS;

	while (bits < BROTLI_DEFAULT_WINDOW && ((size_t)1 << bits) - 16 < len)
		bits++;
	return bits;
}

enum err
hot_pack_brotli(struct str body, struct buf *out)
{
	size_t size = BrotliEncoderMaxCompressedSize(body.len);

	if (size == 0)
		return ERR_FULL;
	if (!buf_reserve(out, size))
		return out->err;
	if (BrotliEncoderCompress(BROTLI_QUALITY_HERE, window_bits(body.len), BROTLI_MODE_TEXT, body.len,
		(const uint8_t *)(body.len > 0 ? body.p : ""), &size,
		(uint8_t *)out->data + out->len) != BROTLI_TRUE)
		return ERR_NOMEM;
	out->len += size;
	out->data[out->len] = '\0';
	return ERR_OK;
}
