#pragma once
#include <string.h>
#include <zlib.h>

/// Readies a stream that writes the gzip format. The original is a macro, which Swift does not see.
static inline int am_gzip_init(z_stream *stream, int level) {
    memset(stream, 0, sizeof *stream);
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
/// Readies a stream that reads the gzip format. The original is a macro, which Swift does not see.
static inline int am_gunzip_init(z_stream *stream) {
    memset(stream, 0, sizeof *stream);
    return inflateInit2(stream, 15 + 16);
}
