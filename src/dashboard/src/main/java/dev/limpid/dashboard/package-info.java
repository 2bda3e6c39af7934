/**
 * A live page of the streams: reads the topics of one installation, pairs what belongs to the same
 * instant, and shows it to browsers over a WebSocket. Never decodes a picture; what came from Kafka
 * goes to the browser as it is. See {@code PROTOCOL.md} of this module.
 */
@NullMarked
package dev.limpid.dashboard;

import org.jspecify.annotations.NullMarked;
