package dev.limpid.ingest;

/** An encoded image and its media type. The array is never changed. */
@SuppressWarnings("ArrayRecordComponent")
record EncodedPicture(byte[] bytes, String mediaType) {}
